/** A training step as it is run: eagerly, or as a plan. */
import type * as tf from '@tensorflow/tfjs';
import type { Compute, Feed } from '../../engine/plan/step.ts';
import type { Model, Step } from '../types.ts';
import { batchFeeds, toBatch, type View } from './batches.ts';
import { derive, type Key } from '../random.ts';
import type { PhaseRun, PureStep } from './phase.ts';
import { group, named, under, unnamed } from './state.ts';

/** What `Steps.run` takes. */
export interface Call {
  readonly kind: string;
  readonly compute: Compute;
  readonly feeds: Readonly<Record<string, Feed>>;
}

interface Setting {
  readonly view: View;
  readonly model: Model;
  readonly run: PhaseRun;
  /** Of the epoch. */
  readonly key: Key;
  readonly epoch: number;
}

interface Of {
  readonly rows: Int32Array;
  readonly tasks: readonly string[];
  readonly scalars: Readonly<Record<string, number>>;
  readonly seed: Key;
}

export function callOf({ view, model, run, key, epoch }: Setting, { rows, tasks, scalars, seed }: Of): Call {
  const step = run.stepAt(epoch);
  const feeds = batchFeeds(view, model, tasks, rows, run.batch, derive(key, 'augment'));
  feeds['seed'] = { shape: [2], values: Int32Array.from(seed), dtype: 'int32' };
  for (const [name, value] of Object.entries(scalars)) feeds[`scalars/${name}`] = { shape: [], values: Float32Array.of(value), dtype: 'float32' };
  return { kind: kindOf(run, epoch, tasks), compute: computeOf(step, tasks), feeds };
}

function computeOf(step: PureStep, tasks: readonly string[]): Compute {
  return (state, fed) => {
    const own: Step = { tasks, seed: fed['seed'] as tf.Tensor1D };
    const scalars = group(fed, 'scalars') as Record<string, tf.Scalar>;
    const { state: after, total, losses, alignments = {}, penalties = {}, factors = {} } = step(unnamed(state), toBatch(fed), scalars, own);
    const others = { ...under('alignments', alignments), ...under('penalties', penalties), ...under('factors', factors) };
    return { ...named(after), total, ...under('losses', losses), ...others };
  };
}

/** What the kinds of training steps begin with. */
export const STEP = 'step ';

/** The first epoch of each step of a phase. */
const firsts = new WeakMap<PhaseRun, Map<PureStep, number>>();

/** Of steps: a function and its tasks settle all but the numbers. In a phase, a function's first epoch is its name. */
function kindOf(run: PhaseRun, epoch: number, tasks: readonly string[]): string {
  const step = run.stepAt(epoch);
  const known = firsts.get(run) ?? new Map<PureStep, number>();
  firsts.set(run, known);
  if (!known.has(step)) {
    let first = 0;
    while (first < epoch && run.stepAt(first) !== step) first++;
    known.set(step, first);
  }
  return `${STEP}${known.get(step)} ${tasks.join(' ')}`;
}
