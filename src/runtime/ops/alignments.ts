/** Who counts where layers are aligned, and their values row by row. */
import * as tf from '@tensorflow/tfjs';
import type { Target } from '../types.ts';

/**
 * Which rows have which label, 1 or 0: label and has as a batch has them, to [batch, labels]; of a binary task no and yes. With
 * `labels` those alone, in this order.
 */
export function memberships(target: Target, label: tf.Tensor, has: tf.Tensor1D, labels?: number[]): tf.Tensor {
  const known = tf.expandDims(has, 1);
  if (target.kind === 'subset') return tf.mul(labels ? tf.gather(label, labels, 1) : label, known);
  const count = target.kind === 'class' ? target.labels.length : 2;
  const asked = tf.tensor2d(labels ?? Array.from({ length: count }, (_, i) => i), [1, labels?.length ?? count]);
  const is = tf.equal(tf.expandDims(tf.cast(label, 'float32'), 1), asked);
  return tf.mul(tf.cast(is, 'float32'), known);
}

/** Where classes do not count: [batch] to [batch, 1]. */
export const labelled = (has: tf.Tensor1D): tf.Tensor => tf.expandDims(has, 1);

/** The mean of the rows that count for each class: x [rows, n] and members [rows, k] to [k, n]; 0 of a class without rows. */
export function classMeans(x: tf.Tensor, members: tf.Tensor): tf.Tensor {
  const shares = tf.div(members, tf.maximum(tf.sum(members, 0), 1));
  return tf.matMul(shares, x, true);
}

/** Between all rows of a [n, d] and of b [m, d]: [n, m]. They are compared around b's mean, since rounding grows with their distance from 0. */
export function squaredDistances(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const centre = tf.mean(b, 0, true);
  const [left, right] = [tf.sub(a, centre), tf.sub(b, centre)];
  const norms = tf.add(tf.sum(tf.square(left), 1, true), tf.sum(tf.square(right), 1));
  return tf.maximum(tf.sub(norms, tf.mul(2, tf.matMul(left, right, false, true))), 0);
}

/** Each row as one row of numbers: [batch, ...] to [batch, n]. */
export const flat = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [x.shape[0]!, -1]);

/** Every two of them, in their order. */
export function pairs<Item>(items: readonly Item[]): [one: Item, other: Item][] {
  return items.flatMap((one, i) => items.slice(i + 1).map((other): [Item, Item] => [one, other]));
}

/** The same result at every call, computed at the first. */
export function once<Result>(compute: () => Result): () => Result {
  let computed: { readonly result: Result } | null = null;
  return () => (computed ??= { result: compute() }).result;
}
