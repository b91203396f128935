/** Which rows a phase sees, and in what order. */
import type { Dataset } from '../experiment.ts';
import { derive, shuffled, type Key } from '../random.ts';
import { rowsWhere } from '../rows-where.ts';

/** Those of `rows` that are labelled for any of the tasks. */
export function labelledRows(dataset: Dataset, rows: Int32Array, tasks: readonly string[]): Int32Array {
  const has = tasks.map((task) => dataset.labels[task]!.has);
  return rowsWhere(rows, (row) => has.some((flags) => flags[row] === 1));
}

/** Pass number `pass` over `rows`: shuffled, in batches, the last of which may be smaller. */
export function shuffledBatches(rows: Int32Array, batch: number, of: Key, pass: number): Int32Array[] {
  const order = shuffled(derive(of, pass), rows);
  return Array.from({ length: Math.ceil(rows.length / batch) }, (_, i) =>
    order.subarray(i * batch, (i + 1) * batch),
  );
}
