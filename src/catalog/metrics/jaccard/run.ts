import type { Metric } from '../../../runtime/experiment.ts';
import { averaged, type Average } from '../../../runtime/metrics/averages.ts';

/** As scikit-learn's jaccard_score: 0 where a label occurs neither in truth nor in answers. */
export function jaccard(average: Average = 'macro'): Metric {
  return averaged('jaccard', average, ({ hits, falseAlarms, misses }) =>
    hits === 0 ? 0 : hits / (hits + falseAlarms + misses),
  );
}
