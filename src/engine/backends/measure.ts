/** How fast the open backend takes steps: of next to no work, and of much. */
import * as tf from '@tensorflow/tfjs';
import { Steps, type Compute, type Feed } from '../plan/step.ts';

export interface Speed {
  /** Of a step that computes next to nothing. */
  readonly emptyMs: number;
  /** Thousand millions of multiply-adds a second, in the products of a large step. */
  readonly rate: number;
}

/** A network of three dense layers, as wide as its input, and the rows of its batch. */
interface Size {
  readonly width: number;
  readonly rows: number;
}

const SMALL: Size = { width: 4, rows: 4 };
const LARGE: Size = { width: 512, rows: 256 };
const LAYERS = 3;

/** Steps before the clock runs: plans are recorded and held against TF.js. */
const WARM = 4;

/** Of forward and backward passes; the first layer has no gradient by its input. */
const work = ({ width, rows }: Size): number => (3 * LAYERS - 1) * width * width * rows;

/** `now` in milliseconds; each of two sizes runs for about `budgetMs`. */
export async function measure(now: () => number, budgetMs = 500): Promise<Speed> {
  const emptyMs = await stepMs(SMALL, now, budgetMs);
  const largeMs = await stepMs(LARGE, now, budgetMs);
  return { emptyMs, rate: (work(LARGE) - work(SMALL)) / Math.max(largeMs - emptyMs, 1e-3) / 1e6 };
}

/** The least of many: what else the machine did is not its speed. */
async function stepMs({ width, rows }: Size, now: () => number, budgetMs: number): Promise<number> {
  const names = Array.from({ length: LAYERS }, (_, i) => `values/kernel${i}`);
  const numbers = (count: number, scale: number) => Float32Array.from({ length: count }, (_, i) => scale * Math.sin(i + 1));
  const kernel = () => tf.tensor2d(numbers(width * width, 1 / Math.sqrt(width)), [width, width]);
  const steps = Steps.open(Object.fromEntries(names.map((name) => [name, kernel()])), []);
  const feeds: Readonly<Record<string, Feed>> = { 'inputs/x': { shape: [rows, width], values: numbers(rows * width, 1), dtype: 'float32' } };
  const compute: Compute = (state, { 'inputs/x': x }) => {
    const loss = (...kernels: tf.Tensor[]) => tf.mean(tf.square(kernels.reduce((h, of) => tf.tanh(tf.matMul(h as tf.Tensor2D, of as tf.Tensor2D)), x!))) as tf.Scalar;
    const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => state[name]!));
    return { ...Object.fromEntries(names.map((name, i) => [name, tf.sub(state[name]!, tf.mul(0.01, grads[i]!))])), total: value };
  };
  let least = Infinity;
  for (let i = 0, until = Infinity; i < WARM + 3 || now() < until; i++) {
    if (i === WARM) until = now() + budgetMs;
    const from = now();
    await steps.run('measure', compute, feeds);
    if (i >= WARM) least = Math.min(least, now() - from);
  }
  tf.dispose(await steps.release());
  return least;
}
