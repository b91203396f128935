/** What plans need of this thread before the first one is made. */
import * as tf from '@tensorflow/tfjs';
import type { Pass } from './graph.ts';
import { runNode } from './islands.ts';
import type { Evaluate } from './passes/fold.ts';
import { passesOf } from './passes/index.ts';
import { compileKernels, type Compiled } from './wasm/module.ts';

export interface Ready {
  readonly kernels: Compiled;
  readonly passes: readonly Pass[];
  /** That a step is shared by. */
  readonly threads: number;
}

let ready: Ready | null = null;

/** Or what is wrong with MTLC_PASSES. */
export async function readyPlans(threads: number): Promise<Ready | { readonly unfit: string }> {
  const passes = passesOf(globalThis.process?.env['MTLC_PASSES'], evaluate);
  if ('unfit' in passes) return passes;
  ready = { kernels: await compileKernels(threads > 1), passes, threads };
  return ready;
}

/** Null before they are ready, and where MTLC_PLAN=off. */
export const plansReady = (): Ready | null => (globalThis.process?.env['MTLC_PLAN'] === 'off' ? null : ready);

/** By TF.js. */
const evaluate: Evaluate = (node, inputs) =>
  tf.tidy(() => {
    const given = inputs.map(({ numbers, shape, dtype }) => tf.tensor(numbers, [...shape], dtype));
    return [runNode(node, given)].flat().map((made) => Float32Array.from(made.dataSync()));
  });
