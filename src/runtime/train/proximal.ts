/** Proximal steps: what follows the optimizer's step in the place of a prior's gradient. */
import * as tf from '@tensorflow/tfjs';
import type { Model, Proximal, Values } from '../types.ts';
import type { StepResult } from './phase.ts';

/** How far a gradient of 1 moves each parameter that moves, in the end: those of one rate have the same scalar. */
export type Paces = ReadonlyMap<string, tf.Scalar>;

/** A step's result after the proximal steps, whose penalties the total then holds, too. */
export function withProximal(
  { proximal = {}, priors = {} }: Model,
  { state, total, penalties = {}, ...rest }: StepResult,
  trainingRows: tf.Scalar,
  paces: Paces,
): StepResult {
  const values = { ...state.values };
  const shareOf = (prior: string, whole: tf.Scalar): tf.Scalar => (priors[prior]?.whole ? whole : tf.div(whole, trainingRows));
  for (const [prior, each] of Object.entries(proximal)) Object.assign(values, takeStep(each, values, (pace) => shareOf(prior, pace), paces));
  const left = Object.keys(proximal).map((prior) => shareOf(prior, penalties[prior]!));
  return { ...rest, state: { ...state, values }, total: tf.addN([total, ...left]), penalties };
}

/** The kernels that move, after it: each by an amount of its own rate. */
function takeStep({ kernels, step }: Proximal, values: Values, amountOf: (pace: tf.Scalar) => tf.Scalar, paces: Paces): Values {
  const after: Values = {};
  for (const pace of step ? new Set(kernels.flatMap((kernel) => paces.get(kernel) ?? [])) : []) {
    const rows = tf.unstack(step!(values, amountOf(pace)));
    kernels.forEach((kernel, i) => {
      if (paces.get(kernel) === pace) after[kernel] = tf.reshape(rows[i]!, values[kernel]!.shape);
    });
  }
  return after;
}
