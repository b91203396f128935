import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { noPass, noWasm } from '../../diagnostics/messages/training.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import { installGradients, installWasmKernels } from '../kernels/install.ts';
import { readyPlans } from '../plan/prepare.ts';
import { plansReady } from '../plan/ready.ts';
import type { Backend, BackendName } from './backend.ts';
import { openNative } from './native.ts';
import { openWebgpu } from './webgpu.ts';

/**
 * Makes the named backend the one that TF.js runs on in this thread, with the kernels that training needs.
 * `auto` is wasm: it is always there, and its results are the same bits on every machine that takes the same
 * build of the kernels. `threads` share the steps of one training.
 */
export async function openBackend(name: BackendName, threads = 1): Promise<Backend | Problem> {
  // In production mode TF.js prints no advice to install other packages.
  tf.enableProdMode();
  installGradients();
  if (name === 'native') return openNative();
  if (name === 'webgpu') return openWebgpu();
  return name === 'cpu' ? openCpu() : openWasm(threads);
}

/**
 * Every backend as it is here, or why it cannot be used. The one that `auto` picks comes first, and is open
 * at the end.
 */
export async function describeBackends(): Promise<
  { name: Exclude<BackendName, 'auto'>; is: Backend | Problem }[]
> {
  const native = await openBackend('native');
  const webgpu = await openBackend('webgpu');
  const cpu = await openBackend('cpu');
  const wasm = await openBackend('wasm');
  return [
    { name: 'wasm', is: wasm },
    { name: 'native', is: native },
    { name: 'webgpu', is: webgpu },
    { name: 'cpu', is: cpu },
  ];
}

async function openWasm(threads: number): Promise<Backend | Problem> {
  // TF.js's own threaded build is slower on every network measured.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setThreadsCount(1);
  if (!(await tf.setBackend('wasm'))) return noWasm.of({});
  installWasmKernels();
  const ready = await readyPlans(threads);
  if ('unfit' in ready) return noPass.of({ reason: ready.unfit });
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return {
    name: 'wasm',
    device: 'WebAssembly',
    simd: simd === true,
    threads,
    version: version_wasm,
    ...(plansReady()?.build ? { kernels: plansReady()!.build! } : {}),
  };
}

async function openCpu(): Promise<Backend> {
  await tf.setBackend('cpu');
  return {
    name: 'cpu',
    device: 'JavaScript',
    simd: false,
    threads: 1,
    version: tf.version['tfjs-backend-cpu'],
  };
}
