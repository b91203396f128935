/** Sources that are a file a task: `csv("{t}.csv")`. Their rows lie one file after the other. */
import { unequalFiles } from '../diagnostics/messages/sources.ts';
import type { Problem } from '../diagnostics/problem.ts';
import type { Table } from './csv.ts';
import { isArray, type Content } from './formats.ts';
import type { PackedArray } from './npy.ts';

const PLACE = /\{([^{}]*)\}/;

/** The variable in a path; null where the source is one file. */
export const variableOf = (path: string): string | null => PLACE.exec(path)?.[1] ?? null;

/** The path of one task's file. */
export const pathOfTask = (path: string, task: string): string => path.replace(PLACE, () => task);

export interface TaskFile {
  readonly task: string;
  readonly content: Content;
}

/** All files as one; each has the columns of the first, or its shape of a row. */
export function joinFiles(files: readonly TaskFile[]): Content | (Problem & { readonly task: string }) {
  const [first, ...others] = files;
  const unlike = others.map(({ task, content }) => ({ task, reason: unlikeness(first!.content, content) })).find(({ reason }) => reason !== null);
  if (unlike) return { ...unequalFiles.of({ task: unlike.task, first: first!.task, reason: unlike.reason! }), task: unlike.task };
  const contents = files.map(({ content }) => content);
  if (contents.length === 1) return contents[0]!;
  return isArray(contents[0]!) ? joinArrays(contents as PackedArray[]) : joinTables(contents as Table[]);
}

function unlikeness(first: Content, other: Content): string | null {
  if (isArray(first) && isArray(other)) {
    const [row, otherRow] = [first, other].map(({ shape }) => `[${shape.slice(1).join(', ')}]`);
    return row === otherRow ? null : `its rows are ${otherRow}, not ${row}`;
  }
  const known = new Set((other as Table).columns);
  const missing = (first as Table).columns.find((name) => !known.has(name));
  return missing === undefined ? null : `it has no column \`${missing}\``;
}

function joinArrays(arrays: readonly PackedArray[]): PackedArray {
  const rows = arrays.reduce((sum, { shape }) => sum + shape[0]!, 0);
  return { shape: [rows, ...arrays[0]!.shape.slice(1)], pieces: arrays.flatMap(({ pieces }) => pieces) };
}

function joinTables(tables: readonly Table[]): Table {
  const { columns } = tables[0]!;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const bytes = new Uint8Array(tables.reduce((sum, table) => sum + table.bytes.length, 0));
  const starts = new Int32Array(rows * columns.length);
  const ends = new Int32Array(rows * columns.length);
  let [cell, offset] = [0, 0];
  for (const table of tables) {
    const places = new Map(table.columns.map((name, i) => [name, i]));
    const order = columns.map((name) => places.get(name)!);
    bytes.set(table.bytes, offset);
    for (let row = 0; row < table.rows; row++) {
      for (const column of order) {
        const from = row * table.columns.length + column;
        starts[cell] = table.starts[from]! + offset;
        ends[cell++] = table.ends[from]! + offset;
      }
    }
    offset += table.bytes.length;
  }
  return { columns, rows, bytes, starts, ends };
}
