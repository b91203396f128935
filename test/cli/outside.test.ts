/** Entries of the user's project: found, used by every command, and refused with their place. */
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkIr } from '../../src/ir/check.ts';
import type { Ir } from '../../src/ir/ir.ts';
import { start } from '../editor/server.ts';
import { folder, mtlc, root, rows, run } from './mtlc.ts';

const spec = `model own {
  input x: real[2] { scale: halved }
  split after x { task size: real { a = dense(1); loss: quantile(0.9); scale: halved } }
}
data {
  source rows = csv("rows.csv")
  x <- rows.f1 .. rows.f2
  size <- rows.up
}
train { phase main: joint { optimizer: clipped_sgd(0.1, limit: 0.5), batch: 20, epochs: 2 } }
evaluate { protocol: kfold(3, seed: 1); metrics: [worst_error] }
`;
const manifest = JSON.stringify({ name: 'project', mtlc: { catalog: 'entries' } });

/** A project with the entries that lie here. */
function project(files: Readonly<Record<string, string>> = {}): string {
  const place = folder({ 'specs/own.mtl': spec, 'specs/rows.csv': rows(60), ...files });
  cpSync(join(import.meta.dirname, 'entries'), join(place, 'entries'), { recursive: true });
  return place;
}

describe('entries are found', () => {
  test('by --catalog, before the command or behind it, and by the nearest package.json above the spec', async () => {
    const [plain, named] = [project(), project({ 'package.json': manifest })];
    const right = { code: 0, out: 'specs/own.mtl: ok\n', err: '' };
    expect((await mtlc(['check', 'specs/own.mtl'], { cwd: plain })).err).toContain('unknown loss `quantile`');
    expect(await mtlc(['check', 'specs/own.mtl', '--catalog', 'entries'], { cwd: plain })).toEqual(right);
    expect(await mtlc(['--catalog', 'entries', 'check', 'specs/own.mtl'], { cwd: plain })).toEqual(right);
    expect(await mtlc(['check', 'specs/own.mtl'], { cwd: named })).toEqual(right);
    expect((await mtlc(['check', 'own.mtl'], { cwd: join(named, 'specs') })).out).toBe('own.mtl: ok\n');
  });

  test('where the cache cannot be written, too', async () => {
    const { code, err } = await mtlc(['check', 'specs/own.mtl'], { cwd: project({ 'package.json': manifest }), env: { XDG_CACHE_HOME: '/dev/null' } });
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test('by no command that reads no spec', async () => {
    const { code, err } = await mtlc(['predict', '--catalog', 'entries', 'runs/own', 'rows.csv']);
    expect({ code, err }).toEqual({ code: 2, err: 'error: predict reads no spec, and takes no --catalog\nTry: mtlc help predict\n' });
  });
});

describe('a run with entries of the project', () => {
  let place: string;
  const inPlace = (...words: string[]) => mtlc(words, { cwd: place });

  beforeAll(async () => {
    place = project({ 'package.json': manifest });
    const { code, err } = await inPlace('train', 'specs/own.mtl', '--workers', '2', '--quiet');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    // What follows needs the run's folder alone.
    rmSync(join(place, 'entries'), { recursive: true });
    rmSync(join(place, 'package.json'));
  });

  test('records them in its IR', () => {
    const ir = JSON.parse(readFileSync(join(place, 'runs/own/ir.json'), 'utf8')) as Ir;
    expect(checkIr(ir)).toEqual([]);
    expect(ir.outside!.map(({ kind, entry, file, code }) => [kind, entry, file, code !== null])).toEqual([
      ['optimizer', 'clipped_sgd', 'clipped_sgd/run.ts', true],
      ['scale', 'halved', 'halved/run.ts', true],
      ['loss', 'quantile', 'losses/quantile.ts', false],
      ['metric', 'worst_error', 'worst_error/run.mjs', true],
    ]);
    expect(ir.outside!.every(({ hash }) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);
  });

  test('keeps their code in its program', () => {
    const program = join(place, 'runs/own/program');
    expect(readdirSync(program).filter((name) => name.includes('-')).sort()).toEqual(['metric-worst_error.ts', 'optimizer-clipped_sgd.ts', 'scale-halved.ts']);
    expect(readFileSync(join(program, 'main.ts'), 'utf8')).toContain(`import { clippedSgd } from './optimizer-clipped_sgd.ts';`);
  });

  test('predicts, evaluates, makes a page and is exported without the project', async () => {
    expect((await inPlace('predict', 'runs/own', 'specs/rows.csv')).out).toMatch(/^size\n-?\d/);
    expect((await inPlace('evaluate', 'runs/own', '--data', 'rows=specs/rows.csv')).out).toContain('worst_error');
    expect((await inPlace('predict', 'runs/own', '--page')).code).toBe(0);
    expect((await inPlace('export', 'runs/own', '--format', 'tfjs')).code).toBe(0);
    const exported = join(place, 'runs/own/export/tfjs');
    symlinkSync(join(root, 'node_modules'), join(exported, 'node_modules'));
    const { code, out } = await run(process.execPath, ['example.js'], { cwd: exported });
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/size: \[ \[ -?\d/) });
  });
});

test('explain prints an equation of the project', async () => {
  const { out } = await mtlc(['explain', 'specs/own.mtl', '--latex'], { cwd: project({ 'package.json': manifest }) });
  expect(out).toContain(String.raw`\max(\tau e_i, (\tau - 1) e_i)`);
});

test('a bundle holds their code', async () => {
  const place = project({ 'package.json': manifest });
  expect((await mtlc(['compile', 'specs/own.mtl', '--bundle', '-o', 'out'], { cwd: place })).code).toBe(0);
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
  const { code, out } = await run(process.execPath, ['out/own.mjs', '-o', 'run'], { cwd: place });
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('worst_error') });
});

describe('test-entry', () => {
  const overflowing = `import { defineLoss } from 'mtlc/catalog';

export default defineLoss({
  name: 'overflowing',
  doc: 'A loss of the test.',
  args: {},
  equation: 'f',
  fits: { binary: [1] },
  reads: 'scores',
  lower: ({ output, label }, op) => {
    const score = op.column(output, { index: 0 });
    return op.sub(op.log(op.add(1, op.exp(score))), op.mul(label, score));
  },
  answer: ({ output }, op) => op.sigmoid(op.column(output, { index: 0 })),
});
`;

  test('prints what holds, in figures', async () => {
    const { code, out, err } = await mtlc(['test-entry', 'entries/losses/quantile.ts'], { cwd: project() });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    await expect(out.replace(/off by \S+/g, 'off by N')).toMatchFileSnapshot(join(import.meta.dirname, 'golden/test-entry-quantile.txt'));
  });

  test('prints the first value that is wrong', async () => {
    const { code, out, err } = await mtlc(['test-entry', 'own.ts'], { cwd: folder({ 'own.ts': overflowing }) });
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toContain('FAIL  is right and its gradient finite at scores of 10,000\n\noverflowing() of binary on cpu: the value at scores of 10,000 is Infinity\n');
  });

  test('says what it cannot test, of a folder or of a file in it', async () => {
    const place = project();
    const [whole, file] = await Promise.all(['entries/clipped_sgd', 'entries/clipped_sgd/run.ts'].map((named) => mtlc(['test-entry', named], { cwd: place })));
    expect(whole!.code).toBe(0);
    expect(whole!.out).toContain('\nnot tested: what its code computes;');
    expect(file!.out.split('\n').slice(1)).toEqual(whole!.out.split('\n').slice(1));
  });

  test('says what is no entry', async () => {
    const { code, err } = await mtlc(['test-entry', 'entries/none.ts'], { cwd: project() });
    expect({ code, err: err.split('\n')[0] }).toEqual({ code: 1, err: 'error[MTL0001]: cannot read `entries/none.ts`: there is no such file' });
  });
});

describe('an editor', () => {
  test('knows the entries of the folder that it has open', async () => {
    const place = project({ 'package.json': manifest });
    const server = await start(undefined, root, place);
    server.open(join(place, 'specs/own.mtl'), spec.replace('quantile', 'quantil'));
    const found = await server.diagnostics(join(place, 'specs/own.mtl'), (all) => all.length > 0);
    expect(found.map(({ message }) => message)).toEqual(['unknown loss `quantil`; did you mean `quantile`?']);
    server.connection.dispose();
  });
});

const loss = (fields: string): string => `import { defineLoss } from 'mtlc/catalog';\nexport default defineLoss({ ${fields} });\n`;
const form = `doc: 'A loss.', args: {}, fits: { real: ['size'] }, reads: 'answers', equation: 'f', answer: ({ output }) => output`;
const third = `import { defineScale } from 'mtlc/catalog';\nexport default defineScale({ name: 'third', doc: 'A third.', args: {} });\n`;

describe('what is wrong with an entry is said with its place', () => {
  test.each<[string, Readonly<Record<string, string>>, string?]>([
    ['no folder', {}],
    ['a path that is none', { 'package.json': '{ "mtlc": { "catalog": 3 } }' }],
    ['a broken package.json', { 'package.json': '{ "mtlc": ' }],
    ['broken code', { 'entries/a.ts': `import { defineLoss } from 'mtlc/catalog';\n\nexport default defineLoss({ name: 'é' 'b' });\n` }],
    ['an import of nothing', { 'entries/a.ts': `import { x } from './none.ts';\nexport default x;\n` }],
    ['an error while it loads', { 'entries/a.ts': `throw new Error('not today');\n` }],
    ['no entry', { 'entries/deep/a.js': 'export const a = 1;\n' }],
    ['a name of mtlc', { 'entries/a.ts': loss(`name: 'mse', ${form}, lower: ({ output }) => output`) }],
    ['a name twice', { 'entries/a.ts': loss(`name: 'own', ${form}, lower: ({ output }) => output`), 'entries/b.ts': loss(`name: 'own', ${form}, lower: ({ output }) => output`) }],
    ['a name that is none', { 'entries/a.ts': loss(`name: '../x', ${form}, lower: ({ output }) => output`) }],
    ['no lower', { 'entries/a.js': loss(`name: 'own', ${form}`) }],
    ['a kind that is closed', { 'entries/a.js': `import { defineSource } from 'mtlc/catalog';\nexport default defineSource({ name: 'own', doc: 'A.', args: {} });\n` }],
    ['no code', { 'entries/third.ts': third }],
    ['code without the function', { 'entries/third/index.ts': third, 'entries/third/run.ts': 'export const other = 1;\n' }],
    ['code that imports more', { 'entries/third/index.ts': third, 'entries/third/run.ts': `import { readFileSync } from 'node:fs';\nexport const third = () => readFileSync('x');\n` }],
    ['code that imports its neighbour', { 'entries/third/index.ts': third, 'entries/third/run.ts': `import { x } from './x.ts';\nexport const third = x;\n`, 'entries/third/x.ts': 'export const x = 1;\n' }],
    ['a lower that throws', { 'entries/a.ts': loss(`name: 'quantile', ${form}, lower: ({ output, label }, op) => op.matmul(output, label)`) }, spec.replace(/halved/g, 'none').replace('clipped_sgd(0.1, limit: 0.5)', 'sgd(0.1)').replace('worst_error', 'mse').replace('(0.9)', '')],
  ])('%s', async (name, files, text = spec) => {
    const place = folder({ 'package.json': manifest, 'own.mtl': text, 'rows.csv': rows(10), ...files });
    const { code, out, err } = await mtlc(['compile', 'own.mtl'], { cwd: place });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    await expect(err).toMatchFileSnapshot(join(import.meta.dirname, `golden/entry-${name.replaceAll(' ', '-')}.txt`));
  });
});
