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
 * Makes the named backend the one that TF.js runs on in this thread, with the kernels that training needs; what cannot be that is
 * refused, and nothing takes its place. `auto` is wasm here: a run chooses (`choose.ts`), and prediction gains nothing from another.
 * `threads` share the steps of one training; where it is left out, wasm has one, and TensorFlow as many as it likes. Wasm takes up to `most`
 * once it is told to (`shareRuns`).
 */
export async function openBackend(name: BackendName, threads?: number, most = threads): Promise<Backend | Problem> {
  // In production mode TF.js prints no advice to install other packages.
  tf.enableProdMode();
  installGradients();
  switch (name) {
    case 'auto':
    case 'wasm':
      return openWasm(threads ?? 1, most ?? 1);
    case 'native':
      return openNative(name, threads);
    case 'gpu':
      return openNative(name);
    case 'webgpu':
      return openWebgpu();
    case 'cpu':
      return openCpu();
  }
}

async function openWasm(threads: number, most: number): Promise<Backend | Problem> {
  // TF.js's own threaded build is slower on every network measured.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setThreadsCount(1);
  if (!(await tf.setBackend('wasm'))) return noWasm.of({});
  installWasmKernels();
  const ready = await readyPlans(threads, most);
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
