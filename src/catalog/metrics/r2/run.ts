import type { Judged, Metric } from '../../../runtime/experiment.ts';
import { meanOf } from '../../../runtime/metrics/decide.ts';
import { squaresOf, type Squares } from '../../../runtime/metrics/errors.ts';

/** As scikit-learn's r2_score: the mean over a task's numbers; overall, the mean over tasks. */
export function r2(): Metric {
  return {
    name: 'r2',
    better: 'higher',
    fits: ({ kind }) => kind === 'real',
    task: r2Of,
    overall: (judged) => meanOf(judged.map(r2Of)),
  };
}

const r2Of = (judged: Judged): number | null => meanOf(squaresOf(judged).map(explained));

/** Of numbers that are all the same: 1 where every answer is right, else 0. One row has no variance. */
function explained({ rows, errors, spread }: Squares): number | null {
  if (rows < 2) return null;
  if (spread === 0) return errors === 0 ? 1 : 0;
  return 1 - errors / spread;
}
