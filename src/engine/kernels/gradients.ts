import * as tf from '@tensorflow/tfjs';

/** The value of `f`, a scalar, and its gradient by each of `xs`; null for an x that it does not depend on. */
export function gradients(
  f: () => tf.Scalar,
  xs: tf.Tensor[],
): { value: tf.Scalar; grads: (tf.Tensor | null)[] } {
  // tf.valueAndGrads refuses an x that f does not depend on.
  const { value, grads } = tf.engine().gradients(f, xs, undefined, true);
  return { value: value as tf.Scalar, grads: grads.map((grad) => grad ?? null) };
}
