import * as tf from '@tensorflow/tfjs';
import { momentSlots, momentStep, type MomentOptions } from '../../../runtime/moments.ts';
import type { Optimizer } from '../../../runtime/optimizer.ts';

export interface AdamwOptions extends MomentOptions {
  /** Times the rate: the share of the value that a step takes away. */
  readonly weightDecay?: number;
}

/** Adam with weight decay beside the gradient's step, not within it (Loshchilov and Hutter 2019), as in PyTorch. */
export function adamw(rate: number, options: AdamwOptions = {}): Optimizer {
  const { weightDecay = 0 } = options;
  return {
    name: 'adamw',
    rate,
    slots: momentSlots,
    counts: true,
    update(value, gradient, slots, rate, count) {
      const moved = momentStep(gradient, slots, count, options);
      const step = tf.add(moved.step, tf.mul(value, weightDecay));
      return { value: tf.sub(value, tf.mul(step, rate)), slots: moved.slots };
    },
  };
}
