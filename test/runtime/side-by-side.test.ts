/** The labels of many tasks in a batch, gathered together: the same numbers as of each task alone. */
import { expect, it } from 'vitest';
import { batchFeeds, type View } from '../../src/runtime/train/batches.ts';
import { separate } from '../../src/engine/plan/feeding.ts';
import type { Dataset } from '../../src/runtime/experiment.ts';
import type { Model, Target } from '../../src/runtime/types.ts';

const ROWS = 9;
const names = Array.from({ length: 40 }, (_, i) => `t${i}`);
const kinds: readonly Target[] = [
  { kind: 'binary', yes: '1', no: '0' },
  { kind: 'class', labels: ['a', 'b', 'c', 'd', 'e'] },
];

/** `labelOf` gives a row's label; NaN where it is not known. */
function view(labelOf: (task: number, row: number) => number): { view: View; model: Model } {
  const labels: Dataset['labels'] = Object.fromEntries(
    names.map((name, task) => {
      const asked = Array.from({ length: ROWS }, (_, row) => labelOf(task, row));
      const values = Float32Array.from(asked, (label) => (Number.isNaN(label) ? 0 : label));
      return [name, { width: 1, values, has: Uint8Array.from(asked, (label) => (Number.isNaN(label) ? 0 : 1)) }];
    }),
  );
  const model = { tasks: names, targets: Object.fromEntries(names.map((name, i) => [name, kinds[i % 2]!])) } as unknown as Model;
  return { view: { dataset: { rows: ROWS, inputs: {}, labels }, inputs: {}, scaling: {}, labels: {}, targetScaling: {} }, model };
}

const rows = Int32Array.of(8, 0, 3, 3, 7);

it.each([
  ['where all are known', (task: number, row: number) => (task * 7 + row * 3) % (task % 2 === 0 ? 2 : 5)],
  ['where some are not', (task: number, row: number) => ((task + row) % 3 === 0 ? NaN : (task + row) % 2)],
  ['where one task lacks one row', (task: number, row: number) => (task === 5 && row === 3 ? NaN : row % 2)],
  ['that are no small whole numbers', (task: number, row: number) => task * 100 + row / 2],
])('gathers labels %s', (which, labelOf) => {
  const { view: of, model } = view(labelOf);
  const together = batchFeeds(of, model, names, rows, 7);
  const feeds = separate(together);
  for (const [task, name] of names.entries()) {
    const asked = [...rows].map((row) => labelOf(task, row));
    const padded = (numbers: number[]) => [...numbers, 0, 0];
    expect([...feeds[`has/${name}`]!.values], name).toEqual(padded(asked.map((label) => (Number.isNaN(label) ? 0 : 1))));
    expect([...feeds[`label/${name}`]!.values], name).toEqual(padded(asked.map((label) => (Number.isNaN(label) ? 0 : label))));
    expect(feeds[`label/${name}`]!.dtype).toBe(task % 2 === 0 ? 'float32' : 'int32');
  }
  // A runner that takes them out of their table has the same.
  const inTables = Object.values(together).filter(({ columns }) => columns);
  expect(inTables).toHaveLength(which === 'that are no small whole numbers' ? 0 : 4);
  for (const { columns, values } of inTables) {
    const { table, rows: places, as } = columns!;
    const byteAt = (column: number, row: number) => (row < 0 ? 255 : table.bytes[row * table.columns + column]!);
    const taken = Array.from({ length: table.columns }, (_, column) => [...places].map((row) => byteAt(column, row))).flat();
    expect([...values]).toEqual(taken.map((byte) => (byte === 255 ? 0 : as === 'known' ? 1 : byte)));
  }
});
