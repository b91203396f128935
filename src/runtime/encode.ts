/** Rows of cells as raw numbers, by the encoding of an input: from a file's table, or from what a program hands in. */
import type { Encoding, InputValues, Numbers, UnfitCells } from './experiment.ts';
import { sizeOf } from './shape.ts';

/** Why the cells of a row, counted from 1, give no numbers. */
export interface UnfitRow extends UnfitCells {
  readonly row: number;
}

/** [rows, ...shape]; `values` has room for all of it. */
export function encodeRows(
  encoding: Encoding,
  shape: readonly number[],
  rows: number,
  cellsOf: (row: number) => readonly string[],
  values: Numbers,
): InputValues | UnfitRow {
  const width = sizeOf(shape);
  const reader = encoding.open();
  for (let row = 0; row < rows; row++) {
    const read = reader.read(cellsOf(row));
    if ('unfit' in read) return { row: row + 1, unfit: read.unfit };
    values.set(read, row * width);
  }
  return { shape, values, ...(reader.texts ? { texts: reader.texts } : {}) };
}
