import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { standardize } from '../../src/catalog/scales/standardize/run.ts';
import { filled } from '../../src/catalog/scales/filled/run.ts';
import { countTables } from '../../src/data-facts/columns.ts';
import { readCsv } from '../../src/data-facts/csv.ts';
import type { LargeFile } from '../../src/data-facts/read.ts';
import { countByThreads } from '../../src/runtime/data/facts-reader.ts';
import { csv } from '../../src/runtime/data/bindings.ts';
import { FileRows, RowSink, withFiles } from '../../src/runtime/data/file-rows.ts';
import { largeFile } from '../../src/runtime/data/files.ts';
import { loadData } from '../../src/runtime/data/load.ts';
import { openLarge, readByThreads, readPiecewise } from '../../src/runtime/data/piecewise.ts';
import type { LoadedSource } from '../../src/runtime/data/sources.ts';
import { stretchesOf } from '../../src/runtime/data/stretches.ts';
import { inMemory } from '../../src/runtime/data/stored.ts';
import { isProblem, type InputBinding, type LabelBinding } from '../../src/runtime/experiment.ts';
import type { Model, Target } from '../../src/runtime/types.ts';

const folder = mkdtempSync(join(tmpdir(), 'mtlc-piecewise-'));
const path = join(folder, 'rows.csv');
/** Of 5 MB, which are two pieces. */
const ROWS = 10_000;
const PAD = 'x'.repeat(500);
process.env['XDG_CACHE_HOME'] = folder;

const line = (row: number): string => `${row},${row % 7 === 0 ? '?' : (row * 0.37) % 11},"${['rose', 'daisy', ''][row % 3]}",${PAD}`;
const write = (more = ''): void => writeFileSync(path, `a,b,sort,pad\n${Array.from({ length: ROWS }, (_, row) => line(row)).join('\n')}\n${more}`);

const x: InputBinding = { shape: [2], source: 'rows', columns: ['a', 'b'], missing: ['?'] };
const sort: LabelBinding = { source: 'rows', columns: ['sort'] };
const sorts: Target = { kind: 'class', labels: ['rose', 'daisy'] };

function sourceOf(large: LargeFile): LoadedSource {
  const table = openLarge(large);
  if (isProblem(table)) throw new Error(table.message);
  return { source: 'rows', path, hash: '', rows: 0, table, large };
}

function piecewise() {
  const large = largeFile(path, 0)!;
  return readPiecewise(sourceOf(large), large, { inputs: [['x', x]], labels: [['sort', sort, sorts]] });
}

it('reads the numbers and labels that a file read whole has', async () => {
  write();
  const model = { tasks: ['sort'], targets: { sort: sorts } } as unknown as Model;
  const whole = await loadData({ model, sources: { rows: csv(path, 'file:///main.ts') }, inputs: { x }, labels: { sort } });
  const read = piecewise();
  if (isProblem(whole) || isProblem(read)) throw new Error('there are problems');
  expect(read.rows).toBe(ROWS);
  expect(read.inputs['x']).toEqual(whole.dataset.inputs['x']);
  expect(read.labels['sort']).toEqual(whole.dataset.labels['sort']);
  expect(largeFile(path, 0)!.hash()).toBe(whole.files[0]!.hash);
});

it('names the row of the file where a cell is bad', () => {
  write('1,x,rose,\n');
  expect(piecewise()).toMatchObject({ code: 'MTL6104', message: expect.stringContaining(`row ${ROWS + 1}, column \`b\``) });
  write('1,2,tulip,\n');
  expect(piecewise()).toMatchObject({ code: 'MTL6106', message: expect.stringContaining(`row ${ROWS + 1}, column \`sort\``) });
});

it('counts and reads a file in stretches, by threads, as it does in one', () => {
  const quoted = (row: number): string => `${row === 11_500 ? '?' : row},${row % 7 === 0 ? '?' : (row * 0.37) % 11},"${['rose', 'daisy', ''][row % 3]}","two\nlines, ""${row % 1200}""",${row < 9000 ? row : 'late'}`;
  writeFileSync(path, `a,b,sort,pad,late\n${Array.from({ length: 12_000 }, (_, row) => quoted(row)).join('\r\n')}`);
  const large = largeFile(path, 0)!;
  const source = sourceOf(large);
  const stretches = stretchesOf(path, large.size, 1000, 3);
  expect(stretches).toHaveLength(3);
  const one = countTables(readCsv(large.pieces()));
  expect(countByThreads(path, stretches)).toEqual(one);
  const asked = { inputs: [['x', x] as const], labels: [['sort', sort, sorts] as const] };
  const whole = readPiecewise(source, large, asked);
  if (isProblem(whole)) throw new Error(whole.message);
  const every = Int32Array.from({ length: 12_000 }, (_, row) => (row * 7) % 12_000);
  for (const most of [1e9, 0]) {
    const read = readByThreads(source, stretches, asked, most);
    if (!read || isProblem(read)) throw new Error('the threads read nothing');
    expect(read.rows).toBe(12_000);
    expect(read.labels[0]).toEqual({ values: whole.labels['sort']!.values, has: whole.labels['sort']!.has });
    const rows = read.inputs[0]!;
    const values = whole.inputs['x']!.values as Float32Array;
    if (rows instanceof Float32Array) expect(rows).toEqual(values);
    else {
      expect((rows as FileRows).files).toHaveLength(3);
      expect(rows.gather(every, every.length)).toEqual(Float32Array.from({ length: 24_000 }, (_, i) => values[2 * every[i >> 1]! + (i & 1)]!));
      expect(rows.gather(Int32Array.of(0, -1, 11_999, 3_999, 4_001, 7_999), 7)).toEqual(Float32Array.of(...[0, -1, 11_999, 3_999, 4_001, 7_999, -1].flatMap((row) => (row < 0 ? [0, 0] : [...values.subarray(2 * row, 2 * row + 2)]))));
    }
  }
});

it('leaves a stretch with a problem, or one that begins in quotes, to be read in one', () => {
  write('1,x,rose,\n');
  const large = largeFile(path, 0)!;
  const stretches = stretchesOf(path, large.size, 1000, 2);
  expect(stretches).toHaveLength(2);
  expect(readByThreads(sourceOf(large), stretches, { inputs: [['x', x]], labels: [] })).toBeNull();
  expect(countByThreads(path, stretches)).not.toBeNull();
  // As many cells as rows have, in quotes: the first stretch ends in an open quote.
  writeFileSync(path, `a,b,sort,pad\n${'1,2,rose,x\n'.repeat(10_000)}1,2,rose,"${'1,2,rose,x\n'.repeat(12_000)}"\n`);
  const { size } = largeFile(path, 0)!;
  const wrong = stretchesOf(path, size, 1000, 2);
  expect(wrong).toHaveLength(2);
  expect(countByThreads(path, wrong)).toBeNull();
});

it('gives the same rows and the same scales from a file as from memory', () => {
  const width = 3;
  const values = Float32Array.from({ length: 5000 * width }, (_, i) => (i % 11 === 0 ? NaN : Math.sin(i) * 100));
  const fill = (held: number) => {
    const sink = new RowSink(width, held);
    for (let at = 0; at < values.length; at += 700 * width) expect(sink.add(values.slice(at, at + 700 * width))).toBeNull();
    return sink.done();
  };
  const memory = inMemory(fill(1e9));
  const file = fill(10_000) as FileRows;
  expect(file).toBeInstanceOf(FileRows);
  expect(memory).toEqual(values);
  const dataset = withFiles(structuredClone({ rows: 5000, inputs: { x: { shape: [width], values: { ...file } } }, labels: {} }) as never);
  const again = dataset.inputs['x']!.values as FileRows;
  for (const rows of [[0, 1, 2], [4999, 3, -1, 1200], [7, 7], [], [-1]].map((list) => Int32Array.from(list))) {
    const expected = Float32Array.from({ length: (rows.length + 1) * width }, (_, i) => {
      const row = rows[Math.floor(i / width)] ?? -1;
      return row < 0 ? 0 : values[row * width + (i % width)]!;
    });
    expect(again.gather(rows, rows.length + 1)).toEqual(expected);
  }
  const rows = Int32Array.from({ length: 3000 }, (_, i) => (i * 3) % 5000);
  for (const scale of [standardize(), filled(standardize(), 'median')]) expect(scale.fit(file, width, rows)).toEqual(scale.fit(memory, width, rows));
});
