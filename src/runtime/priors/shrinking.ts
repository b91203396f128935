/** Proximal steps on singular values, between the steps of training: Cai, Candes and Shen 2010, theorem 2.1. */
import * as tf from '@tensorflow/tfjs';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import { unfitCovariance } from '../../diagnostics/messages/training.ts';
import type { StepState } from '../train/phase.ts';
import type { Model, Proximal, Values } from '../types.ts';
import { gram, spectrumOf, times, withValues } from './spectrum.ts';

/** The epoch, from 1, of a phase. */
interface At {
  readonly phase: string;
  readonly epoch: number;
}

/** Whether a model has such steps. */
export const shrinks = ({ proximal = {} }: Model): boolean => Object.values(proximal).some((each) => each.shrinks);

/**
 * The state after them. `amount` is of a kernel: its rate, divided by the number of training rows. With 0 the singular values stay, and
 * what is kept of them is brought up to the kernels.
 */
export async function shrinkSpectra({ proximal = {} }: Model, state: StepState, amount: (kernel: string) => number, at: At): Promise<StepState | Problem> {
  let current: StepState | Problem = state;
  for (const each of Object.values(proximal)) {
    if (each.shrinks) current = await shrunk(each, each.shrinks, current, amount, at);
    if (isProblem(current)) return current;
  }
  return current;
}

async function shrunk(
  { kernels }: Proximal,
  { tensor, covariance, by }: NonNullable<Proximal['shrinks']>,
  state: StepState,
  amount: (kernel: string) => number,
  at: At,
): Promise<StepState | Problem> {
  const stacked = tf.tidy(() => tensor(state.values));
  const w = (await stacked.data<'float32'>()).slice();
  stacked.dispose();
  const n = kernels.length;
  if (!w.every(Number.isFinite)) return unfitCovariance.of({ covariance, ...at, reason: 'its kernels are no finite numbers' });
  const spectrum = spectrumOf(gram(w, n), n);
  const singular = spectrum.values.map((each) => Math.sqrt(Math.max(each, 0)));
  const amounts = kernels.map(amount);
  const values: Values = { ...state.values };
  for (const own of new Set(amounts.filter((each) => each > 0))) {
    const rows = times(withValues(spectrum, shares(singular, by * own)), w, n);
    kernels.forEach((kernel, i) => {
      const { size, shape } = state.values[kernel]!;
      if (amounts[i] === own) values[kernel] = tf.tensor(rows.slice(i * size, (i + 1) * size), shape);
    });
  }
  const left = singular.map((each) => Math.max(each - by * Math.max(...amounts), 0));
  values[`${covariance}.covariance`] = tf.tensor(Float32Array.from(withValues(spectrum, left)), [n, n]);
  values[`${covariance}.precision`] = tf.tensor(Float32Array.from(withValues(spectrum, inverses(left))), [n, n]);
  return { ...state, values };
}

/** What is left of each singular value, as a share of it. */
const shares = (singular: Float64Array, less: number): Float64Array => singular.map((each) => (each > less ? 1 - less / each : 0));

/** As a share of the largest, and of all: the penalty is computed in single precision, where the inverses of smaller ones drown it or overflow. */
const SMALLEST = 1e-4;
const TINIEST = 1e-30;

/** Of what is not 0. */
function inverses(values: Float64Array): Float64Array {
  const least = Math.max(SMALLEST * values.reduce((most, each) => Math.max(most, each), 0), TINIEST);
  return values.map((each) => (each > least ? 1 / each : 0));
}
