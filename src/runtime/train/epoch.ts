/** One epoch: the loop around a phase's pure step. Losses are read after each step, never inside one. */
import * as tf from '@tensorflow/tfjs';
import { interrupted, notFinite } from '../../diagnostics/messages/training.ts';
import { isProblem, type EpochRecord, type Experiment, type Problem } from '../experiment.ts';
import { derive, type Key } from '../random.ts';
import { countRows, PADDING, slotOf } from './own-rows.ts';
import { makeBatch, type View } from './batches.ts';
import type { PhaseRun, StepResult, StepState } from './phase.ts';
import { shrinkSpectra } from '../priors/shrinking.ts';
import { updateCovariances } from '../priors/updates.ts';
import { mapValues, replace } from './state.ts';

/** Milliseconds from any start. */
export type Clock = () => number;

interface Place {
  readonly phase: string;
  /** Epoch and step from 1. */
  readonly epoch: number;
  readonly step: number;
}

interface Setting {
  readonly experiment: Experiment;
  readonly view: View;
  readonly run: PhaseRun;
  readonly key: Key;
  readonly epoch: number;
  readonly place: Omit<Place, 'step'>;
  readonly options: { readonly now: Clock; readonly signal?: AbortSignal };
}

export interface Epoch {
  readonly state: StepState;
  readonly losses: EpochRecord['losses'];
  /** Of its last step. */
  readonly rate?: number;
  readonly rowsPerSecond: number;
}

interface Sums {
  readonly total: Sum;
  readonly tasks: Record<string, Sum>;
  /** As they stand in the objective. */
  readonly priors: Record<string, Sum>;
}

interface Sum {
  sum: number;
  weight: number;
}

/**
 * Between steps the event loop gets its turn this often, so that progress shows and an interrupt is heard.
 */
const TURN_MS = 50;

export async function runEpoch(setting: Setting, from: StepState): Promise<Epoch | Problem> {
  const { run, epoch, options } = setting;
  const steps = run.steps(epoch);
  const began = options.now();
  const sums: Sums = { total: zero(), tasks: {}, priors: {} };
  const done = await runSteps(setting, from, steps, sums);
  if (isProblem(done)) return done;
  const { rate } = run.scalars(epoch, steps.length - 1, steps.length);
  return {
    state: done,
    losses: {
      total: mean(sums.total),
      tasks: mapValues(sums.tasks, mean),
      ...(Object.keys(sums.priors).length > 0 ? { priors: mapValues(sums.priors, mean) } : {}),
    },
    ...(rate === undefined ? {} : { rate }),
    rowsPerSecond: sums.total.weight / Math.max((options.now() - began) / 1000, 1e-9),
  };
}

async function runSteps(
  setting: Setting,
  from: StepState,
  steps: ReturnType<PhaseRun['steps']>,
  sums: Sums,
): Promise<StepState | Problem> {
  const { run, options, place } = setting;
  let state = from;
  let turn = options.now();
  const known = learnSpectra(setting, state);
  if (isProblem(known)) return known;
  state = replace(state, known);
  for (const [i, { rows, tasks }] of steps.entries()) {
    if (options.now() - turn > TURN_MS) {
      await tf.nextFrame();
      turn = options.now();
    }
    if (options.signal?.aborted) return stop(from, state, interrupted.of({}));
    const scalarsNow = run.scalars(setting.epoch, i, steps.length);
    const scalars = mapValues(scalarsNow, (value) => tf.scalar(value));
    const { result, labelled } = runStep(setting, state, scalars, rows, tasks, derive(setting.key, i));
    tf.dispose(scalars);
    state = replace(state, result.state);
    const learnt = learnPriors(setting, state, scalarsNow, i, steps.length);
    if (isProblem(learnt)) return stop(from, state, learnt);
    state = replace(state, learnt);
    const read = readLosses(result);
    const bad = badLoss(read, { ...place, step: i + 1 });
    if (bad) return stop(from, state, bad);
    add(sums.total, read.total, countRows(rows));
    for (const [task, loss] of Object.entries(read.losses))
      add((sums.tasks[task] ??= zero()), loss, labelled(task));
    for (const [prior, penalty] of Object.entries(read.penalties))
      add((sums.priors[prior] ??= zero()), penalty / scalarsNow.trainingRows!, countRows(rows));
  }
  return state;
}

/** What comes before an epoch's first step: the spectra of the kernels as they are. */
function learnSpectra({ experiment, run, epoch, place }: Setting, state: StepState): StepState | Problem {
  if (!run.learnsPriors) return state;
  return shrinkSpectra(experiment.model, state, () => 0, { phase: place.phase, epoch: epoch + 1 });
}

/** What comes between the step `i` of an epoch and the next one. */
function learnPriors({ experiment, run, epoch, place }: Setting, state: StepState, scalars: Readonly<Record<string, number>>, i: number, count: number): StepState | Problem {
  if (!run.learnsPriors) return state;
  const amount = (kernel: string): number => (scalars.rate! * (run.pace?.(kernel) ?? 0)) / scalars.trainingRows!;
  const shrunk = shrinkSpectra(experiment.model, state, amount, { phase: place.phase, epoch: epoch + 1 });
  if (isProblem(shrunk)) return shrunk;
  const reached = { phase: place.phase, epochs: epoch + (i + 1 === count ? 1 : 0), steps: epoch * count + i + 1, atEnd: i + 1 === count };
  const learnt = updateCovariances(experiment.model, shrunk, reached);
  if (isProblem(learnt)) replace(shrunk, state);
  return learnt;
}

/** The caller holds `from` and disposes of it; what came after it is disposed of here. */
function stop(from: StepState, state: StepState, problem: Problem): Problem {
  if (state !== from) replace(state, from);
  return problem;
}

function runStep(
  setting: Setting,
  state: StepState,
  scalars: Record<string, tf.Scalar>,
  rows: Int32Array,
  tasks: readonly string[],
  seedOf: Key,
): { result: StepResult; labelled: (task: string) => number } {
  const { experiment, view, run, epoch, key } = setting;
  const seed = tf.tensor1d([...seedOf], 'int32');
  const augmenting = derive(key, 'augment');
  const batch = makeBatch(view, experiment.model, tasks, rows, run.batch, augmenting);
  const result = run.stepAt(epoch)(state, batch, scalars, { tasks, seed });
  tf.dispose([seed, batch.inputs, batch.label, batch.has, batch.weight ?? {}, batch.prefix ?? {}, batch.row]);
  return { result, labelled: (task) => labelledRows(setting, rows, tasks, task) };
}

/** How many rows the mean loss of a task is over. */
function labelledRows({ experiment, view }: Setting, rows: Int32Array, tasks: readonly string[], task: string): number {
  const own = experiment.model.rows === 'own' ? slotOf(rows, tasks.indexOf(task), tasks.length) : rows;
  const { has } = view.dataset.labels[task]!;
  return own.reduce((sum, row) => sum + (row === PADDING ? 0 : has[row]!), 0);
}

interface Losses {
  readonly total: number;
  readonly losses: Record<string, number>;
  readonly penalties: Record<string, number>;
}

function readLosses({ total, losses, penalties = {} }: StepResult): Losses {
  const value = (scalar: tf.Scalar): number => scalar.dataSync()[0]!;
  const read = { total: value(total), losses: mapValues(losses, value), penalties: mapValues(penalties, value) };
  tf.dispose([total, losses, penalties]);
  return read;
}

function badLoss({ total, losses }: Losses, place: Place): Problem | null {
  const task = Object.keys(losses).find((name) => !Number.isFinite(losses[name]));
  if (task !== undefined) return notFinite.of({ task, loss: losses[task]!, ...place });
  return Number.isFinite(total) ? null : notFinite.of({ task: null, loss: total, ...place });
}

function zero(): Sum {
  return { sum: 0, weight: 0 };
}

function add(to: Sum, value: number, weight: number): void {
  to.sum += value * weight;
  to.weight += weight;
}

function mean({ sum, weight }: Sum): number {
  return weight === 0 ? 0 : sum / weight;
}
