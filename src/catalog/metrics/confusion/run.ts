import type { MatrixMetric } from '../../../runtime/experiment.ts';

/** As scikit-learn's confusion_matrix: truth by row, answer by column. */
export function confusion(): MatrixMetric {
  return {
    name: 'confusion',
    better: null,
    fits: ({ kind }) => kind === 'binary' || kind === 'class',
  };
}
