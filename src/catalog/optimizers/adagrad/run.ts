import * as tf from '@tensorflow/tfjs';
import type { Optimizer } from '../../../runtime/optimizer.ts';

export interface AdagradOptions {
  readonly epsilon?: number;
}

/** Adagrad (Duchi et al. 2011) as in PyTorch: epsilon is added to the root of the sum of squares. */
export function adagrad(rate: number, { epsilon = 1e-10 }: AdagradOptions = {}): Optimizer {
  return {
    name: 'adagrad',
    rate,
    slots: ['squares'],
    counts: false,
    update(value, gradient, slots, rate) {
      const squares = tf.add(slots['squares']!, tf.square(gradient));
      const scaled = tf.div(gradient, tf.add(tf.sqrt(squares), epsilon));
      return { value: tf.sub(value, tf.mul(scaled, rate)), slots: { squares } };
    },
  };
}
