import type { Judged, Metric } from '../../../runtime/experiment.ts';
import { meanOf } from '../../../runtime/metrics/decide.ts';
import { squaresOf } from '../../../runtime/metrics/errors.ts';

/** As scikit-learn's root_mean_squared_error: a root for each of a task's numbers, then their mean; overall, the mean over tasks. */
export function rmse(): Metric {
  return {
    name: 'rmse',
    better: 'lower',
    fits: ({ kind }) => kind === 'real',
    task: rmseOf,
    overall: (judged) => meanOf(judged.map(rmseOf)),
  };
}

function rmseOf(judged: Judged): number | null {
  return meanOf(squaresOf(judged).map(({ rows, errors }) => (rows === 0 ? null : Math.sqrt(errors / rows))));
}
