/** The covariances that priors learnt, and their correlations: over the parts of each condition and variant. */
import type { CovariancePlot, Experiment } from '../experiment.ts';
import type { Covariance } from '../types.ts';
import { variantOf } from '../variants.ts';
import { groupBy } from './group.ts';
import type { Trained } from './report.ts';
import { inRows, nested, spreadOf, type Matrix, type Spread } from './spread.ts';

export interface LearntCovariance {
  readonly mode: string;
  /** What its rows are called, or their numbers from 0. */
  readonly entries: readonly string[];
  readonly variances: Spread<readonly number[]>;
  /** Null where there are too many entries to write them out, or where it is a diagonal. */
  readonly covariance: Spread<Matrix> | null;
  readonly correlation: Spread<Matrix> | null;
  /** The pairs with the largest correlations by size, from the largest on. */
  readonly strongest: readonly Pair[];
}

export interface Pair {
  readonly between: readonly [string, string];
  readonly correlation: Spread<number>;
}

/** By condition, variant, and name. */
export type LearntCovariances = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, LearntCovariance>>>>>>;

/** Matrices of more entries are larger than all else in a report. */
const MOST_ENTRIES = 200;
const MOST_PAIRS = 30;

export function learntCovariances(experiment: Experiment, trained: readonly Trained[]): LearntCovariances {
  return nested(groupBy(trained, ({ part }) => part.condition), (own) =>
    nested(groupBy(own, ({ part }) => part.variant), (parts, variant) => {
      const { covariances = [] } = variantOf(experiment, variant).model;
      const learnt = covariances.filter(({ name, learning }) => learning && isShown(experiment, name));
      return nested(new Map(learnt.map((each) => [each.name, each])), (covariance) => overParts(covariance, parts));
    }),
  );
}

/** All, where no plot chooses. */
function isShown({ plots = [] }: Experiment, name: string): boolean {
  const chosen = plots.filter((plot): plot is CovariancePlot => plot.of === 'covariances');
  return chosen.length === 0 || chosen.some(({ covariances }) => covariances.includes(name));
}

function overParts({ name, entries, start }: Covariance, trained: readonly Trained[]): LearntCovariance | null {
  const { shape } = start.covariance;
  const states = trained.flatMap(({ result }) => result.covariances[name]?.values ?? []);
  if (states.length < trained.length) return null;
  const n = shape[0]!;
  const full = shape.length === 2;
  const names = entries ?? Array.from({ length: n }, (_, i) => String(i));
  const variances = spreadOf(full ? states.map((values) => values.filter((_, i) => i % (n + 1) === 0)) : states);
  const correlations = full ? spreadOf(states.map((values) => correlationOf(values, n))) : null;
  const written = full && n <= MOST_ENTRIES;
  return {
    mode: name.split('.').at(-1)!,
    entries: names,
    variances,
    covariance: written ? inRows(spreadOf(states), n) : null,
    correlation: written ? inRows(correlations!, n) : null,
    strongest: correlations ? strongestOf(correlations, names) : [],
  };
}

function correlationOf(covariance: Float32Array, n: number): Float64Array {
  const deviations = Float64Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * (n + 1)]!));
  return Float64Array.from(covariance, (each, i) => (i % (n + 1) === 0 ? 1 : each / deviations[Math.floor(i / n)]! / deviations[i % n]!));
}

function strongestOf({ mean, sd }: Spread<readonly number[]>, names: readonly string[]): Pair[] {
  const n = names.length;
  const below = mean.map((_, at) => at).filter((at) => at % n < Math.floor(at / n));
  const sorted = below.sort((a, b) => Math.abs(mean[b]!) - Math.abs(mean[a]!) || a - b);
  return sorted.slice(0, MOST_PAIRS).map((at) => ({
    between: [names[at % n]!, names[Math.floor(at / n)]!],
    correlation: { mean: mean[at]!, sd: sd && sd[at]! },
  }));
}
