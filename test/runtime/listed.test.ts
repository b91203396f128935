/** Cells that list labels or positions, and columns that say how much rows count. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { positions } from '../../src/catalog/encodings/positions/run.ts';
import { loadData } from '../../src/runtime/data/load.ts';
import { csv } from '../../src/runtime/data/bindings.ts';
import { isProblem, type InputBinding, type LabelBinding } from '../../src/runtime/experiment.ts';
import { toTensors } from '../../src/engine/plan/step.ts';
import { batchFeeds, toBatch } from '../../src/runtime/train/batches.ts';
import type { Model, Target } from '../../src/runtime/types.ts';

const folder = mkdtempSync(join(tmpdir(), 'mtlc-listed-'));
const base = pathToFileURL(join(folder, 'main.ts')).href;
const x: InputBinding = { shape: [1], source: 'rows', columns: ['n'] };

async function load(text: string, tasks: Record<string, readonly [Target, Partial<LabelBinding>]>, input = x) {
  writeFileSync(join(folder, 'rows.csv'), text);
  const targets = Object.fromEntries(Object.entries(tasks).map(([task, [target]]) => [task, target]));
  const labels = Object.fromEntries(Object.entries(tasks).map(([task, [, binding]]) => [task, { source: 'rows', columns: ['tags'], ...binding }]));
  const model = { tasks: Object.keys(tasks), targets } as unknown as Model;
  const loaded = await loadData({ model, sources: { rows: csv('rows.csv', base) }, inputs: { x: input }, labels });
  return isProblem(loaded) ? loaded : { ...loaded.dataset, model };
}

const yes: Target = { kind: 'binary', yes: '1', no: '0' };
const rows = 'n,tags,w\n1,sky sea,2\n2,,x\n3,sun,0.5\n';

it('reads labels that a cell lists, by the tasks\' names or their `yes`; an empty cell is not labelled unless nothing is missing', async () => {
  const of = { separator: ' ' };
  const read = await load(rows, {
    sky: [yes, of],
    lit: [{ kind: 'binary', yes: 'sun', no: '' }, of],
    all: [{ kind: 'subset', labels: ['sea', 'sky', 'sun'] }, { ...of, missing: [] }],
  });
  expect(read).toMatchObject({
    labels: {
      sky: { values: Uint8Array.of(1, 0, 0), has: Uint8Array.of(1, 0, 1) },
      lit: { values: Uint8Array.of(0, 0, 1) },
      all: { values: Uint8Array.of(1, 1, 0, 0, 0, 0, 0, 0, 1), has: Uint8Array.of(1, 1, 1) },
    },
  });
});

it('names a listed label that the set of a subset lacks', async () => {
  const read = await load(rows, { all: [{ kind: 'subset', labels: ['sky', 'sea'] }, { separator: ' ' }] });
  expect(read).toMatchObject({ code: 'MTL6106', message: expect.stringMatching(/row 3.*`sun`/) });
});

it('reads the positions that a cell lists, and names what is none', async () => {
  const input = (first?: number): InputBinding => ({ ...x, shape: [4], columns: ['w'], as: positions(4, ' ', first === undefined ? {} : { first }) });
  const read = await load('n,tags,w\n1,1,1 4\n2,0,\n3,0,2:0.5\n', { tags: [yes, {}] }, input(1));
  expect(read).toMatchObject({ inputs: { x: { values: Float32Array.of(1, 0, 0, 1, 0, 0, 0, 0, 0, 0.5, 0, 0) } } });
  const wrong = await load('n,tags,w\n1,1,1 4\n', { tags: [yes, {}] }, input());
  expect(wrong).toMatchObject({ code: 'MTL6122', message: 'row 1 gives `x` no numbers: `4` is no position from 0 to 3' });
});

it('multiplies the weights of rows and of their labels; a row that is not labelled needs no weight', async () => {
  const read = await load(rows, { sky: [yes, { separator: ' ', weight: { source: 'rows', column: 'w' } }] });
  if (isProblem(read)) throw new Error(read.message);
  const view = { dataset: read, inputs: { x }, scaling: {}, labels: {}, targetScaling: {}, classWeights: { sky: [3, 10] } };
  const batch = toBatch(toTensors(batchFeeds(view, read.model, ['sky'], Int32Array.of(0, 2, 1), 4)));
  expect([...batch.weight!.sky!.dataSync()]).toEqual([20, 1.5, 0, 0]);
  const bad = await load(rows.replace('0.5', '-1'), { sky: [yes, { separator: ' ', weight: { source: 'rows', column: 'w' } }] });
  expect(bad).toMatchObject({ code: 'MTL6121', message: 'row 3, column `w`: `-1` is no weight of a row' });
});
