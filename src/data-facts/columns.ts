/** Counts a column: its kind, its missing cells, its texts and its range. */
import { isProblem, type Problem } from '../diagnostics/problem.ts';
import { cellText, type Table } from './csv.ts';
import type { ColumnFacts } from './facts.ts';
import { parseNumber } from './number.ts';
import { Texts } from './texts.ts';

/** Cells that say "no value" where a binding does not say otherwise. */
export const MISSING: readonly string[] = ['', '?', 'NA'];

const MOST_TEXTS = 1000;

/** Of all tables of a file; the first problem where there is one. */
export function countTables(tables: Iterable<Table | Problem>): Counts | Problem {
  const counter = new ColumnsCounter();
  for (const table of tables) {
    if (isProblem(table)) return table;
    counter.add(table);
  }
  return counter.counts();
}

export function columnFacts(table: Table): ColumnFacts[] {
  const counter = new ColumnsCounter();
  counter.add(table);
  return factsOf(counter.counts());
}

/** Counts columns of a table that comes in pieces. */
export class ColumnsCounter {
  #texts: ColumnTexts[] = [];
  #numbers: ColumnNumbers = noNumbers([]);
  #rows = 0;

  add(table: Table): void {
    if (this.#texts.length === 0) {
      this.#texts = table.columns.map(() => new ColumnTexts());
      this.#numbers = noNumbers(table.columns);
    }
    this.#texts.forEach((texts, column) => texts.add(table, column));
    countNumbers(this.#numbers, table);
    this.#rows += table.rows;
  }

  counts(): Counts {
    const { names, count, min, max, missing, firstMissing, firstBad } = this.#numbers;
    const columns = names.map((name, i) => ({
      name,
      numbers: count[i]!,
      min: min[i]!,
      max: max[i]!,
      missing: missing[i]!,
      firstMissing: firstMissing[i]!,
      firstBad: firstBad[i],
      texts: this.#texts[i]!.counts(),
    }));
    return { rows: this.#rows, columns };
  }
}

/** What was counted in rows that lie one after the other. */
export interface Counts {
  readonly rows: number;
  readonly columns: readonly ColumnCounts[];
}

interface ColumnCounts {
  readonly name: string;
  /** How many cells are numbers, and their limits. */
  readonly numbers: number;
  readonly min: number;
  readonly max: number;
  readonly missing: number;
  /** Rows from 1; 0 where none is missing. */
  readonly firstMissing: number;
  readonly firstBad: ColumnFacts['firstBad'];
  /** How often each occurs, as they first do; null where there are too many. */
  readonly texts: readonly (readonly [text: string, count: number])[] | null;
}

/** Of a stretch of rows and the one behind it, as if they had been counted together. */
export function joinCounts(first: Counts, second: Counts): Counts {
  const columns = first.columns.map((a, i): ColumnCounts => {
    const b = second.columns[i]!;
    const bad = b.firstBad && { ...b.firstBad, row: first.rows + b.firstBad.row };
    return {
      name: a.name,
      numbers: a.numbers + b.numbers,
      min: b.min < a.min ? b.min : a.min,
      max: b.max > a.max ? b.max : a.max,
      missing: a.missing + b.missing,
      firstMissing: a.firstMissing || (b.missing > 0 ? first.rows + b.firstMissing : 0),
      firstBad: a.firstBad ?? bad,
      texts: a.texts && b.texts && joinTexts(a.texts, b.texts),
    };
  });
  return { rows: first.rows + second.rows, columns };
}

function joinTexts(first: NonNullable<ColumnCounts['texts']>, second: NonNullable<ColumnCounts['texts']>): ColumnCounts['texts'] {
  const counts = new Map(first);
  for (const [text, count] of second) counts.set(text, (counts.get(text) ?? 0) + count);
  return counts.size > MOST_TEXTS ? null : [...counts];
}

export function factsOf({ rows, columns }: Counts): ColumnFacts[] {
  return columns.map(({ name, numbers, min, max, missing, firstMissing, firstBad, texts }) => ({
    name,
    kind: numbers > 0 && numbers * 2 > rows - missing ? 'number' : 'text',
    missing,
    ...(missing > 0 ? { firstMissing } : {}),
    values: texts && Object.fromEntries(texts),
    min: numbers > 0 ? min : null,
    max: numbers > 0 ? max : null,
    ...(firstBad ? { firstBad } : {}),
  }));
}

/** By column. */
interface ColumnNumbers {
  readonly names: readonly string[];
  readonly count: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly missing: Float64Array;
  readonly firstMissing: Float64Array;
  readonly firstBad: ColumnFacts['firstBad'][];
}

function noNumbers(names: readonly string[]): ColumnNumbers {
  const all = (value: number): Float64Array => new Float64Array(names.length).fill(value);
  return { names, count: all(0), min: all(Infinity), max: all(-Infinity), missing: all(0), firstMissing: all(0), firstBad: names.map(() => undefined) };
}

/** So many rows at a time: their numbers lie in the first cache of a core while column after column is counted. */
const BLOCK = 64;

function countNumbers(of: ColumnNumbers, table: Table): void {
  const width = table.columns.length;
  for (let row = 0; row < table.rows; row += BLOCK) for (let column = 0; column < width; column++) countBlock(of, table, row, column);
}

function countBlock(of: ColumnNumbers, table: Table, first: number, column: number): void {
  const { bytes, starts, ends, numbers, rows, columns } = table;
  const width = columns.length;
  const last = Math.min(first + BLOCK, rows);
  let count = 0;
  let min = of.min[column]!;
  let max = of.max[column]!;
  for (let row = first, cell = first * width + column; row < last; row++, cell += width) {
    const value = numbers ? numbers[cell]! : parseNumber(bytes, starts[cell]!, ends[cell]!);
    if (value === value) {
      count++;
      if (value < min) min = value;
      if (value > max) max = value;
    } else countOther(of, table, row, column);
  }
  of.count[column]! += count;
  of.min[column] = min;
  of.max[column] = max;
}

function countOther({ missing, firstMissing, firstBad }: ColumnNumbers, table: Table, row: number, column: number): void {
  const cell = row * table.columns.length + column;
  const isShort = table.ends[cell]! - table.starts[cell]! <= LONGEST_MISSING;
  if (!isShort && firstBad[column]) return;
  const text = cellText(table, row, column);
  const place = (table.before ?? 0) + row + 1;
  if (!MISSING.includes(text)) firstBad[column] ??= { row: place, text };
  else if (missing[column]!++ === 0) firstMissing[column] = place;
}

const LONGEST_MISSING = Math.max(...MISSING.map((text) => text.length));

/** How often each text of a column occurs. */
class ColumnTexts {
  /** Null once there are too many. */
  #texts: Texts | null = new Texts(MOST_TEXTS);
  /** By text. */
  #counts: number[] = [];

  add({ bytes, starts, ends, rows, columns }: Table, column: number): void {
    const counts = this.#counts;
    for (let row = 0, cell = column; row < rows && this.#texts; row++, cell += columns.length) {
      const text = this.#texts.numberOf(bytes, starts[cell]!, ends[cell]!);
      if (text < 0) this.#texts = null;
      else if (text === counts.length) counts.push(1);
      else counts[text]!++;
    }
  }

  /** Null where there are too many. */
  counts(): ColumnCounts['texts'] {
    return this.#texts && this.#texts.all().map((text, i) => [text, this.#counts[i]!] as const);
  }
}
