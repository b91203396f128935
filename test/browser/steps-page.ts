/** A spec's steps, replayed from plans: the same code in a page and in Node. */
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { installGradients, installWasmKernels } from '../../src/engine/kernels/install.ts';
import { readyPlans } from '../../src/engine/plan/prepare.ts';
import { plansReady } from '../../src/engine/plan/ready.ts';
import { numbersByName } from '../../src/engine/plan/results.ts';
import { readyWebgpu } from '../../src/engine/webgpu/runner.ts';
import { rehearse } from '../../src/harness/rehearsal.ts';
import type { Ir } from '../../src/ir/ir.ts';
import { isProblem, type Experiment } from '../../src/runtime/experiment.ts';

export interface Ran {
  /** Of the kernels, on wasm. */
  readonly build: string | null;
  /** Of each kind of step that is not replayed: why. */
  readonly eager: readonly string[];
  /** Of all steps, kind by kind. */
  readonly losses: readonly number[];
  /** The bits of the state after them. */
  readonly state: readonly number[];
}

export interface Setting {
  /** Of TF.js's own modules; where Node finds them, if it is left out. */
  readonly folder?: string;
  readonly backend: 'wasm' | 'webgpu';
  readonly steps: number;
}

export async function runSteps(ir: Ir, experiment: Experiment, { folder, backend, steps: count }: Setting): Promise<Ran> {
  tf.enableProdMode();
  installGradients();
  if (backend === 'webgpu') await openWebgpu();
  else await openWasm(folder);
  const scenes = await rehearse({ ir, experiment, rows: 40, steps: count });
  if (isProblem(scenes)) throw new Error('no steps');
  const eager: string[] = [];
  const losses: number[] = [];
  const state: number[] = [];
  for (const { calls, open } of scenes) {
    const steps = await open();
    for (const { kind, compute, feeds } of calls) losses.push(numbersByName(await steps.run(kind, compute, feeds))['total']![0]!);
    for (const way of steps.ways().values()) if ('eager' in way) eager.push(way.eager);
    for (const tensor of Object.values(steps.release())) {
      state.push(...new Int32Array((await tensor.data<'float32'>()).slice().buffer));
      tensor.dispose();
    }
  }
  return { build: plansReady()?.build ?? null, eager, losses, state };
}

async function openWasm(folder: string | undefined): Promise<void> {
  if (folder !== undefined) setWasmPaths(folder);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setThreadsCount(1);
  await tf.setBackend('wasm');
  installWasmKernels();
  await readyPlans(1);
}

async function openWebgpu(): Promise<void> {
  await import('@tensorflow/tfjs-backend-webgpu');
  await tf.setBackend('webgpu');
  readyWebgpu();
}
