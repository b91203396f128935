/** A spec's steps, replayed from plans: the same code in a page and in Node. */
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { installGradients, installWasmKernels } from '../../src/engine/kernels/install.ts';
import { readyPlans } from '../../src/engine/plan/prepare.ts';
import { rehearse } from '../../src/harness/rehearsal.ts';
import type { Ir } from '../../src/ir/ir.ts';
import { isProblem, type Experiment } from '../../src/runtime/experiment.ts';

export interface Ran {
  readonly build: string;
  /** Of each kind of step that is not replayed: why. */
  readonly eager: readonly string[];
  /** Of all steps, kind by kind. */
  readonly losses: readonly number[];
  /** The bits of the state after them. */
  readonly state: readonly number[];
}

/** `folder`: of TF.js's own modules. */
export async function runSteps(ir: Ir, experiment: Experiment, folder: string | null): Promise<Ran> {
  if (folder !== null) setWasmPaths(folder);
  tf.enableProdMode();
  installGradients();
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setThreadsCount(1);
  await tf.setBackend('wasm');
  installWasmKernels();
  const ready = await readyPlans(1);
  const scenes = await rehearse({ ir, experiment, rows: 40, steps: 12 });
  if ('unfit' in ready || isProblem(scenes)) throw new Error('no steps');
  const eager: string[] = [];
  const losses: number[] = [];
  const state: number[] = [];
  for (const { calls, open } of scenes) {
    const steps = await open();
    for (const { kind, compute, feeds } of calls) losses.push((await steps.run(kind, compute, feeds))['total']!.values[0]!);
    for (const way of steps.ways().values()) if ('eager' in way) eager.push(way.eager);
    for (const tensor of Object.values(steps.release())) {
      state.push(...new Int32Array(tensor.dataSync<'float32'>().slice().buffer));
      tensor.dispose();
    }
  }
  return { build: ready.build, eager, losses, state };
}
