/** Phases that end early: what they watch on the validation rows, and the best epoch so far. */
import { nothingWatched } from '../../diagnostics/messages/training.ts';
import type { Dataset, Experiment, Metric, Part, Problem, Watched } from '../experiment.ts';
import { numbersOf } from '../metrics/score.ts';
import type { Target } from '../types.ts';
import type { TrainingPhase } from './phase.ts';
import type { Best } from './state.ts';

/** A metric as reports name it, or `loss`; of one task, or without it over all. */
export interface Measure {
  readonly name: string;
  readonly task?: string;
}

export interface Stopping {
  readonly on: Measure;
  /** Epochs in a row that are no better than the best one before the phase ends. */
  readonly patience: number;
}

export const LOSS = 'loss';

export const measureText = ({ name, task }: Measure): string => (task === undefined ? name : `${task}.${name}`);

/** The metric of a measure; null of a loss, and of a metric that the experiment does not judge by. */
export function metricOf(experiment: Experiment, { name, task }: Measure): Metric | null {
  const target: Target | undefined = task === undefined ? undefined : experiment.model.targets[task];
  const isMeant = (metric: Metric): boolean => (target ? metric.fits(target) && [metric.name, metric.nameFor?.(target)].includes(name) : metric.name === name);
  return (name !== LOSS && numbersOf(experiment).find(isMeant)) || null;
}

/** Why a phase has nothing to watch on a part, or null. */
export function unwatchable(experiment: Experiment, dataset: Dataset, { name: phase, stop }: TrainingPhase, { validation }: Part): Problem | null {
  if (!stop) return null;
  const { name, task } = stop.on;
  const say = (reason: string) => nothingWatched.of({ phase, on: measureText(stop.on), reason });
  if (task !== undefined && !(task in experiment.model.targets)) return say(`there is no task \`${task}\``);
  if (name !== LOSS && !metricOf(experiment, stop.on)) {
    const known = [...numbersOf(experiment).map((metric) => metric.name), LOSS];
    return say(`what it can be judged by are ${known.map((one) => `\`${one}\``).join(', ')}`);
  }
  const tasks = task === undefined ? experiment.model.tasks : [task];
  if (validation.length === 0) return say('the protocol gives no validation rows');
  const labelled = validation.some((row) => tasks.some((one) => dataset.labels[one]!.has[row] === 1));
  return labelled ? null : say('no validation row is labelled for it');
}

export interface Watch {
  readonly best: Best | undefined;
  readonly watched: Watched;
  /** So many epochs were no better than the best one that the phase ends. */
  readonly over: boolean;
}

/** An epoch, from 1, beside the best one before it; `state` is what the epoch left. A value of null is no better than any. */
export function watch(
  experiment: Experiment,
  { on, patience }: Stopping,
  before: Best | undefined,
  epoch: number,
  value: number | null,
  state: Pick<Best, 'values' | 'slots'>,
): Watch {
  const higher = metricOf(experiment, on)?.better === 'higher';
  const isBetter = value !== null && Number.isFinite(value) && (!before || (higher ? value > before.value : value < before.value));
  const best = isBetter ? { epoch, value, ...state } : before;
  const over = epoch - (best?.epoch ?? 0) >= patience;
  return { best, over, watched: { on: measureText(on), value, best: best ? { epoch: best.epoch, value: best.value } : null } };
}
