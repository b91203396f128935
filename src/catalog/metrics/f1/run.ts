import type { Metric } from '../../../runtime/experiment.ts';
import { averaged, type Average } from '../../../runtime/metrics/averages.ts';

/** As scikit-learn's f1_score: 0 where a label occurs neither in truth nor in answers. */
export function f1(average: Average = 'macro'): Metric {
  return averaged('f1', average, ({ hits, falseAlarms, misses }) =>
    hits === 0 ? 0 : (2 * hits) / (2 * hits + falseAlarms + misses),
  );
}
