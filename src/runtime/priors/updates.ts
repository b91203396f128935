/** The state of covariances in training: where it starts, and when it moves. */
import * as tf from '@tensorflow/tfjs';
import { unfitCovariance } from '../../diagnostics/messages/training.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import type { Arrays, StepState } from '../train/phase.ts';
import type { Covariance, CovarianceState, Model } from '../types.ts';

/** By the names under which it stands among the values. */
export function covarianceStarts({ covariances = [] }: Model): Arrays {
  return Object.assign({}, ...covariances.map(({ name, start }) => named(name, start)));
}

/** Epochs and steps of the phase that are over, and whether the last of these steps ended an epoch. */
export interface Reached {
  readonly phase: string;
  readonly epochs: number;
  readonly steps: number;
  readonly atEnd: boolean;
}

export const isAnyDue = (model: Model, reached: Reached): boolean => due(model, reached).length > 0;

function due({ covariances = [], proximal = {} }: Model, reached: Reached): Covariance[] {
  const shrinking = Object.values(proximal).map(({ shrinks }) => shrinks?.covariance);
  return covariances.filter((covariance) => !shrinking.includes(covariance.name) && isDue(covariance, reached));
}

/** The state with the covariances that are due brought up to the kernels. */
export async function updateCovariances(model: Model, state: StepState, reached: Reached): Promise<StepState | Problem> {
  let current: StepState | Problem = state;
  for (const covariance of due(model, reached)) {
    current = await updated(covariance, current, reached);
    if (isProblem(current)) return current;
  }
  return current;
}

function isDue({ learning }: Covariance, { epochs, steps, atEnd }: Reached): boolean {
  if (!learning || epochs < learning.warmup + (atEnd ? 1 : 0)) return false;
  return learning.every === 'epoch' ? atEnd : steps % learning.every === 0;
}

/** One after the other: each sees those before it as they are now. */
async function updated({ name, learning }: Covariance, state: StepState, { phase, epochs, atEnd }: Reached): Promise<StepState | Problem> {
  const found = await learning!.update(state.values);
  if ('unfit' in found) return unfitCovariance.of({ covariance: name, phase, epoch: epochs + (atEnd ? 0 : 1), reason: found.unfit });
  const fresh = Object.entries(named(name, found));
  const moved = fresh.map(([key, { shape, values }]) => [key, tf.tensor(values, [...shape])] as const);
  return { ...state, values: { ...state.values, ...Object.fromEntries(moved) } };
}

const named = (name: string, state: { covariance: CovarianceState; precision: CovarianceState }): Arrays => ({
  [`${name}.covariance`]: state.covariance,
  [`${name}.precision`]: state.precision,
});
