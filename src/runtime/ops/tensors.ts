/** Kernels of several tasks as one tensor, and products along its modes. */
import * as tf from '@tensorflow/tfjs';
import type { Values } from '../types.ts';

/** Kernels of one shape as [task, input, output]; those of convolutions as [task, space, input, output], height and width merged. */
export function kernelTensor(p: Values, names: readonly string[]): tf.Tensor {
  return tf.stack(names.map((name) => mergedSpace(p[name]!)));
}

/** Kernels of one shape as [task, feature], each one row of numbers. */
export function kernelMatrix(p: Values, names: readonly string[]): tf.Tensor2D {
  return tf.stack(names.map((name) => tf.reshape(p[name]!, [-1]))) as tf.Tensor2D;
}

function mergedSpace(kernel: tf.Tensor): tf.Tensor {
  return kernel.rank > 2 ? tf.reshape(kernel, [-1, ...kernel.shape.slice(-2)]) : kernel;
}

/** The mode product of x and a matrix [n, n], along the axis of x that has n (Kolda and Bader 2009, section 2.5). */
export function modeProduct(x: tf.Tensor, matrix: tf.Tensor, axis: number): tf.Tensor {
  const n = x.shape[axis]!;
  const before = product(x.shape.slice(0, axis));
  if (axis === x.rank - 1) return tf.reshape(tf.matMul(tf.reshape(x, [before, n]), matrix as tf.Tensor2D, false, true), x.shape);
  const after = product(x.shape.slice(axis + 1));
  if (before === 1) return tf.reshape(tf.matMul(matrix as tf.Tensor2D, tf.reshape(x, [n, after])), x.shape);
  const order = [axis, ...x.shape.map((_, i) => i).filter((i) => i !== axis)];
  const back = order.map((_, i) => order.indexOf(i));
  const turned = tf.transpose(x, order);
  return tf.transpose(modeProduct(turned, matrix, 0), back);
}

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);
