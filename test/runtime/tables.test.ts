/** Training batches as rows of tables, which runners may keep: their numbers are those that are gathered. */
import { expect, test } from 'vitest';
import { flip } from '../../src/catalog/augmentations/flip/run.ts';
import { l2Normalize } from '../../src/catalog/scales/l2-normalize/run.ts';
import { standardize } from '../../src/catalog/scales/standardize/run.ts';
import type { InputBinding, Numbers } from '../../src/runtime/experiment.ts';
import { key, normals } from '../../src/runtime/random.ts';
import { fitScaling, inputFeeds, type View } from '../../src/runtime/train/batches.ts';
import { PADDING } from '../../src/runtime/train/own-rows.ts';

const ROWS = 7;
const BATCH = Int32Array.of(3, 0, PADDING, 6);
const SIZE = 6;

function view(given: Partial<InputBinding>, values: Numbers = normals(key(1), ROWS * 4)): View {
  const inputs = { x: { shape: [2, 2], source: 'rows', columns: [], ...given } };
  const dataset = { rows: ROWS, inputs: { x: { shape: [2, 2], values } }, labels: {} };
  return { dataset, inputs, scaling: fitScaling(inputs, dataset, Int32Array.of(0, 1, 2, 3)), labels: {}, targetScaling: {} };
}

const trained = (of: View) => inputFeeds(of, BATCH, SIZE, key(2))['inputs/x']!;

test.each([
  ['as they are', view({})],
  ['of bytes', view({}, Uint8Array.from({ length: ROWS * 4 }, (_, i) => 9 * i))],
  ['scaled by column', view({ scale: standardize() })],
  ['scaled by row', view({ scale: l2Normalize() })],
  ['of a frozen prefix', { ...view({}), prefix: { values: { x: { shape: [2, 2], values: normals(key(3), ROWS * 4) } }, place: Int32Array.of(6, 5, 4, 3, 2, 1, 0), inputs: ['x'] } }],
])('rows %s', (_, of) => {
  const { of: rowsOf, shape, values } = Object.values(inputFeeds(of, BATCH, SIZE, key(2)))[0]!;
  const { table, rows } = rowsOf!;
  const all = table.all();
  expect(all).toHaveLength(table.rows * 4);
  expect(shape).toEqual([SIZE, 2, 2]);
  expect([...rows].flatMap((row) => (row < 0 ? [0, 0, 0, 0] : [...all.subarray(4 * row, 4 * row + 4)]))).toEqual([...values]);
});

test('a table is the same in each batch, and another one where the scale has learnt from other rows', () => {
  const of = view({ scale: standardize() });
  const { table } = trained(of).of!;
  expect(trained({ ...of }).of!.table).toBe(table);
  expect(trained({ ...of, scaling: fitScaling(of.inputs, of.dataset, Int32Array.of(4, 5, 6)) }).of!.table).not.toBe(table);
});

test.each([
  ['changed at random', trained(view({ augment: [flip()] }))],
  ['of answers, whose rows come once', inputFeeds(view({}), BATCH, SIZE)['inputs/x']!],
  ['of indices', trained(view({ as: { name: 'words', indices: true } as never }))],
])('no table of batches %s', (_, feed) => {
  expect(feed.of).toBeUndefined();
});
