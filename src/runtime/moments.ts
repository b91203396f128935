/** What Adam and its relatives share. */
import * as tf from '@tensorflow/tfjs';
import type { Slots } from './optimizer.ts';

export interface MomentOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** The slots' names: running means of the gradient and of its square. */
export const momentSlots: readonly string[] = ['mean', 'square'];

/**
 * A step for a rate of 1, and the slots after it (Kingma and Ba 2015, algorithm 1): epsilon is added to the root
 * of the corrected second moment, as in PyTorch.
 */
export function momentStep(
  gradient: tf.Tensor,
  slots: Slots,
  count: tf.Scalar,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: MomentOptions,
): { step: tf.Tensor; slots: Slots } {
  // 1 - beta^count; expm1 keeps its digits where beta is near 1.
  const correction = (beta: number) => tf.neg(tf.expm1(tf.mul(count, Math.log(beta))));
  const mean = tf.add(tf.mul(slots['mean']!, beta1), tf.mul(gradient, 1 - beta1));
  const square = tf.add(tf.mul(slots['square']!, beta2), tf.mul(tf.square(gradient), 1 - beta2));
  const spread = tf.add(tf.sqrt(tf.div(square, correction(beta2))), epsilon);
  return { step: tf.div(tf.div(mean, correction(beta1)), spread), slots: { mean, square } };
}
