import { dirname } from 'node:path';
import { cellNumber, cellText } from '../../data-facts/csv.ts';
import { MISSING } from '../../data-facts/columns.ts';
import { unpack, type PackedArray } from '../../data-facts/npy.ts';
import { notFiniteCell, unfitCell } from '../../diagnostics/messages/sources.ts';
import { emptyInput, notANumber, wrongWidth } from '../../diagnostics/messages/data.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import { encodeRows } from '../encode.ts';
import type { Encoding, InputBinding, InputValues, PictureEncoding } from '../experiment.ts';
import { resolveColumns } from './columns.ts';
import { sizeOf } from '../shape.ts';
import { readPictures, type OnPictures } from './pictures.ts';
import { sharedFloats, sharedIndices } from './shared.ts';
import { rowOf, shown, type LoadedSource } from './sources.ts';

/** [rows, ...shape], row by row. */
export async function readInput(
  name: string,
  binding: InputBinding,
  source: LoadedSource,
  onPictures?: OnPictures,
): Promise<InputValues | Problem> {
  if (source.array) return readArray(name, binding, source.array);
  const columns = resolveColumns(source, binding.columns);
  if (isProblem(columns)) return columns;
  if (!binding.as) return readNumbers(name, binding, columns, source);
  return 'open' in binding.as
    ? readEncoded(name, binding, binding.as, columns, source)
    : readFiles(name, binding, binding.as, columns, source, onPictures);
}

async function readFiles(
  name: string,
  { shape }: InputBinding,
  encoding: PictureEncoding,
  columns: readonly number[],
  { table, path }: LoadedSource,
  onPictures: OnPictures | undefined,
): Promise<InputValues | Problem> {
  if (columns.length !== 1) return wrongWidth.of({ name, columns: columns.length, needed: 1 });
  const [column] = columns as [number];
  const paths = Array.from({ length: table.rows }, (_, row) => cellText(table, row, column));
  const cells = { column: table.columns[column]!, paths, folder: dirname(path) };
  const values = await readPictures(cells, encoding, shape, onPictures);
  return isProblem(values) ? { ...values, file: shown(path) } : { ...values, paths };
}

function readEncoded(
  name: string,
  { shape }: InputBinding,
  encoding: Encoding,
  columns: readonly number[],
  { table, path }: LoadedSource,
): InputValues | Problem {
  const values = (encoding.indices ? sharedIndices : sharedFloats)(table.rows * sizeOf(shape));
  const cellsOf = (row: number) => columns.map((column) => cellText(table, row, column));
  const encoded = encodeRows(encoding, shape, table.rows, cellsOf, values);
  return 'unfit' in encoded ? unfitCell.of({ row: encoded.row, name, reason: encoded.unfit }, { file: shown(path) }) : encoded;
}

/** Every cell is a number, or one of those that mean that it is missing; the first that is neither is named. */
export function readNumbers(
  name: string,
  binding: InputBinding,
  columns: readonly number[],
  source: LoadedSource,
  floats: (length: number) => Float32Array = sharedFloats,
): InputValues | Problem {
  const width = sizeOf(binding.shape);
  if (columns.length !== width) return wrongWidth.of({ name, columns: columns.length, needed: width });
  const { table } = source;
  const missing = new Set(binding.missing);
  const values = floats(table.rows * width);
  for (let row = 0, at = 0; row < table.rows; row++) {
    for (let i = 0; i < width; i++) {
      const column = columns[i]!;
      const value = cellNumber(table, row, column);
      if (value !== value && !missing.has(cellText(table, row, column))) return badCell(source, row, column, columns);
      values[at++] = value;
    }
  }
  return { shape: binding.shape, values };
}

function readArray(name: string, { shape, missing }: InputBinding, array: PackedArray): InputValues | Problem {
  const width = sizeOf(shape);
  const columns = sizeOf(array.shape.slice(1));
  if (columns !== width) return wrongWidth.of({ name, columns, needed: width });
  const values = sharedFloats(array.shape[0]! * width);
  unpack(array, values);
  const bad = values.findIndex((value) => !Number.isFinite(value) && !(missing && Number.isNaN(value)));
  if (bad < 0) return { shape, values };
  return notFiniteCell.of({ name, row: Math.floor(bad / width) + 1, value: String(values[bad]) });
}

function badCell(source: LoadedSource, row: number, column: number, columns: readonly number[]): Problem {
  const text = cellText(source.table, row, column);
  const place = { row: rowOf(source, row), column: source.table.columns[column]!, text };
  const file = shown(source.path);
  if (MISSING.includes(text))
    // What other pieces of the file hold is not known here.
    return emptyInput.of({ ...place, count: source.large ? 1 : countMissing(source, columns) }, { file });
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
