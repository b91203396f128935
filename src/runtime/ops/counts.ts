import * as tf from '@tensorflow/tfjs';

/** How often each index from 1 to `size` stands in a row: indices [batch, n] to [batch, size]. Index 0 counts for nothing. */
export function counts(indices: tf.Tensor, size: number): tf.Tensor {
  // Int32 rows, since of dtype float32 they hold the bits of integers on wasm; -1 is a row of zeros.
  const marks = tf.oneHot(tf.sub(tf.cast(indices, 'int32'), tf.scalar(1, 'int32')), size);
  return tf.cast(tf.sum(marks, 1), 'float32');
}
