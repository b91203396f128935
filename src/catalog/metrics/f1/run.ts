import type { Judged, Metric } from '../../../runtime/experiment.ts';
import { labelCounts, meanOf, type Counts } from '../../../runtime/metrics/decide.ts';

/**
 * F1 as scikit-learn's f1_score, averaged over labels (macro) or over all decisions (micro); overall, over the labels
 * or decisions of all tasks, to which a binary task gives its yes. A binary task's own value is the F1 of its yes, `f1`.
 */
export function f1(average: 'macro' | 'micro' = 'macro'): Metric {
  const averageOf = average === 'macro' ? macro : micro;
  return {
    name: `f1_${average}`,
    better: 'higher',
    nameFor: ({ kind }) => (kind === 'binary' ? 'f1' : `f1_${average}`),
    fits: ({ kind }) => kind !== 'real',
    task: (judged) => averageOf([judged]),
    overall: averageOf,
  };
}

const macro = (judged: readonly Judged[]): number | null => meanOf(knownCounts(judged).map(f1Of));

function micro(judged: readonly Judged[]): number | null {
  const counts = knownCounts(judged);
  if (counts.length === 0) return null;
  const sum = (part: keyof Counts): number => counts.reduce((all, one) => all + one[part], 0);
  return f1Of({ hits: sum('hits'), falseAlarms: sum('falseAlarms'), misses: sum('misses') });
}

function knownCounts(judged: readonly Judged[]): Counts[] {
  const labelled = judged.filter(({ has }) => has.includes(1));
  return labelled.flatMap(labelCounts).filter((counts) => counts !== null);
}

/** 0 where a label occurs neither in truth nor in answers. */
function f1Of({ hits, falseAlarms, misses }: Counts): number {
  return hits === 0 ? 0 : (2 * hits) / (2 * hits + falseAlarms + misses);
}
