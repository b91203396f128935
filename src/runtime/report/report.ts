/** The result of a run, as `report.json` holds it (schemas/report.schema.json). */
import type { Dataset, Experiment, Metric, Part, PartResult, Reference } from '../experiment.ts';
import { decided } from '../metrics/decide.ts';
import { baselineAnswers, numbersOf, score, type Scores } from '../metrics/score.ts';
import { detailsOf, poolParts, type Details } from './details.ts';
import { partInWords } from './figures.ts';
import { summarize, type Summary } from './summary.ts';

export type MetricSummaries = Readonly<Record<string, Summary>>;

export interface Judgement {
  readonly overall: MetricSummaries;
  readonly tasks: Readonly<Record<string, MetricSummaries>>;
}

export interface Report {
  readonly name: string;
  readonly spec: string;
  readonly backend: string;
  readonly seed: number;
  readonly protocol: { readonly name: string; readonly describe: string; readonly parts: readonly string[] };
  readonly conditions: Readonly<
    Record<string, Judgement & { readonly compare: Readonly<Record<string, never>> }>
  >;
  /** By metric. */
  readonly better: Readonly<Record<string, 'lower' | 'higher'>>;
  readonly reference: Readonly<Record<string, Reference>>;
  /** What guessing without looking at the inputs gives on the same rows; `is` says by metric, in words, what was guessed. */
  readonly baseline: Judgement & { readonly is: Readonly<Record<string, string>> };
  readonly details: Details;
  /** Numbers that training moves. */
  readonly parameters: number;
  /** The network in model/, null where there is none. */
  readonly model: FittedModel | null;
  readonly seconds: number;
  readonly rows: number;
  /** Rows with a label, by task. */
  readonly labelled: Readonly<Record<string, number>>;
}

export interface FittedModel {
  /** Such as `final` or `holdout`. */
  readonly part: string;
  readonly trainedRows: number;
  readonly note: string;
}

/** A training that was judged: what it was asked for, and what came of it. */
export interface Trained {
  readonly part: Part;
  readonly result: PartResult;
}

export interface Circumstances {
  readonly backend: string;
  readonly seconds: number;
}

/** `trained` are all parts; those without test rows are judged nowhere. */
export function buildReport(
  experiment: Experiment,
  dataset: Dataset,
  trained: readonly Trained[],
  { backend, seconds }: Circumstances,
): Report {
  const judged = trained.filter(({ part }) => part.test.length > 0);
  const guesses = judged.map(({ part }) => guess(experiment, dataset, part));
  return {
    name: experiment.name,
    spec: experiment.spec,
    backend,
    seed: experiment.seed,
    protocol: {
      name: experiment.protocol.name,
      describe: experiment.protocol.describe,
      parts: judged.map(({ part }) => part.repeat),
    },
    conditions: judgeConditions(experiment, dataset, judged),
    better: Object.fromEntries(numbersOf(experiment).map(({ name, better }) => [name, better])),
    reference: experiment.references ?? {},
    baseline: { is: guessInWords(experiment, guesses), ...combine(guesses.map(({ scores }) => scores)) },
    details: detailsOf(experiment, poolParts(experiment, dataset, judged)),
    parameters: countParameters(experiment),
    model: fittedModel(trained),
    seconds,
    rows: dataset.rows,
    labelled: Object.fromEntries(
      Object.entries(dataset.labels).map(([task, { has }]) => [task, has.reduce((sum, one) => sum + one, 0)]),
    ),
  };
}

/** The scores of one part on its test rows. */
export function scorePart(experiment: Experiment, dataset: Dataset, { part, result }: Trained): Scores {
  return score(numbersOf(experiment), experiment.model.targets, dataset, part.test, result.answers);
}

/** The training whose weights model/ holds: the final fit, or the only one. */
export function modelOf(trained: readonly Trained[]): Trained | null {
  const final = trained.find(({ part }) => part.repeat === 'final');
  return final ?? (trained.length === 1 ? trained[0]! : null);
}

function judgeConditions(
  experiment: Experiment,
  dataset: Dataset,
  judged: readonly Trained[],
): Report['conditions'] {
  const names = [...new Set(judged.map(({ part }) => part.condition))];
  return Object.fromEntries(
    names.map((name) => {
      const own = judged.filter(({ part }) => part.condition === name);
      return [name, { ...combine(own.map((one) => scorePart(experiment, dataset, one))), compare: {} }];
    }),
  );
}

/** The parts' scores side by side. */
function combine(scores: readonly Scores[]): Judgement {
  const first = scores[0] ?? { overall: {}, tasks: {} };
  const summaries = (of: (one: Scores) => Record<string, number | null>): MetricSummaries =>
    Object.fromEntries(
      Object.keys(of(first)).map((metric) => [metric, summarize(scores.map((one) => of(one)[metric]!))]),
    );
  return {
    overall: summaries(({ overall }) => overall),
    tasks: Object.fromEntries(
      Object.keys(first.tasks).map((task) => [task, summaries(({ tasks }) => tasks[task]!)]),
    ),
  };
}

interface Guess {
  readonly answers: Record<string, Float32Array>;
  readonly scores: Scores;
}

function guess(experiment: Experiment, dataset: Dataset, part: Part): Guess {
  const { targets } = experiment.model;
  const answers = baselineAnswers(targets, dataset, part.train, part.test.length);
  return { answers, scores: score(numbersOf(experiment), targets, dataset, part.test, answers) };
}

/** By metric: the mean of a real, and else the majority, which of rare labels is none of them. */
function guessInWords(experiment: Experiment, guesses: readonly Guess[]): Record<string, string> {
  const labelled = Object.entries(experiment.model.targets).filter(([, { kind }]) => kind !== 'real');
  const none = labelled.every(
    ([task, { kind }]) => kind !== 'class' && guesses.every(({ answers }) => !answers[task]!.some(decided)),
  );
  const majority = none ? 'no label at all (majority)' : 'majority';
  const guessed = ({ fits, judges }: Metric): string => {
    if (!labelled.some(([, target]) => fits(target))) return 'mean';
    return judges === 'probabilities' ? 'label shares' : majority;
  };
  return Object.fromEntries(numbersOf(experiment).map((metric) => [metric.name, guessed(metric)]));
}

function countParameters({ model }: Experiment): number {
  const sizes = Object.values(model.parameters).map(({ shape }) => shape.reduce((size, n) => size * n, 1));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function fittedModel(trained: readonly Trained[]): FittedModel | null {
  const fitted = modelOf(trained);
  if (!fitted) return null;
  const { repeat } = fitted.part;
  const note =
    repeat === 'final'
      ? "fitted on all rows; the scores are the protocol's estimate, not this model's"
      : `the network of ${partInWords(repeat)}, which the scores are of`;
  return { part: repeat, trainedRows: fitted.result.trainedRows, note };
}
