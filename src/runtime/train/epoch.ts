/** One epoch: the loop around a phase's pure step. Losses are read after each step, never inside one. */
import * as tf from '@tensorflow/tfjs';
import type { Results } from '../../engine/plan/results.ts';
import type { Steps } from '../../engine/plan/step.ts';
import { interrupted } from '../../diagnostics/messages/training.ts';
import { isProblem, type EpochRecord, type Experiment, type Problem } from '../experiment.ts';
import { derive, type Key } from '../random.ts';
import { advised } from './divergence.ts';
import type { View } from './batches.ts';
import { callOf } from './call.ts';
import { addStep, badLoss, meansOf, noSums, type Sums } from './losses.ts';
import type { PhaseRun, StepState } from './phase.ts';
import { shrinks, shrinkSpectra } from '../priors/shrinking.ts';
import { isAnyDue, updateCovariances, type Reached } from '../priors/updates.ts';
import { mapValues, named, unnamed, type EpochPlace } from './state.ts';

/** Milliseconds from any start. */
export type Clock = () => number;

interface Setting {
  readonly experiment: Experiment;
  readonly view: View;
  readonly run: PhaseRun;
  /** They hold the state. */
  readonly steps: Steps;
  readonly key: Key;
  readonly epoch: number;
  /** Epoch from 1. */
  readonly place: { readonly phase: string; readonly epoch: number };
  /** By which rates are multiplied: 1 until a phase has halved them. */
  readonly factor: number;
  readonly options: { readonly now: Clock; readonly signal?: AbortSignal };
  /** Where to go on; at its first step where it is left out. */
  readonly within?: EpochPlace | undefined;
  /** Asked between steps, and told where the epoch is left. */
  readonly keeper?: { readonly due: () => boolean; readonly keep: (within: EpochPlace) => Promise<void> } | undefined;
}

export interface Epoch {
  readonly losses: EpochRecord['losses'];
  readonly factors?: EpochRecord['factors'];
  /** Of its last step. */
  readonly rate?: number;
  /** Of its first step. */
  readonly lopsided: NonNullable<EpochRecord['lopsided']>;
  readonly rowsPerSecond: number;
}

/**
 * Between steps the event loop gets its turn this often, so that progress shows and an interrupt is heard.
 */
const TURN_MS = 50;

export async function runEpoch(setting: Setting): Promise<Epoch | Problem> {
  const { run, epoch, options } = setting;
  const steps = run.steps(epoch);
  const began = options.now();
  const sums = (structuredClone(setting.within?.sums) ?? noSums()) as Sums;
  const before = sums.total.weight;
  const problem = await runSteps(setting, steps, sums);
  if (problem) return problem;
  const { rate } = scalarsAt(setting, steps.length - 1, steps.length);
  return {
    ...meansOf(sums),
    ...(rate === undefined ? {} : { rate }),
    lopsided: sums.lopsided,
    rowsPerSecond: (sums.total.weight - before) / Math.max((options.now() - began) / 1000, 1e-9),
  };
}

/** When this thread last heard messages: an epoch may be shorter than a turn. */
let heard = 0;

async function hear(now: () => number): Promise<void> {
  if (Math.abs(now() - heard) <= TURN_MS) return;
  await tf.nextFrame();
  heard = now();
}

async function runSteps(setting: Setting, steps: ReturnType<PhaseRun['steps']>, sums: Sums): Promise<Problem | null> {
  const { options, place, within, keeper } = setting;
  const unknown = within ? null : await movePriors(setting, (state) => learnSpectra(setting, state));
  if (unknown) return unknown;
  for (const [i, { rows, tasks }] of steps.entries()) {
    if (i < (within?.step ?? 0)) continue;
    await hear(options.now);
    const stopped = options.signal?.aborted === true;
    if (stopped || keeper?.due()) await keeper?.keep({ step: i, sums: structuredClone(sums) });
    if (stopped) return interrupted.of({});
    const scalars = scalarsAt(setting, i, steps.length);
    const results = await runStep(setting, scalars, rows, tasks, derive(setting.key, i));
    const bad = badLoss(results, { ...place, step: i + 1 });
    if (bad) return advised(bad, setting, scalars['rate']);
    const unlearnt = await learnPriors(setting, scalars, i, steps.length);
    if (unlearnt) return unlearnt;
    addStep(sums, results, { model: setting.experiment.model, view: setting.view, rows, tasks, trainingRows: scalars['trainingRows']! });
  }
  return null;
}

/** The numbers of a step, with rates as they are after the halvings of its phase. */
function scalarsAt({ run, epoch, factor }: Setting, step: number, steps: number): Readonly<Record<string, number>> {
  const scalars = run.scalars(epoch, step, steps);
  return factor === 1 ? scalars : mapValues(scalars, (value, name) => (name === 'rate' || name.startsWith('rate/') ? value * factor : value));
}

/** What comes before an epoch's first step: the spectra of the kernels as they are. */
function learnSpectra({ experiment, epoch, place }: Setting, state: StepState): Promise<StepState | Problem> {
  return shrinkSpectra(experiment.model, state, () => 0, { phase: place.phase, epoch: epoch + 1 });
}

/** What comes between the step `i` of an epoch and the next one. */
function learnPriors(setting: Setting, scalars: Readonly<Record<string, number>>, i: number, count: number): Promise<Problem | null> {
  const { experiment, run, epoch, place } = setting;
  const amount = (kernel: string): number => (scalars.rate! * (run.pace?.(kernel) ?? 0)) / scalars.trainingRows!;
  const reached = { phase: place.phase, epochs: epoch + (i + 1 === count ? 1 : 0), steps: epoch * count + i + 1, atEnd: i + 1 === count };
  return movePriors(setting, async (state) => {
    const shrunk = await shrinkSpectra(experiment.model, state, amount, { phase: place.phase, epoch: epoch + 1 });
    return isProblem(shrunk) ? shrunk : updateCovariances(experiment.model, shrunk, reached);
  }, reached);
}

/** Takes the state out of the steps' hands where something is due, and puts what has changed back. */
async function movePriors({ experiment: { model }, run, steps }: Setting, move: (state: StepState) => Promise<StepState | Problem>, reached?: Reached): Promise<Problem | null> {
  if (!run.learnsPriors || !(shrinks(model) || (reached && isAnyDue(model, reached)))) return null;
  const state = unnamed(steps.state());
  const moved = await move(state);
  if (isProblem(moved)) return moved;
  const changed = Object.entries(moved.values).filter(([name, tensor]) => state.values[name] !== tensor);
  steps.replace(named({ values: Object.fromEntries(changed), slots: {} }));
  return null;
}

async function runStep(setting: Setting, scalars: Readonly<Record<string, number>>, rows: Int32Array, tasks: readonly string[], seed: Key): Promise<Results> {
  const { kind, compute, feeds } = callOf({ ...setting, model: setting.experiment.model }, { rows, tasks, scalars, seed });
  return setting.steps.run(kind, compute, feeds);
}
