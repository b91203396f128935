/**
 * Labels of many tasks, side by side: a column for each costs a line of the processor's cache for every label, a row for all
 * of them one for every sixty-four.
 */
import type { ByteTable } from '../../engine/plan/runner.ts';
import type { Dataset } from '../experiment.ts';
import { allLabelled } from './labelled.ts';

/** From so many tasks on. */
const MANY = 16;

/** In the place of a label that is not known; labels are below it. */
const UNKNOWN = 255;

export interface SideBySide {
  readonly tasks: readonly string[];
  /** A column for each task. */
  readonly table: ByteTable;
  /** Whether every task has a label for every row. */
  readonly complete: boolean;
}

const laid = new WeakMap<Dataset['labels'], Map<readonly string[], SideBySide | null>>();

/** Null where the tasks are few, or their labels are no whole numbers from 0 to 254. Laid once for a data set and an array of tasks. */
export function sideBySide({ labels, rows }: Dataset, tasks: readonly string[]): SideBySide | null {
  if (tasks.length < MANY) return null;
  if (!laid.has(labels)) laid.set(labels, new Map());
  const known = laid.get(labels)!;
  if (!known.has(tasks)) known.set(tasks, lay(labels, rows, tasks));
  return known.get(tasks)!;
}

function lay(labels: Dataset['labels'], rows: number, tasks: readonly string[]): SideBySide | null {
  const columns = tasks.length;
  const bytes = new Uint8Array(rows * columns);
  for (const [at, task] of tasks.entries()) {
    const { values, width, has } = labels[task]!;
    if (width !== 1) return null;
    for (let row = 0; row < rows; row++) {
      const label = values[row]!;
      if (has[row] && !(Number.isInteger(label) && label >= 0 && label < UNKNOWN)) return null;
      bytes[row * columns + at] = has[row] ? label : UNKNOWN;
    }
  }
  return { tasks, table: { rows, columns, bytes }, complete: tasks.every((task) => allLabelled(labels[task]!.has)) };
}

/** By task: labels, and 1 where there is one, [tasks, rows] each. */
export interface Together {
  readonly label: Float32Array;
  readonly has: Float32Array;
}

/** Tasks that are gathered before the next ones: their labels of a row are a line of the cache, which all of them find there. */
const STRIP = 64;

/** Of the rows of a batch, padded to `size`: 0 behind them, and where a label is not known. */
export function gatherTasks({ table: { columns: count, bytes }, complete }: SideBySide, rows: Int32Array, size: number): Together {
  const label = new Float32Array(count * size);
  const starts = rows.map((row) => row * count);
  for (let first = 0; first < count; first += STRIP)
    for (let task = first; task < Math.min(first + STRIP, count); task++) {
      const at = task * size;
      for (let i = 0; i < starts.length; i++) label[at + i] = bytes[starts[i]! + task]!;
    }
  const has = new Float32Array(count * size);
  for (let task = 0; task < count; task++) {
    const [from, to] = [task * size, task * size + rows.length];
    if (complete) has.fill(1, from, to);
    else tellApart(label, has, from, to);
  }
  return { label, has };
}

function tellApart(label: Float32Array, has: Float32Array, from: number, to: number): void {
  for (let at = from; at < to; at++) {
    if (label[at] === UNKNOWN) label[at] = 0;
    else has[at] = 1;
  }
}
