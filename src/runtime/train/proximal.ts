/** Proximal steps: what follows the optimizer's step in the place of a prior's gradient. */
import * as tf from '@tensorflow/tfjs';
import type { Model, Proximal, Values } from '../types.ts';
import type { StepResult } from './phase.ts';

/** The parameters that move, and by what the rate is multiplied for each. */
interface Moving {
  readonly names: readonly string[];
  readonly multiples: readonly number[];
}

/** A step's result after the proximal steps, whose penalties the total then holds, too. */
export function withProximal(
  proximal: NonNullable<Model['proximal']>,
  { state, total, losses, alignments, penalties = {} }: StepResult,
  rate: tf.Scalar,
  trainingRows: tf.Scalar,
  moving: Moving,
): StepResult {
  const values = { ...state.values };
  for (const each of Object.values(proximal)) Object.assign(values, takeStep(each, values, tf.div(rate, trainingRows), moving));
  const left = Object.keys(proximal).map((prior) => tf.div<tf.Scalar>(penalties[prior]!, trainingRows));
  return { state: { ...state, values }, total: tf.addN([total, ...left]), losses, alignments, penalties };
}

/** The kernels that move, after it: each by an amount of its own rate. */
function takeStep({ kernels, step }: Proximal, values: Values, amount: tf.Scalar, { names, multiples }: Moving): Values {
  const of = kernels.map((kernel) => (names.includes(kernel) ? multiples[names.indexOf(kernel)]! : 0));
  const after: Values = {};
  for (const multiple of step ? new Set(of.filter((each) => each > 0)) : []) {
    const rows = tf.unstack(step!(values, tf.mul(amount, multiple)));
    kernels.forEach((kernel, i) => {
      if (of[i] === multiple) after[kernel] = tf.reshape(rows[i]!, values[kernel]!.shape);
    });
  }
  return after;
}
