/** Specs that `mtlc new` writes for files as people have them: each is right, laid out, and trains as it stands. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, mtlc } from './mtlc.ts';

/** A row of cells for each number from 0. */
const table = (header: string, count: number, row: (i: number) => readonly (string | number)[], mark = ','): string =>
  [header, ...Array.from({ length: count }, (_, i) => row(i).join(mark)), ''].join('\n');

const WORDS = ['red', 'wine', 'of', 'old', 'stone', 'and', 'salt'];
const sentence = (i: number): string => Array.from({ length: 5 }, (_, k) => WORDS[(i * (k + 2) + k) % WORDS.length]).join(' ');

/** Everything that a column can be. */
const everything = table('n,size,"a ""b""",city,kind,note,born,always,nothing,inches,grade,ok,<=50K', 120, (i) => [
  i + 1,
  i % 9 === 0 ? 'N/A' : (i * 7) % 23,
  ((i * 5) % 17) / 4,
  `city ${i % 20}`,
  ['a', 'b', '3'][i % 3]!,
  `${sentence(i)} ${i}`,
  `2021-0${(i % 9) + 1}-11`,
  'x',
  '',
  i % 10 === 0 ? '' : (i % 40) * 2.5,
  i % 10 === 0 ? '' : i % 40,
  i % 4 === 0 ? '?' : i % 2 ? 'True' : 'False',
  i % 5 < 2 ? '>50K' : '<=50K',
]);

const write = (place: string, ...words: string[]) => mtlc(['new', ...words], { cwd: place });
const read = (place: string, spec: string): string => readFileSync(join(place, spec), 'utf8');

async function trains(place: string, spec: string): Promise<{ overall: Record<string, unknown> }> {
  const checked = await mtlc(['check', '--strict', spec], { cwd: place });
  expect(checked).toEqual({ code: 0, out: `${spec}: ok\n`, err: '' });
  expect(await mtlc(['format', '--check', spec], { cwd: place })).toEqual({ code: 0, out: '', err: '' });
  const short = ['--set', 'train.main.epochs=1', '--set', 'evaluate.final=none'];
  const { code, out, err } = await mtlc(['train', spec, '--json', '--quiet', '--backend', 'wasm', ...short], { cwd: place });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out).conditions.all;
}

describe('a file of everything', () => {
  test('is read column by column, and trains', async () => {
    const place = folder({ 'every.csv': everything });
    const { code, out, err } = await write(place, '--from', 'every.csv', '--targets', 'grade,ok,<=50K,kind');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^every\.mtl\n/);
    expect(out).toMatch(/\nNext: mtlc train every\.mtl\n$/);
    const spec = read(place, 'every.mtl');
    expect(spec).toContain('labels "<=50K" ["<=50K", ">50K"]');
    expect(spec).toContain('labels kind ["3", a, b]');
    expect(spec).toContain('task grade: real { out = dense(size); loss: mse; scale: standardize }');
    expect(spec).toContain('task ok: binary(yes: "True", no: "False")');
    expect(spec).toMatch(/numbers <- \[rows\.size, rows\."a \\"b\\""\] \{\s+missing: \["", "\?", "NA", "N\/A"\]/);
    expect(spec).toContain('names <- rows.city');
    expect(spec).toContain('vocabulary words1 from rows.note');
    for (const why of ['n names single rows', 'born holds dates', 'always is always x', 'nothing has no values', 'inches says the same as `grade`'])
      expect(spec).toContain(`// - ${why}`);
    const { overall } = await trains(place, 'every.mtl');
    expect(Object.keys(overall)).toEqual(['accuracy', 'f1_macro', 'mae', 'r2']);
  });

  test('a column that divides the rows does', async () => {
    const rows = table('x,y,split', 100, (i) => [(i * 7) % 10, i % 2, i % 4 ? 'train' : 'test']);
    const place = folder({ 'rows.csv': rows });
    expect((await write(place, '--from', 'rows.csv', '--targets', 'y')).code).toBe(0);
    expect(read(place, 'rows.mtl')).toContain('protocol: given(rows.split)');
    await trains(place, 'rows.mtl');
  });

  test('columns are called like keywords, and cells stand between tabs', async () => {
    const rows = table('input\tsplit\tseed\tshared\ttrue', 60, (i) => [i % 7, (i * 3) % 11, i % 2, i % 3 ? 'yes' : 'no', i % 5], '\t');
    const place = folder({ 'rows.tsv': rows });
    expect((await write(place, 'deep/own', '--from', 'rows.tsv', '--targets', 'seed, shared')).code).toBe(0);
    expect(read(place, 'deep/own.mtl')).toContain('source rows = csv("../rows.tsv")');
    await trains(place, 'deep/own.mtl');
  });
});

test('without a file, rows are made up', async () => {
  const place = folder();
  const { code, out } = await write(place, 'flowers');
  expect(code).toBe(0);
  expect(out).toMatch(/^flowers\.mtl\nflowers\.csv\n/);
  await trains(place, 'flowers.mtl');
});

describe('what cannot be done is said, and nothing is written', () => {
  const two = 'a,b\n1,2\n3,4\n';
  const long = table('a,b,c', 40, (i) => [i % 3, `name ${i}`, i % 2]);
  test.each([
    ['no targets', ['--from', 'long.csv'], 2, /--targets a,b: the columns are a, b, c/],
    ['a misspelt target', ['--from', 'long.csv', '--targets', 'A'], 2, /there is no column 'A'; did you mean 'a'\?/],
    ['nothing at all', [], 2, /--from rows\.csv --targets a,b/],
    ['targets without a file', ['x', '--targets', 'a'], 2, /--from rows\.csv/],
    ['too few rows', ['--from', 'two.csv', '--targets', 'a'], 1, /MTL6501\]: 2 rows have a value of `a`/],
    ['a target that names rows', ['--from', 'long.csv', '--targets', 'b'], 1, /MTL6502\].*`b` cannot be learnt/],
    ['nothing to learn from', ['--from', 'lone.csv', '--targets', 'a'], 1, /MTL6503\].*b is always 1/],
    ['no such file', ['--from', 'none.csv', '--targets', 'a'], 1, /MTL6001/],
    ['names twice', ['--from', 'twice.csv', '--targets', 'a'], 1, /MTL6007/],
  ])('%s', async (_what, words, code, says) => {
    const lone = table('a,b', 40, (i) => [i % 3, 1]);
    const place = folder({ 'two.csv': two, 'long.csv': long, 'lone.csv': lone, 'twice.csv': 'a,a\n1,2\n' });
    const outcome = await write(place, ...words);
    expect(outcome.code, outcome.err).toBe(code);
    expect(outcome.err).toMatch(says);
    expect(existsSync(join(place, 'long.mtl'))).toBe(false);
  });

  test('a spec that is there stays, unless --force says otherwise', async () => {
    const place = folder({ 'long.csv': long, 'long.mtl': 'mine' });
    const words = ['--from', 'long.csv', '--targets', 'c'];
    const refused = await write(place, ...words);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('MTL6504');
    expect(read(place, 'long.mtl')).toBe('mine');
    expect((await write(place, ...words, '--force')).code).toBe(0);
    expect(read(place, 'long.mtl')).toContain('task c: binary');
  });
});
