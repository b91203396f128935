import type { Metric } from '../../../runtime/experiment.ts';
import { averaged, type Average } from '../../../runtime/metrics/averages.ts';

/** As scikit-learn's recall_score: 0 where no row has a label. */
export function recall(average: Average = 'macro'): Metric {
  return averaged('recall', average, ({ hits, misses }) => (hits === 0 ? 0 : hits / (hits + misses)));
}
