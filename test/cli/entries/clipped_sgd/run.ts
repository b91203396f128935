import * as tf from '@tensorflow/tfjs';
import type { Optimizer } from 'mtlc/runtime';

export function clippedSgd(rate: number, { limit = 1 }: { readonly limit?: number } = {}): Optimizer {
  return {
    name: 'clipped_sgd',
    rate,
    slots: [],
    counts: false,
    update: (value, gradient, _slots, rate) => ({ value: tf.sub(value, tf.mul(tf.clipByValue(gradient, -limit, limit), rate)), slots: {} }),
  };
}
