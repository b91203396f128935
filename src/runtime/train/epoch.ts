/** One epoch: the loop around a phase's pure step. Losses are read after each step, never inside one. */
import * as tf from '@tensorflow/tfjs';
import type { Results } from '../../engine/plan/runner.ts';
import type { Steps } from '../../engine/plan/step.ts';
import { interrupted, notFinite } from '../../diagnostics/messages/training.ts';
import { isProblem, type EpochRecord, type Experiment, type Problem } from '../experiment.ts';
import { derive, type Key } from '../random.ts';
import { lopsided } from './lopsided.ts';
import { allLabelled, countLabelled } from './labelled.ts';
import { countRows, slotOf } from './own-rows.ts';
import { advised } from './divergence.ts';
import type { View } from './batches.ts';
import { callOf } from './call.ts';
import type { PhaseRun, StepState } from './phase.ts';
import { shrinks, shrinkSpectra } from '../priors/shrinking.ts';
import { isAnyDue, updateCovariances, type Reached } from '../priors/updates.ts';
import { mapValues, named, unnamed, type EpochPlace } from './state.ts';

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
  /** They hold the state. */
  readonly steps: Steps;
  readonly key: Key;
  readonly epoch: number;
  readonly place: Omit<Place, 'step'>;
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

interface Sums {
  readonly total: Sum;
  readonly tasks: Record<string, Sum>;
  readonly alignments: Record<string, Sum>;
  /** As they stand in the objective. */
  readonly priors: Record<string, Sum>;
  lopsided: Epoch['lopsided'];
  readonly factors: Record<string, Sum>;
}

interface Sum {
  sum: number;
  weight: number;
}

/**
 * Between steps the event loop gets its turn this often, so that progress shows and an interrupt is heard.
 */
const TURN_MS = 50;

export async function runEpoch(setting: Setting): Promise<Epoch | Problem> {
  const { run, epoch, options } = setting;
  const steps = run.steps(epoch);
  const began = options.now();
  const sums = (structuredClone(setting.within?.sums) ?? { total: zero(), tasks: {}, alignments: {}, priors: {}, factors: {}, lopsided: [] }) as Sums;
  const before = sums.total.weight;
  const problem = await runSteps(setting, steps, sums);
  if (problem) return problem;
  const { rate } = scalarsAt(setting, steps.length - 1, steps.length);
  return {
    losses: {
      total: mean(sums.total),
      tasks: mapValues(sums.tasks, mean),
      ...(Object.keys(sums.alignments).length > 0 ? { alignments: mapValues(sums.alignments, mean) } : {}),
      ...(Object.keys(sums.priors).length > 0 ? { priors: mapValues(sums.priors, mean) } : {}),
    },
    ...(Object.keys(sums.factors).length > 0 ? { factors: mapValues(sums.factors, mean) } : {}),
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
  const { priors = {} } = setting.experiment.model;
  const unknown = within ? null : await movePriors(setting, (state) => learnSpectra(setting, state));
  if (unknown) return unknown;
  for (const [i, { rows, tasks }] of steps.entries()) {
    if (i < (within?.step ?? 0)) continue;
    await hear(options.now);
    const stopped = options.signal?.aborted === true;
    if (stopped || keeper?.due()) await keeper?.keep({ step: i, sums: structuredClone(sums) });
    if (stopped) return interrupted.of({});
    const scalars = scalarsAt(setting, i, steps.length);
    const losses = await runStep(setting, scalars, rows, tasks, derive(setting.key, i));
    const bad = badLoss(losses, { ...place, step: i + 1 });
    if (bad) return advised(bad, setting, scalars['rate']);
    const unlearnt = await learnPriors(setting, scalars, i, steps.length);
    if (unlearnt) return unlearnt;
    add(sums.total, losses.total, countRows(rows));
    const labelled = labelledRows(setting, rows, tasks);
    for (const [place, task] of tasks.entries())
      if (task in losses.losses) add((sums.tasks[task] ??= zero()), losses.losses[task]!, labelled(place));
    for (const [name, distance] of Object.entries(losses.alignments)) add((sums.alignments[name] ??= zero()), distance, countRows(rows));
    const penalties = mapValues(losses.penalties, (penalty, prior) => penalty / (priors[prior]?.whole ? 1 : scalars.trainingRows!));
    for (const [prior, penalty] of Object.entries(penalties)) add((sums.priors[prior] ??= zero()), penalty, countRows(rows));
    if (i === 0) sums.lopsided = lopsided(losses.total, penalties);
    for (const [task, factor] of Object.entries(losses.factors)) add((sums.factors[task] ??= zero()), factor, 1);
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

interface Losses {
  readonly total: number;
  readonly losses: Record<string, number>;
  readonly alignments: Record<string, number>;
  readonly penalties: Record<string, number>;
  readonly factors: Record<string, number>;
}

async function runStep(setting: Setting, scalars: Readonly<Record<string, number>>, rows: Int32Array, tasks: readonly string[], seed: Key): Promise<Losses> {
  const { kind, compute, feeds } = callOf({ ...setting, model: setting.experiment.model }, { rows, tasks, scalars, seed });
  const results = await setting.steps.run(kind, compute, feeds);
  const of = numbersByGroup(results);
  return { total: results['total']!.values[0]!, losses: of('losses'), alignments: of('alignments'), penalties: of('penalties'), factors: of('factors') };
}

/** The one number of each result, by what its name begins with. */
function numbersByGroup(results: Results): (group: string) => Record<string, number> {
  const groups = new Map<string, [string, number][]>();
  for (const [name, { values }] of Object.entries(results)) {
    const { group, rest } = partsOf(name);
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group)!.push([rest, values[0]!]);
  }
  return (group) => Object.fromEntries(groups.get(group) ?? []);
}

const parted = new Map<string, { readonly group: string; readonly rest: string }>();

/** Of the name of a result. A thousand tasks have a thousand of them in each step: each is taken apart once. */
function partsOf(name: string) {
  let parts = parted.get(name);
  if (!parts) {
    const slash = name.indexOf('/');
    parted.set(name, (parts = { group: name.slice(0, Math.max(0, slash)), rest: name.slice(slash + 1) }));
  }
  return parts;
}

/** How many rows the mean loss of a task is over, by its place among `tasks`. */
function labelledRows({ experiment, view }: Setting, rows: Int32Array, tasks: readonly string[]): (place: number) => number {
  const flagsOf = (place: number): Uint8Array => view.dataset.labels[tasks[place]!]!.has;
  if (experiment.model.rows === 'own') return (place) => countLabelled(flagsOf(place), slotOf(rows, place, tasks.length));
  const all = countRows(rows);
  return (place) => (allLabelled(flagsOf(place)) ? all : countLabelled(flagsOf(place), rows));
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
