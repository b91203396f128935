/** Sources beside CSV, and sources that are a file a task: what is read from them, and what is wrong with them. */
import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { readFacts } from '../../src/data-facts/read.ts';
import { inMemory } from '../../src/runtime/data/stored.ts';
import { factsReader } from '../../src/runtime/data/facts-reader.ts';
import { loadData, type LoadedData } from '../../src/runtime/data/load.ts';
import { csv, jsonl, npy } from '../../src/runtime/data/bindings.ts';
import { isProblem, type Experiment, type Problem } from '../../src/runtime/experiment.ts';
import type { Model, Target } from '../../src/runtime/types.ts';

const folder = mkdtempSync(join(tmpdir(), 'mtlc-sources-'));
const base = pathToFileURL(join(folder, 'main.ts')).href;
const arrays = join(import.meta.dirname, '../data-facts/arrays');
for (const name of ['float32', 'one', 'four', 'bad-fortran']) copyFileSync(join(arrays, `${name}.npy`), join(folder, `${name}.npy`));
const write = (name: string, text: string) => writeFileSync(join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text);

type Data = Pick<Experiment, 'sources' | 'inputs' | 'labels'>;

async function load(data: Data, targets: Record<string, Target>, replace = {}): Promise<LoadedData | Problem> {
  return loadData({ ...data, model: { tasks: Object.keys(targets), targets } as unknown as Model }, replace);
}

async function dataset(...of: Parameters<typeof load>) {
  const data = await load(...of);
  if (isProblem(data)) throw new Error(data.message);
  return data.dataset;
}

const real = (size: number): Target => ({ kind: 'real', size });
const rows = 'a,v\n1,2\n3,\n';

it('binds an array whole to an input and to the numbers of a task, beside a CSV file', async () => {
  write('rows.csv', rows);
  const read = await dataset(
    {
      sources: { rows: csv('rows.csv', base), images: npy('four.npy', base), y: npy('float32.npy', base) },
      inputs: { a: { shape: [1], source: 'rows', columns: ['a'] }, x: { shape: [2, 2, 2], source: 'images', columns: 'all' } },
      labels: { y: { source: 'y', columns: 'all' } },
    },
    { y: real(3) },
  );
  expect([...inMemory(read.inputs.x!.values)]).toEqual(Array.from({ length: 16 }, (_, i) => i));
  expect([...read.labels.y!.values, ...read.labels.y!.has]).toEqual([0, 1, 2, 3, 100, 7, 1, 1]);
});

it('reads vectors and dotted names of JSON lines', async () => {
  write('rows.jsonl.gz', '{"e": [1, 2], "user": {"sort": "x"}}\n{"e": [3, 4]}\n');
  const read = await dataset(
    {
      sources: { rows: jsonl('rows.jsonl.gz', base) },
      inputs: { x: { shape: [2], source: 'rows', columns: ['e'] } },
      labels: { sort: { source: 'rows', columns: ['user.sort'] } },
    },
    { sort: { kind: 'class', labels: ['x', 'y'] } },
  );
  expect([...inMemory(read.inputs.x!.values)]).toEqual([1, 2, 3, 4]);
  expect([...read.labels.sort!.has]).toEqual([1, 0]);
});

const family: Data = {
  sources: { rows: csv('{t}.csv', base, ['north', 'south']) },
  inputs: { x: { shape: [1], source: 'rows', columns: ['a'] } },
  labels: { north: { source: 'rows', columns: ['v'] }, south: { source: 'rows', columns: ['v'] } },
};
const both = { north: real(1), south: real(1) };

it('lays the files of a family one after the other, and gives each task the rows of its own', async () => {
  write('north.csv', rows);
  write('south.csv', 'v,a,more\n7,8,\n9,10,\n');
  const read = await dataset(family, both);
  expect([...inMemory(read.inputs.x!.values)]).toEqual([1, 3, 8, 10]);
  expect([...read.labels.north!.has, ...read.labels.south!.has]).toEqual([1, 0, 0, 0, 0, 0, 1, 1]);
  expect([...read.labels.south!.values].slice(2)).toEqual([7, 9]);
});

it('names the file of a family that is missing, or unlike the others', async () => {
  write('north.csv', rows);
  const sources = { rows: csv('{t}.csv', base, ['north', 'west']) };
  const labels = { north: family.labels.north!, west: family.labels.south! };
  const targets = { north: real(1), west: real(1) };
  expect(await load({ ...family, sources, labels }, targets)).toMatchObject({ code: 'MTL6001', file: expect.stringMatching(/west\.csv$/) });
  write('west.csv', 'a,w\n1,2\n');
  expect(await load({ ...family, sources, labels }, targets)).toMatchObject({
    message: 'the file of `west` is not like that of `north`: it has no column `v`',
    file: expect.stringMatching(/west\.csv$/),
  });
  expect(await load(family, both, { rows: join(folder, 'north.csv') })).toMatchObject({ code: 'MTL6023' });
});

it('names an array that cannot be read, that has another width, or another number of rows', async () => {
  write('rows.csv', 'a\n1\n2\n3\n');
  const of = (file: string, shape: number[]): Data => ({
    sources: { x: npy(file, base), rows: csv('rows.csv', base) },
    inputs: { x: { shape, source: 'x', columns: 'all' } },
    labels: { a: { source: 'rows', columns: ['a'] } },
  });
  expect(await load(of('bad-fortran.npy', [3]), { a: real(1) })).toMatchObject({ code: 'MTL6020', file: expect.stringMatching(/bad-fortran\.npy$/) });
  expect(await load(of('float32.npy', [3]), { a: real(1) })).toMatchObject({ code: 'MTL6009' });
  write('rows.csv', 'a\n1\n2\n');
  expect(await load(of('float32.npy', [4]), { a: real(1) })).toMatchObject({ code: 'MTL6103' });
  expect(await load(of('one.npy', [1]), { a: real(1) })).toHaveProperty('dataset');
});

it('has the shape of an array, and all rows of a family, as facts', () => {
  write('north.csv', rows);
  write('south.csv', 'a,v\n8,7\n10,9\n');
  const reader = factsReader(join(folder, 'cache'));
  const asked = {
    x: { path: join(folder, 'four.npy'), format: 'npy' as const },
    rows: { path: join(folder, '{t}.csv'), tasks: ['north', 'south'] },
  };
  for (let time = 0; time < 2; time++) {
    expect(readFacts(asked, reader)).toMatchObject({
      x: { rows: 2, columns: [], shape: [2, 2, 2, 2] },
      rows: { rows: 4, columns: [{ name: 'a', max: 10 }, { name: 'v', missing: 1 }] },
    });
  }
});

it('reads a column once for tasks that differ in their rows alone, and once for each way to read it', async () => {
  write('places.csv', 'a,place,v,size\n1,north,yes,3\n2,south,no,4\n3,north,no,x\n4,south,,6\n5,east,maybe,7\n');
  const where = (value: string) => ({ column: 'place', op: '==', value }) as const;
  const sources = { rows: csv('places.csv', base) };
  const inputs = { x: { shape: [1], source: 'rows', columns: ['a'] } };
  const asked: Target = { kind: 'binary', yes: 'yes', no: 'no' };
  const v = { source: 'rows', columns: ['v'] };
  const labels = { north: { ...v, where: where('north') }, south: { ...v, where: where('south') }, other: { ...v, missing: ['', 'maybe'] } };
  const targets = { north: asked, south: asked, other: asked };
  const { labels: read } = await dataset({ sources, inputs, labels }, targets);
  expect(read).toMatchObject({ north: { has: Uint8Array.of(1, 0, 1, 0, 0) }, south: { has: Uint8Array.of(0, 1, 0, 0, 0) }, other: { has: Uint8Array.of(1, 1, 1, 0, 0) } });
  expect([...read.north!.values.subarray(0, 3), ...read.other!.values]).toEqual([1, 0, 0, 1, 0, 0, 0, 0]);
  expect(read.south!.values).toBe(read.north!.values);
  expect(read.other!.values).not.toBe(read.north!.values);
  // A cell is looked at where it counts for a task, and named by its row.
  expect(await load({ sources, inputs, labels: { ...labels, south: { ...v, where: where('east') } } }, targets)).toMatchObject({ message: expect.stringContaining('row 5, column `v`: `maybe`') as string });
  const sized = { north: { source: 'rows', columns: ['size'], where: where('south') }, south: { source: 'rows', columns: ['size'], where: { column: 'a', op: '>', value: 2 } as const } };
  expect(await load({ sources, inputs, labels: sized }, { north: real(1), south: real(1) })).toMatchObject({ message: expect.stringContaining('row 3, column `size`: `x`') as string });
});
