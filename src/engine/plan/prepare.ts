/** Makes this thread ready for plans: the road from a recorded step to what runs it. */
import * as tf from '@tensorflow/tfjs';
import { runNode } from './islands.ts';
import { openMachine } from './machine.ts';
import type { Evaluate } from './passes/fold.ts';
import { passesOf, simplified } from './passes/index.ts';
import { makePlan } from './plan.ts';
import { setReady, type Ready } from './ready.ts';
import { compileKernels } from './wasm/module.ts';

/** Or what is wrong with MTLC_PASSES. */
export async function readyPlans(threads: number): Promise<Ready | { readonly unfit: string }> {
  const passes = passesOf(globalThis.process?.env['MTLC_PASSES'], evaluate);
  if ('unfit' in passes) return passes;
  const kernels = await compileKernels(threads > 1);
  const ready: Ready = {
    build: kernels.build,
    passes,
    threads,
    open: () => openMachine(kernels, threads),
    plan: (graph, ...place) => makePlan(simplified(graph, passes), ...place),
  };
  setReady(ready);
  return ready;
}

/** By TF.js. */
const evaluate: Evaluate = (node, inputs) =>
  tf.tidy(() => {
    const given = inputs.map(({ numbers, shape, dtype }) => tf.tensor(numbers, [...shape], dtype));
    return [runNode(node, given)].flat().map((made) => Float32Array.from(made.dataSync()));
  });
