/** What scales share: statistics of columns over some rows, a shift and a division a column, and their undoing. */

/** `of` each column of [all rows, width], over `rows` alone. */
import type { Numbers } from '../experiment.ts';

export function eachColumn<T>(
  values: Numbers,
  width: number,
  rows: Int32Array,
  of: (column: Float64Array) => T,
): T[] {
  const column = new Float64Array(rows.length);
  return Array.from({ length: width }, (_, at) => {
    for (let i = 0; i < rows.length; i++) column[i] = values[rows[i]! * width + at]!;
    return of(column);
  });
}

/** (x - shift) / size, column by column; 0 where the size is 0. */
export function shiftAndScale(
  values: Float32Array,
  width: number,
  shift: readonly number[],
  size: readonly number[],
): Float32Array {
  const factor = size.map((s) => (s === 0 ? 0 : 1 / s));
  const scaled = new Float32Array(values.length);
  for (let at = 0; at < values.length;) {
    for (let column = 0; column < width; column++, at++) {
      scaled[at] = (values[at]! - shift[column]!) * factor[column]!;
    }
  }
  return scaled;
}

/** x size + shift, column by column. */
export function scaleAndShift(
  values: Float32Array,
  width: number,
  shift: readonly number[],
  size: readonly number[],
): Float32Array {
  return values.map((x, i) => x * size[i % width]! + shift[i % width]!);
}
