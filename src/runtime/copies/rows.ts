/** Rows of a table that are one row. */
import type { InputValues, Numbers } from '../experiment.ts';
import { derive, key, uniforms } from '../random.ts';
import { mean, sumOfSquares } from '../data/scaling.ts';
import { inMemory } from '../data/stored.ts';
import { sizeOf } from '../shape.ts';

/** Some of the numbers of a row: [all rows, width], and which of them count. */
export interface Columns {
  readonly values: Numbers;
  readonly width: number;
  readonly columns: Int32Array;
}

export function columnsOf({ values, shape }: InputValues): Columns {
  const width = sizeOf(shape);
  return { values: inMemory(values), width, columns: Int32Array.from({ length: width }, (_, column) => column) };
}

/** Rows that have the same numbers throughout, as lists of two and more. */
export function equalRows(inputs: readonly Columns[], rows: number): number[][] {
  const bits = inputs.map(({ values, ...rest }) => ({ values: bitsOf(values), ...rest }));
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

type Bits = Omit<Columns, 'values'> & { readonly values: Uint32Array | Uint8Array };

/** FNV-1a, 32 bits. */
function hashOf(inputs: readonly Bits[], row: number): number {
  let hash = 0x811c9dc5;
  for (const { values, width, columns } of inputs) {
    for (let k = 0; k < columns.length; k++) {
      const bits = values[row * width + columns[k]!]!;
      hash = Math.imul(hash ^ bits, 0x01000193) ^ (bits >>> 16);
    }
  }
  return hash >>> 0;
}

function areEqual(inputs: readonly Bits[], a: number, b: number): boolean {
  return inputs.every(({ values, width, columns }) => columns.every((column) => values[a * width + column] === values[b * width + column]));
}

/**
 * [rows]: 1 of a row that says so much that no other agrees with it in half of its columns, but those that agree in all. Rows of a few ages and
 * professions meet by chance, and then more of them agree in half. Either half has columns of many values and of few.
 */
export function distinctive(inputs: readonly Columns[], equal: readonly (readonly number[])[], rows: number): Uint8Array {
  const all = inputs.flatMap((own, input) => Array.from(own.columns, (column) => ({ input, column, distinct: distinctIn(own, column, rows) })));
  const sorted = all.sort((a, b) => b.distinct - a.distinct);
  const half = (from: number): Columns[] =>
    inputs.map((own, input) => ({ ...own, columns: Int32Array.from(sorted.filter((each, i) => i % 2 === from && each.input === input), ({ column }) => column) }));
  const whole = sizesOf(equal, rows);
  const halves = [0, 1].map((from) => sizesOf(equalRows(half(from), rows), rows));
  return Uint8Array.from(whole, (size, row) => (halves.every((sizes) => sizes[row] === size) ? 1 : 0));
}

/** [rows]: how many rows are in the group of each. */
function sizesOf(groups: readonly (readonly number[])[], rows: number): Int32Array {
  const sizes = new Int32Array(rows).fill(1);
  for (const group of groups) for (const row of group) sizes[row] = group.length;
  return sizes;
}

/** Rows that columns are judged by. */
const SAMPLE = 1000;

function distinctIn({ values, width }: Columns, column: number, rows: number): number {
  const sample = Math.min(rows, SAMPLE);
  return new Set(Array.from({ length: sample }, (_, i) => values[Math.floor((i * rows) / sample) * width + column]!)).size;
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
  const found: [number, number][] = [];
  for (const [a, b] of neighbours(numbers, width, Math.sqrt(most))) {
    let apart = 0;
    for (let k = 0; k < width && apart <= most; k++) apart += square(numbers[a * width + k]! - numbers[b * width + k]!);
    if (apart > most) continue;
    found.push([rows[Math.min(a, b)]!, rows[Math.max(a, b)]!]);
    if (found.length > MOST_PAIRS * rows.length) return [];
  }
  return found.sort(([a, b], [c, d]) => a - c || b - d);
}

/**
 * Pairs of rows of `numbers` that may lie within `far` of each other, all that do among them. Rows are no nearer to each other than their
 * places on any plane: they lie there in strips of that breadth, each sorted along it, so that a row's neighbours are in its strip and the next one.
 */
function* neighbours(numbers: Float32Array, width: number, far: number): Generator<readonly [number, number]> {
  const [across, along] = planeOf(width).map((line) => placesAlong(line, numbers, width)) as [Float64Array, Float64Array];
  const strips = Int32Array.from(across, (place) => Math.floor(place / far));
  const order = Int32Array.from(across, (_, i) => i).sort((a, b) => strips[a]! - strips[b]! || along[a]! - along[b]!);
  /** Where the next strip begins, or the first row of it that may be near. */
  let next = 0;
  for (let p = 0; p < order.length; p++) {
    const a = order[p]!;
    for (let q = p + 1; q < order.length && strips[order[q]!] === strips[a] && along[order[q]!]! - along[a]! <= far; q++) yield [a, order[q]!];
    next = Math.max(next, p + 1);
    while (next < order.length && (strips[order[next]!]! <= strips[a]! || (strips[order[next]!] === strips[a]! + 1 && along[order[next]!]! < along[a]! - far))) next++;
    for (let q = next; q < order.length && strips[order[q]!] === strips[a]! + 1 && along[order[q]!]! - along[a]! <= far; q++)
      if (Math.abs(across[order[q]!]! - across[a]!) <= far) yield [a, order[q]!];
  }
}

/** Two directions at right angles, each of length 1. */
function planeOf(width: number): Float64Array[] {
  const [first, second] = ['line', 'second line'].map((name) => Float64Array.from(uniforms(derive(key(0, 'copies'), name), width), (u) => 2 * u - 1)) as [Float64Array, Float64Array];
  const product = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, k) => sum + x * b[k]!, 0);
  const share = product(first, second) / product(first, first);
  return [first, second.map((x, k) => x - share * first[k]!)].map((line) => line.map((x) => x / Math.sqrt(product(line, line))));
}

function placesAlong(line: Float64Array, numbers: Float32Array, width: number): Float64Array {
  const places = new Float64Array(numbers.length / width);
  for (let i = 0; i < places.length; i++) {
    let sum = 0;
    for (let k = 0; k < width; k++) sum += line[k]! * numbers[i * width + k]!;
    places[i] = sum;
  }
  return places;
}

const square = (x: number): number => x * x;

/** [rows, width], without columns that say nothing; a missing number is the mean. */
function standardized(inputs: readonly Columns[], rows: Int32Array): { readonly numbers: Float32Array; readonly width: number } {
  const known = new Float64Array(rows.length);
  const columns = inputs.flatMap(({ values, width, columns: own }) =>
    Array.from(own, (column) => {
      let count = 0;
      for (const row of rows) {
        const x = values[row * width + column]!;
        if (Number.isFinite(x)) known[count++] = x;
      }
      const cells = known.subarray(0, count);
      const middle = mean(cells);
      return { values, width, column, middle, sd: Math.sqrt(sumOfSquares(cells, middle) / count) };
    }).filter(({ sd }) => sd > 0),
  );
  const numbers = new Float32Array(rows.length * columns.length);
  for (const [at, { values, width, column, middle, sd }] of columns.entries()) {
    for (let i = 0; i < rows.length; i++) {
      const x = values[rows[i]! * width + column]!;
      numbers[i * columns.length + at] = Number.isFinite(x) ? (x - middle) / sd : 0;
    }
  }
  return { numbers, width: columns.length };
}
