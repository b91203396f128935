/** Projections: what priors leave of parameters after each step. */
import * as tf from '@tensorflow/tfjs';
import type { Model, Values } from '../types.ts';

/** The values after them: of `names`, which move. */
export function project({ priors = {} }: Model, values: Values, names: readonly string[]): Values {
  const after = { ...values };
  for (const { kernels, projection } of Object.values(priors)) {
    if (!projection || !kernels.some((kernel) => names.includes(kernel))) continue;
    const rows = tf.unstack(projection(after));
    kernels.forEach((kernel, i) => {
      if (names.includes(kernel)) after[kernel] = tf.reshape(rows[i]!, values[kernel]!.shape);
    });
  }
  return after;
}
