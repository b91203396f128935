/** The result of a run, as `report.json` holds it (schemas/report.schema.json). */
import type { Dataset, Experiment, Metric, Part, PartName, PartResult, Reference } from '../experiment.ts';
import { decided } from '../metrics/decide.ts';
import { guessedAnswers, guessesOf, numbersOf, score, type Scores } from '../metrics/score.ts';
import type { Model } from '../types.ts';
import { differences, relativeGain, type Better, type ByPart, type Difference } from './compare.ts';
import type { CopiedRows } from '../copies/told.ts';
import { NO_COPIES, shownCopies } from './copies.ts';
import { learntCovariances } from './covariances.ts';
import { detailsOf, poolParts, type Details } from './details.ts';
import { shownEmbeddings } from './embeddings.ts';
import { endingsOf, setbacksOf } from './endings.ts';
import { lastFactors } from './factors.ts';
import { trainingInWords } from './figures.ts';
import { groupBy } from './group.ts';
import { shownMasks } from './masks.ts';
import { pruningOf, type CountLayers } from './pruning.ts';
import { summarize, type Summary } from './summary.ts';
import { MAIN } from '../variants.ts';

export type MetricSummaries = Readonly<Record<string, Summary>>;

export interface Judgement {
  readonly overall: MetricSummaries;
  readonly tasks: Readonly<Record<string, MetricSummaries>>;
}

export interface Condition extends Judgement {
  /** In the order of `values`: fold-01, fold-02 ... */
  readonly parts: readonly string[];
  /** By variant. */
  readonly compare: Readonly<Record<string, Comparison>>;
}

/** A variant on the rows of the experiment. */
export interface Comparison extends Judgement {
  /** By metric. */
  readonly difference: Readonly<Record<string, Difference>>;
  /** Of the experiment over the variant. */
  readonly gain: number | null;
}

export interface Report {
  readonly name: string;
  readonly spec: string;
  readonly backend: string;
  readonly seed: number;
  readonly protocol: { readonly name: string; readonly describe: string };
  readonly conditions: Readonly<Record<string, Condition>>;
  /** What `compare` names. */
  readonly variants: Readonly<Record<string, { readonly is: string; readonly parameters: number }>>;
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
  /** Such as `final`, `holdout` or `5%/repeat-1`. */
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
  /** None are known where it is left out. */
  readonly copies?: CopiedRows;
  /** Of the network in model/, where the compiler is at hand. */
  readonly count?: CountLayers | undefined;
}

/** `trained` are all parts; those without test rows are judged nowhere. */
export function buildReport(
  experiment: Experiment,
  dataset: Dataset,
  trained: readonly Trained[],
  { backend, seconds, count, copies = NO_COPIES }: Circumstances,
): Report {
  const judged = judgedParts(trained);
  const own = ofVariant(judged, MAIN);
  const guesses = (own.length > 0 ? own : judged).map(({ part }) => guess(experiment, dataset, part));
  return {
    name: experiment.name,
    spec: experiment.spec,
    backend,
    seed: experiment.seed,
    protocol: {
      name: experiment.protocol.name,
      describe: experiment.protocol.describe,
    },
    conditions: judgeConditions(experiment, dataset, judged),
    variants: Object.fromEntries(
      Object.entries(experiment.compare ?? {}).map(([name, { is, model }]) => [name, { is, parameters: countParameters(model) }]),
    ),
    better: betterOf(experiment),
    reference: experiment.references ?? {},
    baseline: { is: guessInWords(experiment, guesses), ...combine(guesses.map(({ scores }) => scores)) },
    details: {
      ...detailsOf(experiment, poolParts(experiment, dataset, own)),
      covariances: learntCovariances(experiment, judged),
      embeddings: shownEmbeddings(experiment, dataset, judged),
      factors: lastFactors(judged),
      endings: endingsOf(trained),
      setbacks: setbacksOf(trained),
      copies: shownCopies(copies),
      masks: shownMasks(experiment, judged),
      pruning: pruningOf(judged, trained, count),
    },
    parameters: countParameters(experiment.model),
    model: fittedModel(trained),
    seconds,
    rows: dataset.rows,
    labelled: Object.fromEntries(
      Object.entries(dataset.labels).map(([task, { has }]) => [task, has.reduce((sum, one) => sum + one, 0)]),
    ),
  };
}

/** The scores of one part on its test rows, of the tasks that its variant answers. */
export function scorePart(experiment: Experiment, dataset: Dataset, { part, result }: Trained): Scores {
  const answered = Object.entries(experiment.model.targets).filter(([task]) => task in result.answers);
  return score(numbersOf(experiment), Object.fromEntries(answered), dataset, part.test, result.answers);
}

export const judgedParts = (trained: readonly Trained[]): Trained[] => trained.filter(({ part }) => part.test.length > 0);

export const ofVariant = (trained: readonly Trained[], name: string): Trained[] => trained.filter(({ part }) => part.variant === name);

/** The training whose weights model/ holds: the final fit, or the only one, of the experiment itself. */
export function modelOf(trained: readonly Trained[]): Trained | null {
  const own = ofVariant(trained, MAIN);
  const final = own.find(({ part }) => part.repeat === 'final');
  return final ?? (own.length === 1 ? own[0]! : null);
}

const betterOf = (experiment: Experiment): Report['better'] =>
  Object.fromEntries(numbersOf(experiment).map(({ name, better }) => [name, better]));

function judgeConditions(
  experiment: Experiment,
  dataset: Dataset,
  judged: readonly Trained[],
): Report['conditions'] {
  const byCondition = groupBy(judged, ({ part }) => part.condition);
  const scores = (trained: readonly Trained[]): ByPart =>
    new Map(trained.map((one) => [one.part.repeat, scorePart(experiment, dataset, one)]));
  const better = betterOf(experiment);
  return Object.fromEntries(
    [...byCondition].map(([name, trained]): [string, Condition] => {
      const byVariant = groupBy(trained, ({ part }) => part.variant);
      const own = scores(byVariant.get(MAIN) ?? []);
      const others = [...byVariant].filter(([variant]) => variant !== MAIN);
      const compare = others.map(([variant, parts]) => [variant, beside(own, scores(parts), better)]);
      const parts = [...new Set(trained.map(({ part }) => part.repeat))];
      return [name, { parts, ...combine([...own.values()]), compare: Object.fromEntries(compare) }];
    }),
  );
}

function beside(own: ByPart, other: ByPart, better: Better): Comparison {
  return {
    ...combine([...other.values()]),
    difference: differences(own, other),
    gain: relativeGain(own, other, better),
  };
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
  /** Of a row, by task. */
  readonly guesses: Record<string, Float32Array>;
  readonly scores: Scores;
}

function guess(experiment: Experiment, dataset: Dataset, part: Part): Guess {
  const { targets } = experiment.model;
  const guesses = guessesOf(targets, dataset, part.train);
  return { guesses, scores: score(numbersOf(experiment), targets, dataset, part.test, guessedAnswers(guesses, dataset, part.test)) };
}

/** By metric: the mean of a real, and else the majority, which of rare labels is none of them. */
function guessInWords(experiment: Experiment, guesses: readonly Guess[]): Record<string, string> {
  const labelled = Object.entries(experiment.model.targets).filter(([, { kind }]) => kind !== 'real');
  const none = labelled.every(
    ([task, { kind }]) => kind !== 'class' && guesses.every(({ guesses: of }) => !of[task]!.some(decided)),
  );
  const majority = none ? 'no label at all (majority)' : 'majority';
  const guessed = ({ fits, judges }: Metric): string => {
    if (!labelled.some(([, target]) => fits(target))) return 'mean';
    return judges === 'probabilities' ? 'label shares' : majority;
  };
  return Object.fromEntries(numbersOf(experiment).map((metric) => [metric.name, guessed(metric)]));
}

function countParameters({ parameters }: Model): number {
  const sizes = Object.values(parameters).map(({ shape }) => shape.reduce((size, n) => size * n, 1));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** A part among those of its variant: `final`, `fold-03`, `5%/repeat-1`. */
export const placeOf = ({ condition, repeat }: PartName): string => (condition === 'all' ? repeat : `${condition}/${repeat}`);

function fittedModel(trained: readonly Trained[]): FittedModel | null {
  const fitted = modelOf(trained);
  if (!fitted) return null;
  const { repeat } = fitted.part;
  const note =
    repeat === 'final'
      ? `fitted on all rows${fitted.part.validation.length > 0 ? ' but those that it watched to stop early' : ''}; the scores are the protocol's estimate, not this model's`
      : `the network of ${trainingInWords(fitted.part)}, which the scores are of`;
  return { part: placeOf(fitted.part), trainedRows: fitted.result.trainedRows, note };
}
