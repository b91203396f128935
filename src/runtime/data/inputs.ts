import { cellText } from '../../data-facts/csv.ts';
import { MISSING } from '../../data-facts/columns.ts';
import { emptyInput, notANumber, wrongWidth } from '../../diagnostics/messages/data.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import type { Encoding, InputBinding, InputValues } from '../experiment.ts';
import { cellNumber, resolveColumns } from './columns.ts';
import { sizeOf } from '../shape.ts';
import { sharedFloats, sharedIndices } from './shared.ts';
import { shown, type LoadedSource } from './sources.ts';

/** [rows, ...shape], row by row. */
export function readInput(name: string, binding: InputBinding, source: LoadedSource): InputValues | Problem {
  const columns = resolveColumns(source, binding.columns);
  if (isProblem(columns)) return columns;
  return binding.as ? readEncoded(binding, binding.as, columns, source) : readNumbers(name, binding, columns, source);
}

function readEncoded(
  { shape }: InputBinding,
  encoding: Encoding,
  columns: readonly number[],
  { table }: LoadedSource,
): InputValues {
  const width = sizeOf(shape);
  const values = (encoding.indices ? sharedIndices : sharedFloats)(table.rows * width);
  const reader = encoding.open();
  for (let row = 0; row < table.rows; row++) {
    values.set(reader.read(columns.map((column) => cellText(table, row, column))), row * width);
  }
  return { shape, values, ...(reader.texts ? { texts: reader.texts } : {}) };
}

/** Every cell is a number, or one of those that mean that it is missing; the first that is neither is named. */
function readNumbers(
  name: string,
  binding: InputBinding,
  columns: readonly number[],
  source: LoadedSource,
): InputValues | Problem {
  const width = sizeOf(binding.shape);
  if (columns.length !== width) return wrongWidth.of({ name, columns: columns.length, needed: width });
  const { table } = source;
  const missing = new Set(binding.missing);
  const values = sharedFloats(table.rows * width);
  for (let row = 0, at = 0; row < table.rows; row++) {
    for (const column of columns) {
      const value = cellNumber(table, row, column);
      if (value !== value && !missing.has(cellText(table, row, column))) return badCell(source, row, column, columns);
      values[at++] = value;
    }
  }
  return { shape: binding.shape, values };
}

function badCell(source: LoadedSource, row: number, column: number, columns: readonly number[]): Problem {
  const text = cellText(source.table, row, column);
  const place = { row: row + 1, column: source.table.columns[column]!, text };
  const file = shown(source.path);
  if (MISSING.includes(text))
    return emptyInput.of({ ...place, count: countMissing(source, columns) }, { file });
  return notANumber.of(place, { file, notes: decimalComma(text) });
}

function countMissing({ table }: LoadedSource, columns: readonly number[]): number {
  let count = 0;
  for (let row = 0; row < table.rows; row++) {
    for (const column of columns) if (MISSING.includes(cellText(table, row, column))) count++;
  }
  return count;
}

/** A note where a number was written the continental way. */
export function decimalComma(text: string): string[] {
  return /^-?\d+,\d+$/.test(text) ? [`write the decimal point as a point: ${text.replace(',', '.')}`] : [];
}
