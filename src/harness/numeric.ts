/** Random numbers, gradients by differences, and comparisons that say where they fail. */
import * as tf from '@tensorflow/tfjs';
import { gradients } from '../engine/kernels/gradients.ts';
import { openBackend } from '../engine/backends/open.ts';
import { key, nameWords, stream, threefry, uniforms } from '../runtime/random.ts';
import { Mismatch } from './test.ts';
import { tensor64, type Draw, type Tensor64 } from './reference.ts';

/** Numbers between -1.5 and 1.5, the same for the same name. */
export function randomTensor(name: string, shape: readonly number[]): Tensor64 {
  const count = shape.reduce((all, n) => all * n, 1);
  // Single precision, so that TF.js sees the same numbers.
  return tensor64(
    stream(key(11, name))(count).map((u) => 3 * u - 1.5),
    shape,
  );
}

export const onDevice = ({ values, shape }: Tensor64): tf.Tensor =>
  tf.tensor(Float32Array.from(values), [...shape], 'float32');

/** The seed of a step, and what its random streams give. */
export const SEED: readonly [number, number] = [3, 17];
export const draw: Draw = (name, count) => uniforms(threefry(SEED, nameWords(name)), count);
export const seedTensor = (): tf.Tensor1D => tf.tensor1d([...SEED], 'int32');

export type BackendUnderTest = 'cpu' | 'wasm';
const opened = new Set<BackendUnderTest>();

export async function useBackend(name: BackendUnderTest): Promise<void> {
  if (opened.has(name)) await tf.setBackend(name);
  else await openBackend(name);
  opened.add(name);
}

export interface Measured {
  readonly value: Float32Array;
  readonly shape: readonly number[];
  /** By each of the tensors, in their order; null where it does not depend on one. */
  readonly slopes: readonly (Float32Array | null)[];
}

/** f's value on a backend, and the gradient of its projection on `weights` by each of `at`. */
export async function measure(
  backend: BackendUnderTest,
  f: (...at: tf.Tensor[]) => tf.Tensor,
  at: readonly Tensor64[],
  weights: (shape: readonly number[]) => Tensor64,
): Promise<Measured> {
  await useBackend(backend);
  let measured!: Measured;
  tf.tidy(() => {
    const xs = at.map(onDevice);
    const y = f(...xs);
    const projected = (): tf.Scalar => tf.sum(tf.mul(f(...xs), onDevice(weights(y.shape))));
    const { grads } = xs.length > 0 ? gradients(projected, xs) : { grads: [] };
    const slopes = grads.map((grad) => (grad ? grad.dataSync<'float32'>().slice() : null));
    measured = { value: y.dataSync<'float32'>().slice(), shape: y.shape, slopes };
  });
  return measured;
}

const STEP = 1e-5;

/** The gradient of f's projection on `weights` by one of its tensors, by central differences. */
export function differences(
  f: (at: readonly Tensor64[]) => Tensor64,
  at: readonly Tensor64[],
  which: number,
  weights: (shape: readonly number[]) => Tensor64,
): Float64Array {
  const project = (values: Float64Array): number => {
    const y = f(at.map((tensor, i) => (i === which ? { ...tensor, values } : tensor)));
    const w = weights(y.shape).values;
    return y.values.reduce((sum, x, i) => sum + x * w[i]!, 0);
  };
  return at[which]!.values.map(
    (x, i, all) => (project(all.with(i, x + STEP)) - project(all.with(i, x - STEP))) / (2 * STEP),
  );
}

/** Within `tolerance` of each expected number, absolutely near 0 and relatively far from it; the largest distance, so measured. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  of: string,
): number {
  if (actual.length !== expected.length) throw new Mismatch(`${of}: ${actual.length} numbers, not ${expected.length}`);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    if (!Number.isFinite(expected[i]!)) throw new Mismatch(`${of} [${i}]: its ops give ${expected[i]} in double precision`);
    const distance = Math.abs(actual[i]! - expected[i]!) / (1 + Math.abs(expected[i]!));
    if (!(distance <= tolerance)) throw new Mismatch(`${of} [${i}]: ${actual[i]}, not ${expected[i]}`);
    worst = Math.max(worst, distance);
  }
  return worst;
}
