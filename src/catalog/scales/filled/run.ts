import { eachColumn, meansOf, median } from '../../../runtime/data/scaling.ts';
import type { Scale } from '../../../runtime/experiment.ts';

/**
 * Puts numbers into missing cells, which are NaN, before it scales: of each column the mean or median that the training rows
 * teach, or 0. What it learnt says all that filling needs, so that without `by` it fills as it was taught.
 */
export function filled(scale: Scale, by?: 'mean' | 'median' | 'zero'): Scale {
  return {
    name: scale.name,
    fit: (values, width, rows) => ({
      ...scale.fit(values, width, rows),
      fill: by === 'zero' ? Array<number>(width).fill(0) : by === 'median' ? eachColumn(values, width, rows, median) : meansOf(values, width, rows),
    }),
    apply: (state, values, width) => {
      const fill = state['fill'] as readonly number[];
      const whole = values.map((x, i) => (Number.isNaN(x) ? fill[i % width]! : x));
      return scale.apply(state, whole, width);
    },
    undo: (state, values, width) => scale.undo(state, values, width),
  };
}
