/** Which of some rows a task has labels for. */
import { PADDING } from './own-rows.ts';

const known = new WeakMap<Uint8Array, boolean>();

/** Whether `flags` is 1 for every row of the data; flags do not change once they are read. */
export function allLabelled(flags: Uint8Array): boolean {
  let all = known.get(flags);
  if (all === undefined) known.set(flags, (all = !flags.includes(0)));
  return all;
}

/** Rows that are labelled and no padding, of those from place `from` to before `to`. */
export function countLabelled(flags: Uint8Array, rows: Int32Array, from = 0, to = rows.length): number {
  let count = 0;
  for (let i = from; i < to; i++) if (rows[i] !== PADDING) count += flags[rows[i]!]!;
  return count;
}
