/** What scales share: statistics of columns over some rows, a shift and a division a column, and their undoing. */
import type { Numbers, StoredRows } from '../experiment.ts';
import { isStored } from './stored.ts';

/** `of` each column of [all rows, width], over those of `rows` in which it is not missing. */
export function eachColumn<T>(
  values: Numbers | StoredRows,
  width: number,
  rows: Int32Array,
  of: (column: Float64Array) => T,
): T[] {
  if (isStored(values)) return eachStored(values, rows, of);
  const column = new Float64Array(rows.length);
  return Array.from({ length: width }, (_, at) => {
    let known = 0;
    for (const row of rows) {
      const x = values[row * width + at]!;
      if (x === x) column[known++] = x;
    }
    return of(column.subarray(0, known));
  });
}

/** Bytes of columns at a time, and rows. */
const COLUMNS = 2 ** 26;
const ROWS = 2 ** 14;

/** The same of a file, from which the rows are read once for some columns at a time. */
function eachStored<T>(values: StoredRows, rows: Int32Array, of: (column: Float64Array) => T): T[] {
  const { width } = values;
  const found: T[] = [];
  const most = Math.max(1, Math.floor(COLUMNS / (8 * rows.length)));
  const columns = Array.from({ length: Math.min(most, width) }, () => new Float64Array(rows.length));
  const room = new Float32Array(ROWS * width);
  for (let first = 0; first < width; first += most) {
    const taken = columns.slice(0, width - first);
    const known = taken.map(() => 0);
    for (let at = 0; at < rows.length; at += ROWS) {
      const piece = rows.subarray(at, at + ROWS);
      const numbers = values.gather(piece, piece.length, room.subarray(0, piece.length * width));
      taken.forEach((column, k) => {
        let next = known[k]!;
        for (let i = first + k; i < numbers.length; i += width) if (numbers[i] === numbers[i]) column[next++] = numbers[i]!;
        known[k] = next;
      });
    }
    taken.forEach((column, k) => found.push(of(column.subarray(0, known[k]))));
  }
  return found;
}

/** 0 of no numbers, and exact where all are equal. */
export function mean(column: Float64Array): number {
  const [first = 0] = column;
  let sum = 0;
  let alike = true;
  for (let i = 0; i < column.length; i++) {
    sum += column[i]!;
    alike &&= column[i] === first;
  }
  return alike ? first : sum / column.length;
}

/** Of the distances from `middle`. */
export function sumOfSquares(column: Float64Array, middle: number): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += (column[i]! - middle) ** 2;
  return sum;
}

/** 0 of no numbers. */
export function median(column: Float64Array): number {
  const sorted = column.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
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
