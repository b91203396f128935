import * as tf from '@tensorflow/tfjs';
import { momentSlots, momentStep, type MomentOptions } from '../../../runtime/moments.ts';
import type { Optimizer } from '../../../runtime/optimizer.ts';

/** Adam (Kingma and Ba 2015, algorithm 1), as in PyTorch. */
export function adam(rate: number, options: MomentOptions = {}): Optimizer {
  return {
    name: 'adam',
    rate,
    slots: momentSlots,
    counts: true,
    update(value, gradient, slots, rate, count) {
      const moved = momentStep(gradient, slots, count, options);
      return { value: tf.sub(value, tf.mul(moved.step, rate)), slots: moved.slots };
    },
  };
}
