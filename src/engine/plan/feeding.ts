/** How the numbers of a step's inputs come into a machine's memory. */
import type { Numbers, RowsOf, Table } from './runner.ts';

/** Floats of a table that is kept as a model sees it; the rows of a larger one are made for each batch. */
const LARGEST = 2 ** 24;

const kept = new WeakMap<Table, Float32Array>();

/** From `at` on. */
export function write(memory: Float32Array, at: number, numbers: Numbers, size: number): void {
  const { of, shape } = numbers;
  const width = size / shape[0]!;
  if (of && of.table.rows * width <= LARGEST) writeRows(memory, at, of, width);
  else copy(memory, at, numbers.values);
}

function writeRows(memory: Float32Array, at: number, { table, rows }: RowsOf, width: number): void {
  const all = kept.get(table) ?? table.all();
  kept.set(table, all);
  for (let i = 0, to = at; i < rows.length; i++, to += width) {
    const from = rows[i]! * width;
    if (from < 0) memory.fill(0, to, to + width);
    else if (width < FEW) for (let k = 0; k < width; k++) memory[to + k] = all[from + k]!;
    else memory.set(all.subarray(from, from + width), to);
  }
}

/** Below so many numbers a loop is faster than a call: a thousand tasks have two thousand inputs of four. */
const FEW = 24;

function copy(memory: Float32Array, at: number, values: Numbers['values']): void {
  if (values.length < FEW) for (let i = 0; i < values.length; i++) memory[at + i] = values[i]!;
  else memory.set(values, at);
}
