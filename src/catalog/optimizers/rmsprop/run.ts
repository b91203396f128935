import * as tf from '@tensorflow/tfjs';
import type { Moved, Optimizer } from '../../../runtime/optimizer.ts';

export interface RmspropOptions {
  readonly decay?: number;
  readonly epsilon?: number;
  readonly momentum?: number;
}

/**
 * RMSProp (Tieleman and Hinton 2012) as PyTorch defines it: epsilon is added to the root, and momentum is that of
 * the scaled gradient: velocity = momentum x velocity + scaled, value -= rate x velocity.
 */
export function rmsprop(rate: number, options: RmspropOptions = {}): Optimizer {
  const { decay = 0.99, epsilon = 1e-8, momentum = 0 } = options;
  return {
    name: 'rmsprop',
    rate,
    slots: momentum === 0 ? ['square'] : ['square', 'velocity'],
    counts: false,
    update(value, gradient, slots, rate): Moved {
      const square = tf.add(tf.mul(slots['square']!, decay), tf.mul(tf.square(gradient), 1 - decay));
      const scaled = tf.div(gradient, tf.add(tf.sqrt(square), epsilon));
      if (momentum === 0) return { value: tf.sub(value, tf.mul(scaled, rate)), slots: { square } };
      const velocity = tf.add(tf.mul(slots['velocity']!, momentum), scaled);
      return { value: tf.sub(value, tf.mul(velocity, rate)), slots: { square, velocity } };
    },
  };
}
