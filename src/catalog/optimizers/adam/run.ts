import * as tf from '@tensorflow/tfjs';
import type { Optimizer } from '../../../runtime/optimizer.ts';

export interface AdamOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/**
 * Adam (Kingma and Ba 2015, algorithm 1): epsilon is added to the root of the corrected second moment, as in
 * PyTorch.
 */
export function adam(rate: number, options: AdamOptions = {}): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  // 1 - beta^count; expm1 keeps its digits where beta is near 1.
  const correction = (beta: number, count: tf.Scalar) => tf.neg(tf.expm1(tf.mul(count, Math.log(beta))));
  return {
    name: 'adam',
    rate,
    slots: ['mean', 'square'],
    counts: true,
    update(value, gradient, slots, rate, count) {
      const mean = tf.add(tf.mul(slots['mean']!, beta1), tf.mul(gradient, 1 - beta1));
      const square = tf.add(tf.mul(slots['square']!, beta2), tf.mul(tf.square(gradient), 1 - beta2));
      const spread = tf.add(tf.sqrt(tf.div(square, correction(beta2, count))), epsilon);
      const step = tf.div(tf.div(mean, correction(beta1, count)), spread);
      return { value: tf.sub(value, tf.mul(step, rate)), slots: { mean, square } };
    },
  };
}
