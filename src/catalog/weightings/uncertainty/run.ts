import * as tf from '@tensorflow/tfjs';
import type { Weighting } from '../../../runtime/weighting.ts';

const VARIANCE = 'log_variance';

/**
 * Kendall, Gal and Cipolla 2018, eqs. 7 and 10: a loss over its variance, and half the logarithm of that, which is learnt. As the
 * authors have it, the loss of a real is half of a squared error, and that of a class is not.
 */
export function uncertainty(): Weighting {
  return {
    name: 'uncertainty',
    learns: { [VARIANCE]: 0 },
    weigh({ tasks, targets, weights, losses, kept, gradient }) {
      const terms = tasks.map((task) => {
        const s: tf.Scalar = kept[task]![VARIANCE]!;
        const factor = tf.mul<tf.Scalar>(tf.exp(tf.neg(s)), weights[task]! * (targets[task]!.kind === 'real' ? 0.5 : 1));
        const loss = tf.mul<tf.Scalar>(factor, losses[task]!);
        const half = weights[task]! / 2;
        return { task, factor, value: tf.add<tf.Scalar>(loss, tf.mul(s, half)), slope: tf.sub<tf.Scalar>(half, loss) };
      });
      const factors = Object.fromEntries(terms.map(({ task, factor }) => [task, factor]));
      return {
        total: tf.addN(terms.map(({ value }) => value)),
        grads: gradient(factors, 'and beside'),
        factors,
        slopes: Object.fromEntries(terms.map(({ task, slope }) => [task, { [VARIANCE]: slope }])),
      };
    },
  };
}
