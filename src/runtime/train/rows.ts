/** Which rows a phase sees, and in what order. */
import type { Dataset } from '../experiment.ts';
import { derive, shuffled, type Key } from '../random.ts';

/** Those of `rows` that are labelled for any of the tasks. */
export function labelledRows(dataset: Dataset, rows: Int32Array, tasks: readonly string[]): Int32Array {
  const has = tasks.map((task) => dataset.labels[task]!.has);
  return rowsWhere(rows, (row) => has.some((flags) => flags[row] === 1));
}

/** Those of `rows` of which it is so, without the list of numbers that `filter` makes on its way: 28 bytes a row. */
export function rowsWhere(rows: Int32Array, isSo: (row: number) => boolean): Int32Array {
  const kept = new Uint8Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) if (isSo(rows[i]!)) count += kept[i] = 1;
  const found = new Int32Array(count);
  for (let i = 0, at = 0; i < rows.length; i++) if (kept[i] === 1) found[at++] = rows[i]!;
  return found;
}

/** Pass number `pass` over `rows`: shuffled, in batches, the last of which may be smaller. */
export function shuffledBatches(rows: Int32Array, batch: number, of: Key, pass: number): Int32Array[] {
  const order = shuffled(derive(of, pass), rows);
  return Array.from({ length: Math.ceil(rows.length / batch) }, (_, i) =>
    order.subarray(i * batch, (i + 1) * batch),
  );
}
