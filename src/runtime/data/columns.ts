import { cellNumber, cellText, type Table } from '../../data-facts/csv.ts';
import { columnsNamed } from '../../data-facts/vectors.ts';
import { reversedColumns, unknownColumn } from '../../diagnostics/messages/data.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import type { Columns, Condition } from '../experiment.ts';
import { sizeOf } from '../shape.ts';
import type { LoadedSource } from './sources.ts';
import { shown } from './sources.ts';

/** Indices of columns in a source's table. */
export function resolveColumns(source: LoadedSource, columns: Columns): number[] | Problem {
  if (columns === 'all') return Array.from(source.table.columns, (_, i) => i);
  const names = 'from' in columns ? [columns.from, columns.to] : columns;
  const indices = names.map((name) => columnsNamed(name, (each) => indexOf(source.table, each)));
  const unknown = names.find((_, i) => indices[i]!.length === 0);
  if (unknown !== undefined) return noColumn(source, unknown, names);
  if (!('from' in columns)) return indices.flat();
  const [[first], [last]] = indices as [[number], [number]];
  if (last < first) return reversedColumns.of(columns, { file: shown(source.path) });
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

const indexOf = ({ columns }: Table, name: string): number | undefined => {
  const index = columns.indexOf(name);
  return index < 0 ? undefined : index;
};

/** The names of columns that the source is known to have; those of an array are numbers from 0. */
export function columnNames(source: LoadedSource, columns: Columns): readonly string[] {
  if (source.array) return Array.from({ length: sizeOf(source.array.shape.slice(1)) }, (_, i) => String(i));
  const indices = resolveColumns(source, columns);
  return Array.isArray(indices) ? indices.map((index) => source.table.columns[index]!) : [];
}

/** What else is asked for cannot be what was meant. */
function noColumn({ table, path }: LoadedSource, name: string, asked: readonly string[]): Problem {
  const notes = [`the columns are ${inWords(table.columns)}`];
  const suggestion = suggest(
    name,
    table.columns.filter((column) => !asked.includes(column)),
  );
  return unknownColumn.of({ name, suggestion }, { file: shown(path), notes });
}

/** All of a few names; of many the first and the last ones. */
function inWords(names: readonly string[]): string {
  const shortened = names.length > 24 ? [...names.slice(0, 12), '…', ...names.slice(-6)] : names;
  const count = names.length > 24 ? ` (${names.length} in all)` : '';
  return shortened.join(', ') + count;
}

/** Whether a row fulfils a condition. A thousand tasks may have one on the same column: its cells are read once. */
export function rowFilter(source: LoadedSource, condition: Condition): ((row: number) => boolean) | Problem {
  const { table } = source;
  const { op, value } = condition;
  const column = resolveColumns(source, [condition.column]);
  if (!Array.isArray(column)) return column;
  if (typeof value === 'number') {
    const numbers = remembered(numbersIn, table, column[0]!, readNumbers);
    return (row) => compare(numbers[row]!, op, value);
  }
  const { texts, of } = remembered(textsIn, table, column[0]!, readTexts);
  const isKept = texts.map((text) => compare(text, op, value));
  return (row) => isKept[of[row]!]!;
}

/** The texts of a column, each once, and by row the place of its own among them. */
interface ColumnTexts {
  readonly texts: readonly string[];
  readonly of: Int32Array;
}

/** By table, by column. */
type Remembered<Of> = WeakMap<Table, Map<number, Of>>;

const numbersIn: Remembered<Float64Array> = new WeakMap();
const textsIn: Remembered<ColumnTexts> = new WeakMap();

function remembered<Of>(known: Remembered<Of>, table: Table, column: number, read: (table: Table, column: number) => Of): Of {
  if (!known.has(table)) known.set(table, new Map());
  const columns = known.get(table)!;
  if (!columns.has(column)) columns.set(column, read(table, column));
  return columns.get(column)!;
}

const readNumbers = (table: Table, column: number): Float64Array => Float64Array.from({ length: table.rows }, (_, row) => cellNumber(table, row, column));

function readTexts(table: Table, column: number): ColumnTexts {
  const places = new Map<string, number>();
  const of = new Int32Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    const text = cellText(table, row, column);
    if (!places.has(text)) places.set(text, places.size);
    of[row] = places.get(text)!;
  }
  return { texts: [...places.keys()], of };
}

function compare(cell: string | number, op: Condition['op'], value: string | number): boolean {
  switch (op) {
    case '==':
      return cell === value;
    case '!=':
      return cell !== value;
    case '<':
      return cell < value;
    case '<=':
      return cell <= value;
    case '>':
      return cell > value;
    case '>=':
      return cell >= value;
  }
}
