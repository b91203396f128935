/** Rows of a batch out of all. */
import type { Numbers } from '../experiment.ts';
import { PADDING } from './own-rows.ts';

/** Below this width a loop is faster than a view of each row. */
const NARROW = 16;

/** Those of `rows`, [size, width]; padded rows are 0. */
export function gather(values: Numbers, width: number, rows: Int32Array, size: number): Float32Array {
  const out = new Float32Array(size * width);
  gatherInto(out, 0, { values, width, rows, from: 0, to: rows.length });
  return out;
}

interface Gathered {
  /** [all rows, width]. */
  readonly values: Numbers;
  readonly width: number;
  readonly rows: Int32Array;
  /** Which of `rows`. */
  readonly from: number;
  readonly to: number;
}

/** From number `at` of `out` on; what belongs to padded rows is left. */
export function gatherInto(out: Float32Array, at: number, { values, width, rows, from, to }: Gathered): void {
  for (let i = from, place = at; i < to; i++, place += width) {
    if (rows[i] === PADDING) continue;
    const row = rows[i]! * width;
    if (width < NARROW) for (let k = 0; k < width; k++) out[place + k] = values[row + k]!;
    else out.set(values.subarray(row, row + width), place);
  }
}
