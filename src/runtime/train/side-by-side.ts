/**
 * Labels of many tasks, side by side: a column for each costs a line of the processor's cache for every label, a row for all
 * of them one for every sixty-four.
 */
import type { Dataset } from '../experiment.ts';
import { allLabelled } from './labelled.ts';

/** From so many tasks on. */
const MANY = 16;

/** In the place of a label that is not known; labels are below it. */
const UNKNOWN = 255;

export interface SideBySide {
  readonly tasks: readonly string[];
  /** [rows, tasks]. */
  readonly labels: Uint8Array;
  /** Whether every task has a label for every row. */
  readonly complete: boolean;
}

const laid = new WeakMap<Dataset['labels'], Map<string, SideBySide | null>>();

/** Null where the tasks are few, or their labels are no whole numbers from 0 to 254. Laid once for a data set. */
export function sideBySide({ labels, rows }: Dataset, tasks: readonly string[]): SideBySide | null {
  if (tasks.length < MANY) return null;
  if (!laid.has(labels)) laid.set(labels, new Map());
  const known = laid.get(labels)!;
  const name = tasks.join(' ');
  if (!known.has(name)) known.set(name, lay(labels, rows, tasks));
  return known.get(name)!;
}

function lay(columns: Dataset['labels'], rows: number, tasks: readonly string[]): SideBySide | null {
  const labels = new Uint8Array(rows * tasks.length);
  for (const [at, task] of tasks.entries()) {
    const { values, width, has } = columns[task]!;
    if (width !== 1) return null;
    for (let row = 0; row < rows; row++) {
      const label = values[row]!;
      if (has[row] && !(Number.isInteger(label) && label >= 0 && label < UNKNOWN)) return null;
      labels[row * tasks.length + at] = has[row] ? label : UNKNOWN;
    }
  }
  return { tasks, labels, complete: tasks.every((task) => allLabelled(columns[task]!.has)) };
}

/** Of the rows of a batch, by task: [tasks, size] each, 0 behind the rows and where a label is not known; `has` is null where all are. */
export function gatherTasks({ tasks, labels, complete }: SideBySide, rows: Int32Array, size: number): { readonly label: Float32Array; readonly has: Float32Array | null } {
  const count = tasks.length;
  const label = new Float32Array(count * size);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]! * count;
    for (let task = 0; task < count; task++) label[task * size + i] = labels[row + task]!;
  }
  if (complete) return { label, has: null };
  const has = new Float32Array(count * size);
  for (let task = 0; task < count; task++) {
    for (let at = task * size; at < task * size + rows.length; at++) {
      if (label[at] === UNKNOWN) label[at] = 0;
      else has[at] = 1;
    }
  }
  return { label, has };
}
