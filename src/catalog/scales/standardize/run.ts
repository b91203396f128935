import { eachColumn, mean, scaleAndShift, shiftAndScale, sumOfSquares } from '../../../runtime/data/scaling.ts';
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
      const moments = eachColumn(values, width, rows, momentsOf);
      return { mean: moments.map(({ mean }) => mean), sd: moments.map(({ sd }) => sd) };
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

/** In double precision and two passes. */
function momentsOf(column: Float64Array): { mean: number; sd: number } {
  const middle = mean(column);
  return { mean: middle, sd: Math.sqrt(sumOfSquares(column, middle) / Math.max(1, column.length)) };
}
