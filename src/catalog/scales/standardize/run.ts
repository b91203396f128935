import { momentsOf, scaleAndShift, shiftAndScale } from '../../../runtime/data/scaling.ts';
import type { Scale } from '../../../runtime/experiment.ts';

interface State {
  readonly mean: readonly number[];
  /** Population standard deviation, as scikit-learn's StandardScaler; 0 for a constant column. */
  readonly sd: readonly number[];
}

/** (x - mean) / standard deviation, column by column; a column that is constant in the training rows becomes 0. */
export function standardize(): Scale {
  return {
    name: 'standardize',
    fit: (values, width, rows) => {
      const moments = momentsOf(values, width, rows);
      return { mean: moments.map(({ mean }) => mean), sd: moments.map(({ squares, count }) => Math.sqrt(squares / Math.max(1, count))) };
    },
    apply: (state, values, width) => {
      const { mean, sd } = state as unknown as State;
      return shiftAndScale(values, width, mean, sd);
    },
    undo: (state, values, width) => {
      const { mean, sd } = state as unknown as State;
      return scaleAndShift(values, width, mean, sd);
    },
  };
}
