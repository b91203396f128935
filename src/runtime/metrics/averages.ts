/** Metrics of right and wrong decisions, averaged as scikit-learn averages them. */
import type { Judged, Metric } from '../experiment.ts';
import { labelCounts, meanOf, type Counts } from './decide.ts';

export type Average = 'macro' | 'micro';

/**
 * The mean of `of` over labels (macro), or `of` all decisions together (micro); overall, over the labels or decisions of
 * all tasks, to which a binary task gives its yes. A binary task's own value is that of its yes, and is called `name`.
 */
export function averaged(name: string, average: Average, of: (counts: Counts) => number): Metric {
  const macro = (judged: readonly Judged[]): number | null => meanOf(knownCounts(judged).map(of));
  const micro = (judged: readonly Judged[]): number | null => {
    const counts = knownCounts(judged);
    return counts.length === 0 ? null : of(sumOf(counts));
  };
  const averageOf = average === 'macro' ? macro : micro;
  return {
    name: `${name}_${average}`,
    better: 'higher',
    nameFor: ({ kind }) => (kind === 'binary' ? name : `${name}_${average}`),
    fits: ({ kind }) => kind !== 'real',
    task: (judged) => averageOf([judged]),
    overall: averageOf,
  };
}

function knownCounts(judged: readonly Judged[]): Counts[] {
  const labelled = judged.filter(({ has }) => has.includes(1));
  return labelled.flatMap(labelCounts).filter((counts) => counts !== null);
}

function sumOf(counts: readonly Counts[]): Counts {
  const sum = (part: keyof Counts): number => counts.reduce((all, one) => all + one[part], 0);
  return { hits: sum('hits'), falseAlarms: sum('falseAlarms'), misses: sum('misses') };
}
