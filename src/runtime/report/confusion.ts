import type { Dataset } from '../experiment.ts';
import { chosenClass } from '../metrics/decide.ts';
import type { Target } from '../types.ts';
import type { Trained } from './report.ts';

/** Test rows of all parts: counts[truth][answer]. */
export interface Confusion {
  readonly labels: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

/** By class task; of tasks with very many classes the matrix would show nothing. */
const MOST_CLASSES = 60;

export function confusions(
  targets: Readonly<Record<string, Target>>,
  dataset: Dataset,
  trained: readonly Trained[],
): Record<string, Confusion> {
  const found: Record<string, Confusion> = {};
  for (const [task, target] of Object.entries(targets)) {
    if (target.kind !== 'class' || target.labels.length > MOST_CLASSES) continue;
    found[task] = { labels: target.labels, counts: count(task, target, dataset, trained) };
  }
  return found;
}

function count(
  task: string,
  target: Target & { kind: 'class' },
  dataset: Dataset,
  trained: readonly Trained[],
): number[][] {
  const classes = target.labels.length;
  const counts = Array.from({ length: classes }, (): number[] => Array(classes).fill(0));
  const { values, has } = dataset.labels[task]!;
  for (const { part, result } of trained) {
    const answers = result.answers[task]!;
    part.test.forEach((row, i) => {
      if (has[row]) counts[values[row]!]![chosenClass({ answers }, i, classes)]!++;
    });
  }
  return counts;
}
