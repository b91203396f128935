import { limitsOf, scaleAndShift, shiftAndScale } from '../../../runtime/data/scaling.ts';
import type { Scale, ScaleState } from '../../../runtime/experiment.ts';

interface State {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** (x - low) / (high - low), column by column, the limits being those of the training rows; a constant column becomes 0. */
export function minMax(): Scale {
  return {
    name: 'min_max',
    fit: limitsOf,
    apply: (state, values, width) => {
      const { low } = state as unknown as State;
      return shiftAndScale(values, width, low, rangeOf(state));
    },
    undo: (state, values, width) => {
      const { low } = state as unknown as State;
      return scaleAndShift(values, width, low, rangeOf(state));
    },
  };
}

function rangeOf(state: ScaleState): number[] {
  const { low, high } = state as unknown as State;
  return high.map((top, i) => top - low[i]!);
}
