/** What scales share: statistics of columns over some rows, a shift and a division a column, and their undoing. */
import type { Numbers, StoredRows } from '../experiment.ts';
import { isStored } from './stored.ts';

/** `of` each column of [all rows, width], over those of `rows` in which it is not missing. */
export function eachColumn<T>(values: Numbers | StoredRows, width: number, rows: Int32Array, of: (column: Float64Array) => T): T[] {
  // Of a file, each time it is read, so many columns lie in memory at a time.
  const most = isStored(values) ? Math.max(1, Math.floor(COLUMNS / (8 * rows.length))) : 1;
  const columns = Array.from({ length: Math.min(most, width) }, () => new Float64Array(rows.length));
  const found: T[] = [];
  for (let first = 0; first < width; first += most) {
    const taken = columns.slice(0, width - first);
    const known = taken.map(() => 0);
    eachBlock(values, width, rows, [first, first + taken.length], (column, numbers) => {
      taken[column - first]!.set(numbers, known[column - first]);
      known[column - first]! += numbers.length;
    });
    taken.forEach((column, k) => found.push(of(column.subarray(0, known[k]))));
  }
  return found;
}

/** Bytes of columns at a time. */
const COLUMNS = 2 ** 26;
/** Rows of a block: where they lie in a file, they are read together. */
const ROWS = 2 ** 12;

/** The numbers that are not missing, in the order of `rows`: those of a block of rows for each column, `from` to the one before `to`. */
function eachBlock(values: Numbers | StoredRows, width: number, rows: Int32Array, [from, to]: readonly [number, number], take: (column: number, numbers: Float64Array) => void): void {
  const numbers = new Float64Array(Math.min(ROWS, rows.length));
  const room = isStored(values) ? new Float32Array(numbers.length * width) : null;
  for (let at = 0; at < rows.length; at += ROWS) {
    const piece = rows.subarray(at, at + ROWS);
    const read = isStored(values) ? values.gather(piece, piece.length, room!.subarray(0, piece.length * width)) : values;
    for (let column = from; column < to; column++) {
      let known = 0;
      for (let i = 0; i < piece.length; i++) {
        const x = read[(room ? i : piece[i]!) * width + column]!;
        if (x === x) numbers[known++] = x;
      }
      take(column, numbers.subarray(0, known));
    }
  }
}

interface Moments {
  readonly mean: number;
  /** Of the squares of the distances from the mean. */
  readonly squares: number;
  readonly count: number;
}

/** Of each column, over those of `rows` in which it is not missing; in double precision and two passes. */
export function momentsOf(values: Numbers | StoredRows, width: number, rows: Int32Array): Moments[] {
  const moments = meansOf(values, width, rows).map((mean) => ({ mean, squares: 0, count: 0 }));
  eachBlock(values, width, rows, [0, width], (column, numbers) => {
    const of = moments[column]!;
    of.squares = sumOfSquares(numbers, of.mean, of.squares);
    of.count += numbers.length;
  });
  return moments;
}

/** Of each column, over those of `rows` in which it is not missing. */
export function meansOf(values: Numbers | StoredRows, width: number, rows: Int32Array): number[] {
  const means = Array.from({ length: width }, () => new Mean());
  eachBlock(values, width, rows, [0, width], (column, numbers) => means[column]!.add(numbers));
  return means.map((mean) => mean.value);
}

/** 0 of no numbers, and exact where all are equal. */
class Mean {
  #sum = 0;
  #count = 0;
  #first = 0;
  #alike = true;

  add(numbers: Float64Array): void {
    if (this.#count === 0) this.#first = numbers[0] ?? 0;
    const first = this.#first;
    let sum = this.#sum;
    let alike = this.#alike;
    for (let i = 0; i < numbers.length; i++) {
      sum += numbers[i]!;
      alike &&= numbers[i] === first;
    }
    this.#sum = sum;
    this.#alike = alike;
    this.#count += numbers.length;
  }

  get value(): number {
    return this.#alike ? this.#first : this.#sum / this.#count;
  }
}

export function mean(column: Float64Array): number {
  const of = new Mean();
  of.add(column);
  return of.value;
}

/** Of the distances from `middle`, added to that of the numbers before. */
export function sumOfSquares(column: Float64Array, middle: number, before = 0): number {
  let sum = before;
  for (let i = 0; i < column.length; i++) sum += (column[i]! - middle) ** 2;
  return sum;
}

/** The least and the largest of each column, over those of `rows` in which it is not missing; 0 of no numbers. */
export function limitsOf(values: Numbers | StoredRows, width: number, rows: Int32Array): { readonly low: number[]; readonly high: number[] } {
  const low = new Float64Array(width).fill(Infinity);
  const high = new Float64Array(width).fill(-Infinity);
  eachBlock(values, width, rows, [0, width], (column, numbers) => {
    for (const x of numbers) {
      low[column] = Math.min(low[column]!, x);
      high[column] = Math.max(high[column]!, x);
    }
  });
  const known = (limit: number, column: number): number => (low[column]! > high[column]! ? 0 : limit);
  return { low: Array.from(low, known), high: Array.from(high, known) };
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
