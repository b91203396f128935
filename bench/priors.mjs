/**
 * What learnt covariances cost, for T tasks with kernels of D numbers each: milliseconds of an update of `learned` and of `root`, and of
 * the penalty with its gradient, which each step takes (the least of several). The last columns are the updates' nanoseconds for each of
 * T^3 + T^2 D multiply-adds, which may not grow. Run: node bench/priors.mjs
 */
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { kernelMatrix, learned, root } from '../dist/runtime.js';

const SIZES = [[10, 1000], [100, 1000], [1000, 1000], [10, 100_000], [100, 100_000]];
const OPTIONS = { epsilon: 1e-5, every: 'epoch', normalize: 'trace' };

setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json'))}/dist/`);
await tf.setBackend('wasm');
print(['tasks', 'numbers', 'learned', 'root', 'step', 'learned', 'root']);
for (const [tasks, numbers] of SIZES) {
  const values = Object.fromEntries(Array.from({ length: tasks }, (_, t) => [`${t}`, tf.randomNormal([numbers], 0, 1, 'float32', t + 1)]));
  const of = [{ tensor: (p) => kernelMatrix(p, Object.keys(values)), modes: ['task', null] }];
  const updates = [learned, root].map((covariance) => covariance('task', tasks, of, OPTIONS).learning);
  const { precision } = await updates[0].update(values);
  const inverse = tf.tensor(precision.values, [tasks, tasks]);
  const penalty = (...w) => tf.sum(tf.mul(tf.stack(w), tf.matMul(inverse, tf.stack(w))));
  const step = await least(() => tf.tidy(() => tf.grads(penalty)(Object.values(values)).at(-1).dataSync()));
  const matrix = await least(() => updates[0].update(values));
  const spectrum = await least(() => updates[1].update(values));
  const work = tasks ** 3 + tasks ** 2 * numbers;
  print([tasks, numbers, matrix.toFixed(1), spectrum.toFixed(1), step.toFixed(1), ...[matrix, spectrum].map((each) => ((each * 1e6) / work).toFixed(2))]);
  tf.dispose([values, inverse]);
}

/** Milliseconds: of five, or of as many as a few seconds hold. */
async function least(run) {
  let best = Infinity;
  const began = performance.now();
  for (let i = 0; i < 5 && performance.now() - began < 5000; i++) {
    const start = performance.now();
    await run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

function print(cells) {
  console.log(cells.map((cell) => String(cell).padStart(9)).join(''));
}
