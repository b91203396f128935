/** What the cells of a table say of its columns. */
import { cellText, type Table } from '../../data-facts/csv.ts';
import { isNumber } from '../../data-facts/number.ts';

export interface Profile {
  readonly name: string;
  readonly rows: number;
  /** How often each cell occurs that says something. */
  readonly counts: ReadonlyMap<string, number>;
  /** The cells that say nothing, as they are written. */
  readonly missing: readonly string[];
  /** Rows whose cell says nothing. */
  readonly absent: number;
  readonly kind: Kind;
  /** By row, null where the cell says nothing. */
  readonly cells: readonly (string | null)[];
}

export type Kind = 'nothing' | 'constant' | 'number' | 'date' | 'decimal comma' | 'identifier' | 'text' | 'category';

/** Cells that mean "no value" in files of all origins; columns of numbers may have a few words more. */
const NOTHING = new Set(['', '?', 'NA', 'N/A', 'n/a', 'NaN', 'nan', 'null', 'NULL', '#N/A']);

/** Words beside numbers that count as missing: so many different ones, and this share of the cells, at most. */
const STRAY_WORDS = 3;
const STRAY_SHARE = 0.2;

/** A column of this many values and more is none of categories. */
const MOST_CATEGORIES = 1000;

/** Rows from which on it says something that all cells differ. */
const SEVERAL = 10;

const DATE = /^(\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?([ T]\d.*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}( \d.*)?|\d{1,2}:\d{2}(:\d{2})?)$/;
const DECIMAL_COMMA = /^[+-]?\d+,\d+$/;

export function profilesOf(table: Table): Profile[] {
  return table.columns.map((name, column) => profileOf(name, columnCells(table, column)));
}

/** One text for all cells that are the same: a table has far fewer texts than cells. */
function columnCells(table: Table, column: number): string[] {
  const texts = new Map<string, string>();
  return Array.from({ length: table.rows }, (_, row) => {
    const cell = cellText(table, row, column);
    const known = texts.get(cell);
    if (known !== undefined) return known;
    texts.set(cell, cell);
    return cell;
  });
}

function profileOf(name: string, cells: readonly string[]): Profile {
  const all = new Map<string, number>();
  for (const cell of cells) all.set(cell, (all.get(cell) ?? 0) + 1);
  const stray = strayWords(all);
  const says = (cell: string): boolean => !NOTHING.has(cell) && !stray.has(cell);
  const counts = new Map([...all].filter(([cell]) => says(cell)));
  const missing = [...all.keys()].filter((cell) => !says(cell));
  const absent = missing.reduce((sum, cell) => sum + all.get(cell)!, 0);
  const kind = kindOf(name, counts, cells.length);
  return { name, rows: cells.length, counts, missing, absent, kind, cells: cells.map((cell) => (says(cell) ? cell : null)) };
}

/** The few words among cells that are otherwise numbers. */
function strayWords(all: ReadonlyMap<string, number>): ReadonlySet<string> {
  const words = [...all].filter(([cell]) => !NOTHING.has(cell) && !isNumber(cell));
  const numbers = [...all].filter(([cell]) => isNumber(cell));
  const count = sum(words);
  const few = words.length <= STRAY_WORDS && numbers.length > words.length && count <= STRAY_SHARE * (count + sum(numbers));
  return new Set(few ? words.map(([cell]) => cell) : []);
}

const sum = (counts: readonly (readonly [string, number])[]): number => counts.reduce((total, [, count]) => total + count, 0);

function kindOf(name: string, counts: ReadonlyMap<string, number>, rows: number): Kind {
  const cells = [...counts.keys()];
  if (cells.length < 2) return cells.length === 0 ? 'nothing' : 'constant';
  if (cells.every(isNumber)) return isCounter(name, cells, rows) ? 'identifier' : 'number';
  if (mostly(cells, (cell) => DATE.test(cell))) return 'date';
  if (mostly(cells, (cell) => DECIMAL_COMMA.test(cell) || isNumber(cell))) return 'decimal comma';
  if (cells.length <= Math.max(SEVERAL, rows / 2) && cells.length < MOST_CATEGORIES) return 'category';
  return mostly(cells, (cell) => /\s/.test(cell)) ? 'text' : 'identifier';
}

/** Whole numbers that all differ, and count the rows or are called by such a name. */
function isCounter(name: string, cells: readonly string[], rows: number): boolean {
  if (cells.length < rows || rows < SEVERAL || !cells.every((cell) => /^\d+$/.test(cell))) return false;
  const [first, last] = rangeOf(cells);
  return last - first === rows - 1 || /(^|[^a-z])(id|index|key|nr|no)$/i.test(name);
}

/** The least and the largest of numbers. */
export function rangeOf(cells: Iterable<string>): [number, number] {
  let [least, largest] = [Infinity, -Infinity];
  for (const cell of cells) {
    least = Math.min(least, Number(cell));
    largest = Math.max(largest, Number(cell));
  }
  return [least, largest];
}

const mostly = (cells: readonly string[], test: (cell: string) => boolean): boolean =>
  cells.filter(test).length >= 0.9 * cells.length;
