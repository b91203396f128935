import type { Judged, Metric } from '../../../runtime/experiment.ts';
import { binsOf, errorOf } from '../../../runtime/metrics/calibration.ts';
import { meanOf } from '../../../runtime/metrics/decide.ts';

/** Guo et al. 2017, over the bins of scikit-learn's calibration_curve; overall, the mean over tasks. */
export function calibration(): Metric {
  const errorOfTask = (judged: Judged): number | null => errorOf(binsOf(judged));
  return {
    name: 'calibration_error',
    better: 'lower',
    judges: 'probabilities',
    fits: ({ kind }) => kind !== 'real',
    task: errorOfTask,
    overall: (judged) => meanOf(judged.map(errorOfTask)),
  };
}
