import * as tf from '@tensorflow/tfjs';

/** The element of the last axis that `index` names: x [..., n] and index [...] of 0 to n - 1, to [...]. */
export function pick(x: tf.Tensor, index: tf.Tensor): tf.Tensor {
  // A product with a one-hot row has a gradient that every backend can run; that of a gather needs a scatter.
  // On wasm, one-hot rows of dtype float32 hold the bits of integers, hence the cast.
  const chosen = tf.oneHot(tf.cast(index, 'int32'), x.shape.at(-1)!);
  return tf.sum(tf.mul(x, tf.cast(chosen, 'float32')), -1);
}
