/** `@tensorflow/tfjs-node`, an optional peer that is looked for in the user's project when it is asked for. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { Problem } from '../../diagnostics/problem.ts';
import type { Backend } from './backend.ts';

const PACKAGE = '@tensorflow/tfjs-node';

/** Loads it and makes it TF.js's backend. */
export async function openNative(): Promise<Backend | Problem> {
  // TensorFlow logs to standard error below this level.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const found = findPackage();
  if (!found) return missing();
  try {
    const loaded = found.load(PACKAGE) as { version?: Record<string, string> };
    if (!tf.findBackendFactory('tensorflow')) return otherCopy(found.path);
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
    return cannotLoad(found.path, cause);
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

function missing(): Problem {
  return {
    code: 'MTL7101',
    message: `Backend native needs ${PACKAGE}, which is not installed in this project.`,
    notes: [
      `Install it with: npm install ${PACKAGE}@${tf.version.tfjs}`,
      'It downloads TensorFlow while installing, and needs a Node version below 23.',
      'Without it: --backend wasm, which is always there.',
    ],
  };
}

function otherCopy(path: string): Problem {
  return {
    code: 'MTL7102',
    message: `${PACKAGE} was found, but it brings a copy of TF.js of its own.`,
    file: path,
    notes: [`Both must use one copy of TF.js: install version ${tf.version.tfjs}, beside mtlc.`],
  };
}

function cannotLoad(path: string, cause: unknown): Problem {
  const said = cause instanceof Error ? cause.message : String(cause);
  return {
    code: 'MTL7103',
    message: `${PACKAGE} is installed, but does not load.`,
    file: path,
    notes: [said.split('\n')[0]!, `Try: npm rebuild ${PACKAGE}, or go on with --backend wasm.`],
  };
}
