import * as tf from '@tensorflow/tfjs';
import type { Statistics, Step, Values } from '../types.ts';

interface Options {
  /** Share of the running statistics that a step keeps. */
  readonly momentum: number;
  /** Added to the variance. */
  readonly epsilon: number;
}

/**
 * Brings each channel of x [batch, ..., channels] to mean 0 and variance 1, then scales and shifts it (Ioffe and Szegedy 2015):
 * while training by the rows of the batch, without padded ones, else by the running statistics. `name` names the layer.
 */
export function batchNorm(x: tf.Tensor, p: Values, name: string, { momentum, epsilon }: Options, step: Pick<Step, 'tasks' | 'statistics'>): tf.Tensor {
  const running = { mean: p[`${name}.mean`]!, variance: p[`${name}.variance`]! };
  const { statistics } = step;
  const live = statistics?.names.includes(`${name}.mean`) ?? false;
  const { mean, variance } = live ? ofBatch(x, running, name, momentum, step.tasks, statistics!) : running;
  const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(normal, p[`${name}.scale`]!), p[`${name}.shift`]!);
}

/** A head whose task has rows of its own sees the slot of its task. */
function rowsOf(x: tf.Tensor, name: string, tasks: readonly string[], row: tf.Tensor1D): tf.Tensor1D {
  const rows = x.shape[0]!;
  if (rows === row.shape[0]) return row;
  return tf.slice(row, tasks.findIndex((task) => name.startsWith(`${task}.`)) * rows, rows);
}

interface Moments {
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/** As in PyTorch, the variance that normalises is that of the batch itself, the running one that of all data: n / (n - 1) larger. */
function ofBatch(x: tf.Tensor, running: Moments, name: string, momentum: number, tasks: readonly string[], { row: all, moved }: Statistics): Moments {
  const row = rowsOf(x, name, tasks, all);
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const counted = tf.reshape(row, [-1, ...x.shape.slice(1).fill(1)]);
  const places = x.shape.slice(1, -1).reduce((all, n) => all * n, 1);
  const count = tf.mul(tf.sum(row), places);
  const mean = tf.div(tf.sum(tf.mul(x, counted), axes), count);
  const variance = tf.div(tf.sum(tf.mul(tf.square(tf.sub(x, mean)), counted), axes), count);
  const unbiased = tf.mul(variance, tf.div(count, tf.maximum(tf.sub(count, 1), 1)));
  const kept = (before: tf.Tensor, now: tf.Tensor) => tf.add(tf.mul(before, momentum), tf.mul(now, 1 - momentum));
  moved[`${name}.mean`] = kept(running.mean, mean);
  moved[`${name}.variance`] = kept(running.variance, unbiased);
  return { mean, variance };
}
