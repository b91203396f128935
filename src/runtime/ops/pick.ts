import * as tf from '@tensorflow/tfjs';

/** The element of the last axis that `index` names: x [..., n] and index [...] of 0 to n - 1, to [...]. */
export function pick(x: tf.Tensor, index: tf.Tensor): tf.Tensor {
  // A product with one-hot rows has a gradient that every backend can run; that of a gather needs a scatter.
  // The rows are int32: of dtype float32 they hold the bits of integers on wasm.
  const chosen = tf.oneHot(tf.cast(index, 'int32'), x.shape.at(-1)!);
  return tf.sum(tf.mul(x, chosen), -1);
}
