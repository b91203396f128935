/** Judges answers by an experiment's metrics. */
import type { Dataset, Experiment, Judged, LabelValues, Metric } from '../experiment.ts';
import { rowsWhere } from '../rows-where.ts';
import { judgedRows } from './judged-rows.ts';
import type { Target } from '../types.ts';

/** A value is null where no row is labelled. */
export interface Scores {
  /** By metric. */
  readonly overall: Record<string, number | null>;
  /** By task, by metric. */
  readonly tasks: Record<string, Record<string, number | null>>;
}

type Targets = Readonly<Record<string, Target>>;

/** The metrics that are numbers. */
export const numbersOf = ({ metrics }: Pick<Experiment, 'metrics'>): Metric[] =>
  metrics.filter((metric) => metric.better !== null);

/** `answers` by task, on those of `rows` that judge it (`judgedRows`), as `Model.predict` gives them. */
export function score(
  metrics: readonly Metric[],
  targets: Targets,
  dataset: Dataset,
  rows: Int32Array,
  answers: Readonly<Record<string, Float32Array>>,
): Scores {
  const judged = judgedTasks(targets, dataset, rows, answers);
  const tasks = Object.entries(judged).map(([task, one]) => {
    const fitting = metrics.filter((metric) => metric.fits(one.target));
    return [
      task,
      Object.fromEntries(fitting.map((metric) => [taskMetricName(metric, one.target), metric.task(one)])),
    ];
  });
  return { overall: overallScores(metrics, judged), tasks: Object.fromEntries(tasks) };
}

/** Answers beside the truth, by task. */
export function judgedTasks(
  targets: Targets,
  dataset: Dataset,
  rows: Int32Array,
  answers: Readonly<Record<string, Float32Array>>,
): Record<string, Judged> {
  const judged = Object.entries(targets).map(([task, target]): [string, Judged] => {
    const own = judgedRows(dataset, task, rows);
    return [task, { target, answers: answers[task]!, ...truthOf(dataset.labels[task]!, own), ...(dataset.ownRows ? { rows: own } : {}) }];
  });
  return Object.fromEntries(judged);
}

/** By metric, over the tasks that it fits. */
export function overallScores(metrics: readonly Metric[], judged: Record<string, Judged>): Scores['overall'] {
  const all = Object.values(judged);
  return Object.fromEntries(
    metrics.map((metric) => [metric.name, metric.overall(all.filter(({ target }) => metric.fits(target)))]),
  );
}

/** The name of a task's own value: `f1` where the overall value is `f1_macro`. */
function taskMetricName(metric: Metric, target: Target): string {
  return metric.nameFor?.(target) ?? metric.name;
}

function truthOf(
  { values, has, width }: LabelValues,
  rows: Int32Array,
): { truth: Float32Array; has: Uint8Array } {
  const truth = new Float32Array(rows.length * width);
  const known = new Uint8Array(rows.length);
  rows.forEach((row, i) => {
    for (let at = 0; at < width; at++) truth[i * width + at] = values[row * width + at]!;
    known[i] = has[row]!;
  });
  return { truth, has: known };
}

/** What guessing without looking at the input gives a row: each label's share of the training rows, the mean of a real. */
export function guessesOf(targets: Targets, dataset: Dataset, train: Int32Array): Record<string, Float32Array> {
  const guesses = Object.entries(targets).map(([task, target]) => [task, Float32Array.from(guessOf(target, dataset.labels[task]!, train))] as const);
  return Object.fromEntries(guesses);
}

/** The same guesses on those of `rows` that judge each task. */
export function guessedAnswers(guesses: Readonly<Record<string, Float32Array>>, dataset: Dataset, rows: Int32Array): Record<string, Float32Array> {
  const answers = Object.entries(guesses).map(([task, guess]) => {
    const count = judgedRows(dataset, task, rows).length;
    return [task, Float32Array.from({ length: count * guess.length }, (_, i) => guess[i % guess.length]!)] as const;
  });
  return Object.fromEntries(answers);
}

function guessOf(target: Target, labels: LabelValues, train: Int32Array): number[] {
  const labelled = rowsWhere(train, (row) => labels.has[row] === 1);
  if (target.kind === 'class') return classShares(target.labels.length, labels, labelled);
  return Array.from({ length: labels.width }, (_, at) => {
    const sum = labelled.reduce((all, row) => all + labels.values[row * labels.width + at]!, 0);
    return sum / labelled.length;
  });
}

function classShares(classes: number, { values }: LabelValues, labelled: Int32Array): number[] {
  const counts: number[] = Array(classes).fill(0);
  for (const row of labelled) counts[values[row]!]!++;
  return counts.map((count) => count / labelled.length);
}
