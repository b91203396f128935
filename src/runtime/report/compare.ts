/** The experiment beside a variant on the same rows: differences of parts, and the multi-task gain. */
import type { Scores } from '../metrics/score.ts';
import { nameOverall } from './gain.ts';
import { studentQuantile } from './student.ts';
import { summarize } from './summary.ts';

/** The experiment's value minus the variant's, over parts that both have. */
export interface Difference {
  readonly mean: number;
  /** Of the confidence interval; null for less than two parts. */
  readonly low: number | null;
  readonly high: number | null;
  /** Parts. */
  readonly n: number;
}

export type Better = Readonly<Record<string, 'lower' | 'higher'>>;

/** Scores by part. */
export type ByPart = ReadonlyMap<string, Scores>;

const CONFIDENCE = 0.95;

/**
 * By metric, overall. The interval is that of Student's t for the mean of paired differences. It takes parts as independent,
 * though they share rows: it is of other draws from the same rows, and too narrow for other rows (Bengio and Grandvalet 2004: no
 * estimate of that variance is without bias). The correction by the shares of test and training rows (Nadeau and Bengio 2003)
 * takes for granted that results hardly depend on which rows are trained on, which is false where these are few.
 */
export function differences(own: ByPart, other: ByPart): Record<string, Difference> {
  const pairs = pairsOf(own, other);
  const metrics = Object.keys(pairs[0]?.[0].overall ?? {});
  return Object.fromEntries(
    metrics.flatMap((metric) => {
      const each = pairs.flatMap(([mine, its]) => subtract(mine.overall[metric], its.overall[metric]));
      return each.length === 0 ? [] : [[metric, differenceOf(each)]];
    }),
  );
}

function pairsOf(own: ByPart, other: ByPart): [Scores, Scores][] {
  return [...own].flatMap(([part, scores]) => (other.has(part) ? [[scores, other.get(part)!]] : []));
}

const isKnown = (value: number | null | undefined): value is number => value !== null && value !== undefined;

const subtract = (mine: number | null | undefined, its: number | null | undefined): number[] =>
  isKnown(mine) && isKnown(its) ? [mine - its] : [];

function differenceOf(each: readonly number[]): Difference {
  const { mean, sd } = summarize(each);
  const n = each.length;
  if (sd === null) return { mean: mean!, low: null, high: null, n };
  const half = (studentQuantile(CONFIDENCE, n - 1) * sd) / Math.sqrt(n);
  return { mean: mean!, low: mean! - half, high: mean! + half, n };
}

/**
 * The mean over tasks of the relative change of each task's first metric from the variant to the experiment, positive where it
 * is better (Maninis, Radosavovic and Kokkinos 2019, eq. 4). Null where a task has no such change.
 */
export function relativeGain(own: ByPart, other: ByPart, better: Better): number | null {
  const pairs = pairsOf(own, other);
  const tasks = Object.keys(pairs[0]?.[1].tasks ?? {}).filter((task) => Object.keys(pairs[0]![0].tasks[task] ?? {}).length > 0);
  const changes = tasks.map((task) => {
    const [metric] = Object.keys(pairs[0]![0].tasks[task]!) as [string];
    const both = pairs.map((pair) => pair.map(({ tasks: judged }) => judged[task]?.[metric] ?? null));
    const known = both.filter((values): values is [number, number] => values.every((value) => value !== null));
    const [mine, its] = [0, 1].map((at) => summarize(known.map((values) => values[at]!)).mean) as [number | null, number | null];
    if (mine === null || its === null || its === 0) return null;
    return ((mine - its) / Math.abs(its)) * (better[nameOverall(better, metric)] === 'lower' ? -1 : 1);
  });
  return changes.includes(null) ? null : summarize(changes).mean;
}
