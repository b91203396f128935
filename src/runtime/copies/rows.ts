/** Rows of a table that are one row. */
import type { InputValues, Numbers } from '../experiment.ts';
import { derive, key, uniforms } from '../random.ts';
import { sizeOf } from '../shape.ts';

/** Numbers of a row side by side: [all rows, width] of each input. */
export interface Columns {
  readonly values: Numbers;
  readonly width: number;
}

export const columnsOf = ({ values, shape }: InputValues): Columns => ({ values, width: sizeOf(shape) });

/** Rows that have the same numbers throughout, as lists of two and more. */
export function equalRows(inputs: readonly Columns[], rows: number): number[][] {
  const bits = inputs.map(({ values, width }) => ({ values: bitsOf(values), width }));
  const firsts = new Map<number, number[][]>();
  for (let row = 0; row < rows; row++) {
    const hash = hashOf(bits, row);
    const known = firsts.get(hash);
    const group = known?.find(([first]) => areEqual(bits, first!, row));
    if (group) group.push(row);
    else if (known) known.push([row]);
    else firsts.set(hash, [[row]]);
  }
  return [...firsts.values()].flat().filter((group) => group.length > 1);
}

function bitsOf(values: Numbers): Uint32Array | Uint8Array {
  return values instanceof Uint8Array ? values : new Uint32Array(values.buffer, values.byteOffset, values.length);
}

interface Bits {
  readonly values: Uint32Array | Uint8Array;
  readonly width: number;
}

/** FNV-1a, 32 bits. */
function hashOf(inputs: readonly Bits[], row: number): number {
  let hash = 0x811c9dc5;
  for (const { values, width } of inputs) for (let at = row * width; at < (row + 1) * width; at++) hash = Math.imul(hash ^ values[at]!, 0x01000193) ^ (values[at]! >>> 16);
  return hash >>> 0;
}

function areEqual(inputs: readonly Bits[], a: number, b: number): boolean {
  return inputs.every(({ values, width }) => {
    for (let k = 0; k < width; k++) if (values[a * width + k] !== values[b * width + k]) return false;
    return true;
  });
}

/** Rows that chances are reckoned from. */
const SAMPLE = 1000;

/**
 * How many pairs of rows are equal by chance: if columns had nothing to do with each other, each with the values that it has. Where it is not
 * far below the number of pairs that are, rows of a few ages and professions meet, and are no copies.
 */
export function pairsByChance(inputs: readonly Columns[], rows: number): number {
  const sample = Math.min(rows, SAMPLE);
  const step = rows / sample;
  let logarithm = Math.log((rows * (rows - 1)) / 2);
  for (const { values, width } of inputs) {
    for (let column = 0; column < width && logarithm > -50; column++) {
      const counts = new Map<number, number>();
      for (let i = 0; i < sample; i++) {
        const value = values[Math.floor(i * step) * width + column]!;
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      const pairs = [...counts.values()].reduce((sum, count) => sum + count * (count - 1), 0);
      logarithm += Math.log(Math.max(pairs, 1) / (sample * (sample - 1)));
    }
  }
  return Math.exp(logarithm);
}

/** Of standard deviations, over all columns: the root of the mean square of what two rows differ by. */
export const NEAR = 0.01;

/** Of fewer numbers, rows lie near each other by chance. */
export const LEAST_COLUMNS = 8;

/** As many pairs as rows are no copies, but measurements of little resolution. */
const MOST_PAIRS = 1;

/** Pairs among `rows` whose numbers are nearly the same, by NEAR; none where there are too many to mean anything. */
export function nearRows(inputs: readonly Columns[], rows: Int32Array): [number, number][] {
  const { numbers, width } = standardized(inputs, rows);
  if (width < LEAST_COLUMNS) return [];
  const most = NEAR ** 2 * width;
  // Rows are no nearer to each other than their places along any line.
  const line = uniforms(derive(key(0, 'copies'), 'line'), width).map((u) => 2 * u - 1);
  const length = Math.hypot(...line);
  const places = Float64Array.from(rows, (_, i) => line.reduce((sum, x, k) => sum + x * numbers[i * width + k]!, 0) / length);
  const order = [...places.keys()].sort((a, b) => places[a]! - places[b]!);
  const found: [number, number][] = [];
  for (const [p, a] of order.entries()) {
    for (let q = p + 1; q < order.length && places[order[q]!]! - places[a]! <= Math.sqrt(most); q++) {
      const b = order[q]!;
      let apart = 0;
      for (let k = 0; k < width && apart <= most; k++) apart += square(numbers[a * width + k]! - numbers[b * width + k]!);
      if (apart > most) continue;
      found.push([rows[Math.min(a, b)]!, rows[Math.max(a, b)]!]);
      if (found.length > MOST_PAIRS * rows.length) return [];
    }
  }
  return found;
}

const square = (x: number): number => x * x;

/** [rows, width], without columns that say nothing; a missing number is the mean. */
function standardized(inputs: readonly Columns[], rows: Int32Array): { readonly numbers: Float32Array; readonly width: number } {
  const columns = inputs.flatMap(({ values, width }) =>
    Array.from({ length: width }, (_, column) => {
      const cells = Float64Array.from(rows, (row) => values[row * width + column]!);
      const known = cells.filter(Number.isFinite);
      const mean = known.reduce((sum, x) => sum + x, 0) / known.length;
      const sd = Math.sqrt(known.reduce((sum, x) => sum + (x - mean) ** 2, 0) / known.length);
      return sd > 0 ? [cells.map((x) => (Number.isFinite(x) ? (x - mean) / sd : 0))] : [];
    }).flat(),
  );
  const width = columns.length;
  const numbers = new Float32Array(rows.length * width);
  columns.forEach((cells, column) => cells.forEach((x, i) => (numbers[i * width + column] = x)));
  return { numbers, width };
}
