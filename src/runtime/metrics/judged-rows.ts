/** Which rows judge a task. */
import type { Dataset } from '../experiment.ts';
import { rowsWhere } from '../rows-where.ts';

/** What says which rows are labelled. */
export type Judging = Pick<Dataset, 'labels' | 'ownRows'>;

/** Of `rows`, in their order: where tasks have rows of their own, those that are labelled for the task, and else all of them. */
export function judgedRows({ labels, ownRows }: Judging, task: string, rows: Int32Array): Int32Array {
  if (!ownRows) return rows;
  const { has } = labels[task]!;
  return rowsWhere(rows, (row) => has[row] === 1);
}
