/**
 * TensorFlow, by an optional peer: `@tensorflow/tfjs-node` for the processor, `@tensorflow/tfjs-node-gpu` for CUDA. It is looked for
 * when it is asked for: in the folder that MTLC_NATIVE names, in the user's project, beside mtlc, and where `mtlc setup` puts it.
 */
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { brokenNative, noGpu, noNative, secondTfjs } from '../../diagnostics/messages/backends.ts';
import { noPass } from '../../diagnostics/messages/training.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import { gpuNames } from '../../runtime/data/gpus.ts';
import { learnAttributes } from '../native/attributes.ts';
import { bindingNow } from '../native/binding.ts';
import { readyNative } from '../native/runner.ts';
import type { Backend } from './backend.ts';
import { setupFolder, tensorflowPackages, type TensorflowName } from './setup-folder.ts';

const TFJS = '@tensorflow/tfjs';

/** What this needs of tfjs-node's backend. */
interface Tensorflow {
  readonly binding?: { readonly TF_Version?: string };
  /** Whether TensorFlow's list of devices has a GPU. */
  readonly isUsingGpuDevice?: boolean;
}

/**
 * Loads it and makes it TF.js's backend. A process holds one of the two, since TensorFlow cannot be loaded twice, with the `threads`
 * of the first time; as many as TensorFlow likes where that is left out.
 */
export async function openNative(name: TensorflowName, threads?: number): Promise<Backend | Problem> {
  if (threads !== undefined) shareAmong(threads);
  // TensorFlow logs to standard error below this level; where it finds no GPU, that is said here.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= name === 'gpu' ? '3' : '2';
  // CUDA's products round to 11 bits where nobody says otherwise: a step is to be that of the other backends, and its replay that of TF.js.
  if (name === 'gpu') process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
  const found = findPackage(name);
  if (!found) return noNative.of({ name, package: tensorflowPackages[name] }, { notes: [`mtlc setup ${name}`, `or in your project: npm install ${tensorflowPackages[name]}@${tf.version.tfjs}`] });
  const before = tf.getBackend();
  try {
    const loaded = load(found);
    if (loaded.engine?.() !== tf.engine() || !tf.findBackendFactory('tensorflow')) return secondTfjs.of({ path: found.path, package: tensorflowPackages[name] });
    if (!(await tf.setBackend('tensorflow'))) return brokenNative.of({ name, path: found.path, reason: 'TensorFlow does not start' });
    const { binding, isUsingGpuDevice = false } = tf.backend() as unknown as Tensorflow;
    if (name === 'gpu' && !isUsingGpuDevice) {
      if (before) await tf.setBackend(before);
      return noGpu.of({ path: found.path });
    }
    learnAttributes(bindingNow());
    const unfit = readyNative(isUsingGpuDevice);
    if (unfit) return noPass.of({ reason: unfit.unfit });
    const library = `TensorFlow ${binding?.TF_Version ?? '(version unknown)'}`;
    return {
      // A package for the processor may have been built against a TensorFlow that found a GPU.
      name: isUsingGpuDevice ? 'gpu' : 'native',
      device: isUsingGpuDevice ? `${library} on ${gpuNames().join(', ') || 'a GPU by CUDA'}` : library,
      simd: true,
      threads: Number(process.env[WITHIN_OPS]) || null,
      version: loaded.version?.['tfjs-node'] ?? 'unknown',
    };
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    return brokenNative.of({ name, path: found.path, reason: said.split('\n')[0]! });
  }
}

/** How many threads share an op, and run ops side by side: TensorFlow reads these variables when it makes its first session. */
const [WITHIN_OPS, OF_OPS] = ['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS'];

/** Of threads that run ops: none, but the one that asks for a step runs them. Sessions of all threads would share those that there are. */
const ASKING = '-1';

/** Steps are chains of ops: another thread beside the one that runs them costs more in handing over than it gains. */
function shareAmong(threads: number): void {
  process.env[WITHIN_OPS] ??= String(threads);
  process.env[OF_OPS] ??= ASKING;
}

interface Found {
  readonly path: string;
  readonly require: NodeJS.Require;
}

function findPackage(name: TensorflowName): Found | null {
  const named = process.env['MTLC_NATIVE'];
  const set = join(setupFolder(name, tf.version.tfjs, process.env), 'package.json');
  for (const from of [...(named === undefined ? [] : [resolve(named, 'package.json')]), join(process.cwd(), 'package.json'), import.meta.url, set]) {
    const require = createRequire(from);
    try {
      return { path: require.resolve(tensorflowPackages[name]), require };
    } catch {
      continue;
    }
  }
  return null;
}

function load({ path, require }: Found): { readonly version?: Readonly<Record<string, string>>; readonly engine?: typeof tf.engine } {
  shareTfjs(path);
  // tfjs-node 4.22 calls functions of Node that were deprecated for years, and that Node 23 and newer no longer have.
  Object.assign(require('node:util'), { isArray: Array.isArray, isNullOrUndefined: (value: unknown) => value === null || value === undefined });
  return require(path) as ReturnType<typeof load>;
}

/** Lets the package at `path` find this process's TF.js in the place of its own copy, whatever folder it lies in: tensors of two do not mix. */
function shareTfjs(path: string): void {
  const own = createRequire(import.meta.url);
  own(TFJS);
  const [ours, theirs] = [own.resolve(TFJS), createRequire(path).resolve(TFJS)];
  if (ours !== theirs) own.cache[theirs] = own.cache[ours];
}
