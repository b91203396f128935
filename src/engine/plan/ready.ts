/** What plans need of this thread before the first one is made. */
import * as tf from '@tensorflow/tfjs';
import type { Pass } from './graph.ts';
import { runNode } from './islands.ts';
import type { Evaluate } from './passes/fold.ts';
import { passesOf } from './passes/index.ts';
import { compileKernels, type Compiled } from './wasm/module.ts';

export interface Ready {
  readonly kernels: Compiled;
  /** That a step runs on. */
  readonly threads: number;
  readonly passes: readonly Pass[];
}

let ready: Ready | null = null;

/** Or what is wrong with MTLC_PASSES or MTLC_THREADS. */
export async function readyPlans(): Promise<Ready | { readonly unfit: string }> {
  const passes = passesOf(globalThis.process?.env['MTLC_PASSES'], evaluate);
  if ('unfit' in passes) return passes;
  const threads = Number(globalThis.process?.env['MTLC_THREADS'] ?? 1);
  if (!Number.isInteger(threads) || threads < 1) return { unfit: 'MTLC_THREADS is a whole number from 1 on' };
  ready = { kernels: await compileKernels(threads > 1), threads, passes };
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
