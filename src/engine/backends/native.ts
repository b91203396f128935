/**
 * `@tensorflow/tfjs-node`, an optional peer that is looked for when it is asked for: in the folder that MTLC_NATIVE names, in the
 * user's project, and beside mtlc.
 */
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { brokenNative, noNative, noPass, secondTfjs } from '../../diagnostics/messages/training.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import { readyNative } from '../native/runner.ts';
import type { Backend } from './backend.ts';

const PACKAGE = '@tensorflow/tfjs-node';
const TFJS = '@tensorflow/tfjs';

/** Loads it and makes it TF.js's backend. */
export async function openNative(): Promise<Backend | Problem> {
  // TensorFlow logs to standard error below this level.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const found = findPackage();
  if (!found) return noNative.of({}, { notes: [`npm install ${PACKAGE}@${tf.version.tfjs}`] });
  try {
    shareTfjs(found.path);
    const loaded = found.load(PACKAGE) as { version?: Record<string, string>; engine?: typeof tf.engine };
    if (loaded.engine?.() !== tf.engine() || !tf.findBackendFactory('tensorflow')) return secondTfjs.of({ path: found.path });
    await tf.setBackend('tensorflow');
    const unfit = readyNative();
    if (unfit) return noPass.of({ reason: unfit.unfit });
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

/** Lets the package at `path` find this process's TF.js in the place of its own copy, whatever folder it lies in. */
function shareTfjs(path: string): void {
  const own = createRequire(import.meta.url);
  own(TFJS);
  const [ours, theirs] = [own.resolve(TFJS), createRequire(path).resolve(TFJS)];
  if (ours !== theirs) own.cache[theirs] = own.cache[ours];
}

function findPackage(): { path: string; load: NodeJS.Require } | null {
  const named = process.env['MTLC_NATIVE'];
  for (const from of [...(named === undefined ? [] : [resolve(named, 'package.json')]), join(process.cwd(), 'package.json'), import.meta.url]) {
    const load = createRequire(from);
    try {
      return { path: load.resolve(PACKAGE), load };
    } catch {
      continue;
    }
  }
  return null;
}
