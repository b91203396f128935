/** Batches of tasks that have rows of their own: a slot of as many rows for each task of a step, one after the other. */
import { derive, shuffled, type Key } from '../random.ts';

/** The steps of an epoch, from the steps of a pass over each task's rows. */
export type EpochLength = (passes: readonly number[]) => number;

export const longestPass: EpochLength = (passes) => Math.max(...passes);

/** In the place of a row: the slot of a task with fewer rows than a slot has ends in padding. */
export const PADDING = -1;

/** Rows that are no padding. */
export function countRows(rows: Int32Array): number {
  let count = 0;
  for (const row of rows) if (row !== PADDING) count++;
  return count;
}

/** The stretch of a step's rows that is the slot of its task number `place`, of `count` tasks. */
export function slotOf(rows: Int32Array, place: number, count: number): Int32Array {
  const size = rows.length / count;
  return rows.subarray(place * size, (place + 1) * size);
}

/** Batches of a pass over a task's rows. Only whole ones count: what a pass leaves over is other rows each time. */
export const passLength = (rows: Int32Array, batch: number): number => Math.max(1, Math.floor(rows.length / batch));

/**
 * Steps from number `from` on, counted over all epochs. Each task goes through its rows in passes without end, each in an
 * order of its own, so that no row comes again before the pass is over.
 */
export function drawSlots(
  tasks: readonly { readonly rows: Int32Array; readonly key: Key }[],
  batch: number,
  from: number,
  count: number,
): Int32Array[] {
  const drawn = tasks.map((task) => slotsOf(task, batch, from, count));
  return Array.from({ length: count }, (_, step) => {
    const rows = new Int32Array(tasks.length * batch).fill(PADDING);
    drawn.forEach((slots, place) => rows.set(slots[step]!, place * batch));
    return rows;
  });
}

function slotsOf({ rows, key }: { rows: Int32Array; key: Key }, batch: number, from: number, count: number): Int32Array[] {
  const length = passLength(rows, batch);
  let pass = -1;
  let order = rows;
  return Array.from({ length: count }, (_, i) => {
    const next = Math.floor((from + i) / length);
    if (next !== pass) order = shuffled(derive(key, (pass = next)), rows);
    const at = ((from + i) % length) * batch;
    return order.subarray(at, at + batch);
  });
}
