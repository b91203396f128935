/** Covariances that are learnt from kernels in closed form, between steps. */
import * as tf from '@tensorflow/tfjs';
import { modeProduct } from '../ops/tensors.ts';
import type { Covariance, CovarianceState, Values } from '../types.ts';
import { inverseOf } from './inverse.ts';

/** A tensor of kernels, and the covariances of its modes by name; null where a mode is independent and alike. */
export interface KernelTensor {
  readonly tensor: (values: Values) => tf.Tensor;
  readonly modes: readonly (string | null)[];
}

/** When it is updated. */
export interface Timing {
  readonly every: 'epoch' | number;
  readonly warmup?: number;
}

export interface LearningOptions extends Timing {
  /** Added to each variance. */
  readonly epsilon?: number;
  readonly normalize: 'trace' | 'none';
}

/** What the rows of a covariance are called, or how many there are. */
export type CovarianceEntries = readonly string[] | number;

export type Update = Awaited<ReturnType<NonNullable<Covariance['learning']>['update']>>;

export function learnedMatrix(name: string, entries: CovarianceEntries, of: readonly KernelTensor[], options: LearningOptions): Covariance {
  const size = sizeOf(entries);
  return learnt(name, entries, options, matrixState(startOf(size, options)), async (values) => {
    const moments = await secondMoments(name, size, of, values, 'matrix');
    for (let i = 0; i < size; i++) moments[i * (size + 1)]! += options.epsilon ?? 0;
    const trace = sum(diagonalOf(moments, size));
    if (!Number.isFinite(trace)) return { unfit: 'its variances are no finite numbers' };
    return matrixState(options.normalize === 'trace' ? moments.map((each) => each / trace) : moments);
  });
}

export function learnedDiagonal(name: string, entries: CovarianceEntries, of: readonly KernelTensor[], options: LearningOptions): Covariance {
  const size = sizeOf(entries);
  return learnt(name, entries, options, diagonalState(diagonalOf(startOf(size, options), size)), async (values) => {
    const moments = (await secondMoments(name, size, of, values, 'diagonal')).map((each) => each + (options.epsilon ?? 0));
    const trace = sum(moments);
    if (!Number.isFinite(trace)) return { unfit: 'its variances are no finite numbers' };
    return diagonalState(options.normalize === 'trace' ? moments.map((each) => each / trace) : moments);
  });
}

export function learnt(
  name: string,
  entries: CovarianceEntries,
  { every, warmup = 0 }: Timing,
  start: Update,
  update: (values: Values) => Promise<Update>,
): Covariance {
  const named = typeof entries === 'number' ? {} : { entries };
  return { name, ...named, start: start as Covariance['start'], learning: { every, warmup, update } };
}

export const sizeOf = (entries: CovarianceEntries): number => (typeof entries === 'number' ? entries : entries.length);

/** The identity, divided by its trace as what is learnt will be. */
export function startOf(size: number, { normalize }: Pick<LearningOptions, 'normalize'>): Float64Array {
  const variance = normalize === 'trace' ? 1 / size : 1;
  return Float64Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? variance : 0));
}

/**
 * The mean, over all other entries, of W_(k) (the inverse covariances of the other modes) W_(k)': flip-flop, DRN eq. 5, of which
 * eq. 13 is the case of a single mode. Of tensors that share the covariance, over the entries of all.
 */
async function secondMoments(...of: Parameters<typeof products>): Promise<Float64Array> {
  const { sums, entries } = await products(...of);
  return sums.map((each) => each / entries);
}

/** The same as sums, and over how many entries. */
export async function products(name: string, size: number, of: readonly KernelTensor[], values: Values, holds: 'matrix' | 'diagonal'): Promise<{ sums: Float64Array; entries: number }> {
  const sums = new Float64Array(holds === 'matrix' ? size * size : size);
  let entries = 0;
  for (const { tensor, modes } of of) {
    const axis = modes.indexOf(name);
    const found = tf.tidy(() => {
      const w = tensor(values);
      entries += w.size / size;
      const whitened = modes.reduce((product, mode, i) => (mode === null || i === axis ? product : times(product, values[`${mode}.precision`]!, i)), w);
      return holds === 'matrix' ? tf.matMul(unfolded(w, axis), unfolded(whitened, axis), false, true) : tf.sum(unfolded(tf.mul(w, whitened), axis), 1);
    });
    (await found.data<'float32'>()).forEach((each, i) => (sums[i]! += each));
    found.dispose();
  }
  return { sums, entries };
}

const times = (w: tf.Tensor, precision: tf.Tensor, axis: number): tf.Tensor =>
  precision.rank === 2 ? modeProduct(w, precision, axis) : tf.mul(w, tf.reshape(precision, w.shape.map((_, i) => (i === axis ? -1 : 1))));

/** W_(k): the axis first, all others as columns. */
function unfolded(w: tf.Tensor, axis: number): tf.Tensor2D {
  const order = [axis, ...w.shape.map((_, i) => i).filter((i) => i !== axis)];
  return tf.reshape(axis === 0 ? w : tf.transpose(w, order), [w.shape[axis]!, -1]);
}

/** Symmetric to the last bit, and with its inverse. */
export function matrixState(values: Float64Array): Update {
  const n = Math.sqrt(values.length);
  const covariance = values.map((each, i) => (each + values[(i % n) * n + Math.floor(i / n)]!) / 2);
  const precision = inverseOf(covariance, n);
  if (!precision || !precision.every(Number.isFinite)) return { unfit: 'it is not positive definite' };
  return { covariance: stateOf([n, n], covariance), precision: stateOf([n, n], precision) };
}

function diagonalState(variances: Float64Array): Update {
  if (!variances.every((each) => each > 0)) return { unfit: 'a variance is 0' };
  return { covariance: stateOf([variances.length], variances), precision: stateOf([variances.length], variances.map((each) => 1 / each)) };
}

const stateOf = (shape: readonly number[], values: Float64Array): CovarianceState => ({ shape, values: Float32Array.from(values) });
const diagonalOf = (values: Float64Array, n: number): Float64Array => values.filter((_, i) => i % (n + 1) === 0);
const sum = (values: Float64Array): number => values.reduce((all, each) => all + each, 0);
