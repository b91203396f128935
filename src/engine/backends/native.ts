/**
 * `@tensorflow/tfjs-node`, an optional peer that is looked for in the user's project when it is asked for.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { brokenNative, noNative, secondTfjs } from '../../diagnostics/messages/training.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import type { Backend } from './backend.ts';

const PACKAGE = '@tensorflow/tfjs-node';

/** Loads it and makes it TF.js's backend. */
export async function openNative(): Promise<Backend | Problem> {
  // TensorFlow logs to standard error below this level.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const found = findPackage();
  if (!found) return noNative.of({}, { notes: [`npm install ${PACKAGE}@${tf.version.tfjs}`] });
  try {
    const loaded = found.load(PACKAGE) as { version?: Record<string, string> };
    if (!tf.findBackendFactory('tensorflow')) return secondTfjs.of({ path: found.path });
    await tf.setBackend('tensorflow');
    const binding = (tf.backend() as unknown as { binding?: { TF_Version?: string } }).binding;
    return {
      name: 'native',
      device: `TensorFlow ${binding?.TF_Version ?? '(version unknown)'}`,
      simd: true,
      threads: null,
      version: loaded.version?.['tfjs-node'] ?? 'unknown',
    };
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    return brokenNative.of({ path: found.path, reason: said.split('\n')[0]! });
  }
}

function findPackage(): { path: string; load: NodeJS.Require } | null {
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url]) {
    const load = createRequire(from);
    try {
      return { path: load.resolve(PACKAGE), load };
    } catch {
      continue;
    }
  }
  return null;
}
