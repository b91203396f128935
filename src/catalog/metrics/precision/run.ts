import type { Metric } from '../../../runtime/experiment.ts';
import { averaged, type Average } from '../../../runtime/metrics/averages.ts';

/** As scikit-learn's precision_score: 0 where no row is said to have a label. */
export function precision(average: Average = 'macro'): Metric {
  return averaged('precision', average, ({ hits, falseAlarms }) => (hits === 0 ? 0 : hits / (hits + falseAlarms)));
}
