import * as tf from '@tensorflow/tfjs';
import type { Moved, Optimizer } from '../../../runtime/optimizer.ts';

export interface SgdOptions {
  readonly momentum?: number;
  readonly nesterov?: boolean;
  /** Times the value, added to the gradient. */
  readonly weightDecay?: number;
}

/**
 * Gradient descent. Momentum as PyTorch defines it: velocity = momentum x velocity + gradient, value -= rate
 * x velocity; with nesterov, value -= rate x (gradient + momentum x velocity).
 */
export function sgd(rate: number, options: SgdOptions = {}): Optimizer {
  const { momentum = 0, nesterov = false, weightDecay = 0 } = options;
  const decayed = (value: tf.Tensor, gradient: tf.Tensor) =>
    weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(value, weightDecay));
  return {
    name: 'sgd',
    rate,
    slots: momentum === 0 ? [] : ['velocity'],
    pace: 1 / (1 - momentum),
    counts: false,
    update(value, gradient, slots, rate): Moved {
      const slope = decayed(value, gradient);
      if (momentum === 0) return { value: tf.sub(value, tf.mul(slope, rate)), slots: {} };
      const velocity = tf.add(tf.mul(slots['velocity']!, momentum), slope);
      const step = nesterov ? tf.add(slope, tf.mul(velocity, momentum)) : velocity;
      return { value: tf.sub(value, tf.mul(step, rate)), slots: { velocity } };
    },
  };
}
