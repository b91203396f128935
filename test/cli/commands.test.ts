import { Ajv2020 } from 'ajv/dist/2020.js';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diagnosticsSchema } from './diagnostics-schema.ts';
import { folder, mtlc, root, rows, run, small } from './mtlc.ts';

const project = () => folder({ 'small.mtl': small, 'rows.csv': rows(60) });

describe('check', () => {
  test('--json prints what scripts rely on, and nothing else', async () => {
    const place = folder({ 'a.mtl': small.replace('sgd(', 'sdg('), 'rows.csv': rows(60) });
    const { code, out, err } = await mtlc(['check', '--json', 'a.mtl'], { cwd: place });
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const printed: unknown = JSON.parse(out);
    const valid = new Ajv2020().compile(diagnosticsSchema);
    expect(valid(printed), JSON.stringify(valid.errors)).toBe(true);
    const span = { start: { line: 15, column: 34 }, end: { line: 15, column: 37 } };
    expect(printed).toMatchObject({
      diagnostics: [{ code: 'MTL2001', severity: 'error', file: 'a.mtl', ...span, fixes: [{ edits: [{ ...span, text: 'sgd' }] }] }],
    });
  });

  test('is content with a good spec, and says so', async () => {
    expect(await mtlc(['check', 'small.mtl'], { cwd: project() })).toEqual({ code: 0, out: 'small.mtl: ok\n', err: '' });
  });

  test('--strict counts warnings', async () => {
    const [lenient, strict] = await Promise.all([
      mtlc(['check', 'test/bad/weight-zero.mtl']),
      mtlc(['check', '--strict', 'test/bad/weight-zero.mtl']),
    ]);
    expect([lenient.code, strict.code]).toEqual([0, 1]);
  });

  test('--explain prints the long text of a code', async () => {
    const { code, out, err } = await mtlc(['check', '--explain', 'mtl2001']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^error\[MTL2001\]\n\nA name is used that nothing has/);
  });

  test.each([
    ['braces', `model m { ${'split { '.repeat(20_000)}`],
    ['brackets', `let a = ${'['.repeat(20_000)}`],
    ['parentheses', `let a = ${'('.repeat(20_000)}1${')'.repeat(20_000)}`],
    ['signs', `let a = ${'-'.repeat(20_000)}1`],
  ])('nesting 20,000 deep is refused: %s', async (_what, text) => {
    const { code, err } = await mtlc(['check', 'deep.mtl'], { cwd: folder({ 'deep.mtl': text }) });
    expect(code).toBe(1);
    expect(err).toMatch(/^error\[MTL\d+\]/);
    expect(err.length).toBeLessThan(3000);
  });

  test('a file that is not there', async () => {
    const { code, err } = await mtlc(['check', 'specs/none.mtl']);
    expect({ code, err }).toEqual({
      code: 1,
      err: 'error[MTL0001]: cannot read `specs/none.mtl`: there is no such file\n  --> specs/none.mtl\n\n1 error\n',
    });
  });

  test('a cache that cannot be written is gone without', async () => {
    expect((await mtlc(['check', 'small.mtl'], { cwd: project(), env: { XDG_CACHE_HOME: '/dev/null' } })).code).toBe(0);
  });
});

describe('format', () => {
  const untidy = small.replace('  input x', 'input   x').replace('{ h = ', '{h   =');

  test('prints, from standard input too', async () => {
    const place = folder({ 'a.mtl': untidy });
    const [file, piped] = await Promise.all([mtlc(['format', 'a.mtl'], { cwd: place }), mtlc(['format', '-'], { input: untidy })]);
    expect(file).toEqual(piped);
    expect(file).toEqual({ code: 0, out: small, err: '' });
  });

  test('--check lists what is laid out otherwise, --write rewrites it', async () => {
    const place = folder({ 'a.mtl': untidy, 'b.mtl': small });
    expect(await mtlc(['format', '--check', 'a.mtl', 'b.mtl'], { cwd: place })).toEqual({ code: 1, out: 'a.mtl\n', err: '' });
    expect(await mtlc(['format', '--write', 'a.mtl', 'b.mtl'], { cwd: place })).toEqual({ code: 0, out: 'a.mtl\n', err: '' });
    expect(readFileSync(join(place, 'a.mtl'), 'utf8')).toBe(small);
    expect(readdirSync(place).sort()).toEqual(['a.mtl', 'b.mtl']);
  });

  test('leaves a file with a syntax error as it is', async () => {
    const broken = small.replace('dense(4,', 'dense(4');
    const place = folder({ 'a.mtl': broken });
    const { code, err } = await mtlc(['format', '--write', 'a.mtl'], { cwd: place });
    expect(code).toBe(1);
    expect(err).toContain('error[MTL1001]');
    expect(readFileSync(join(place, 'a.mtl'), 'utf8')).toBe(broken);
  });
});

describe('compile', () => {
  test('writes a program, and over it when the spec has changed', async () => {
    const place = project();
    const first = await mtlc(['compile', 'small.mtl', '-o', 'out'], { cwd: place });
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out.trim().split('\n')).toContain('out/main.ts');
    expect(readdirSync(join(place, 'out')).sort()).toEqual(['.npmrc', 'README.md', 'main.ts', 'model.ts', 'package.json']);
    const second = await mtlc(['compile', 'small.mtl', '-o', 'out', '--set', 'train.seed=9'], { cwd: place });
    expect(second.code).toBe(0);
    expect(readFileSync(join(place, 'out/main.ts'), 'utf8')).toContain('seed: 9');
  });

  test('never writes over files of others', async () => {
    const place = project();
    writeFileSync(join(place, 'package.json'), '{}');
    const { code, err } = await mtlc(['compile', 'small.mtl', '-o', '.'], { cwd: place });
    expect(code).toBe(1);
    expect(err).toContain('error[MTL0008]');
    expect(readdirSync(place).sort()).toEqual(['package.json', 'rows.csv', 'small.mtl']);
  });

  test('a folder that cannot be made leaves nothing', async () => {
    const place = project();
    const { code, err } = await mtlc(['compile', 'small.mtl', '-o', 'small.mtl/out'], { cwd: place });
    expect({ code, err }).toMatchObject({ code: 1 });
    expect(err).toContain('error[MTL0007]: cannot write `small.mtl/out`');
    expect(readdirSync(place).sort()).toEqual(['rows.csv', 'small.mtl']);
  });

  test('--target ir prints the intermediate form, valid by its schema', async () => {
    const { code, out } = await mtlc(['compile', 'small.mtl', '--target', 'ir'], { cwd: project() });
    expect(code).toBe(0);
    const schema = JSON.parse(readFileSync(join(root, 'schemas/ir.schema.json'), 'utf8')) as object;
    const valid = new Ajv2020({ strict: false }).compile(schema);
    expect(valid(JSON.parse(out)), JSON.stringify(valid.errors)).toBe(true);
  });

  test.each([
    ['--js', 'main.js'],
    ['--bundle', 'small.mjs'],
  ])('%s runs by itself, from any folder', async (option, main) => {
    const place = project();
    expect((await mtlc(['compile', 'small.mtl', '-o', 'out', option], { cwd: place })).code).toBe(0);
    mkdirSync(join(place, 'node_modules'));
    symlinkSync(join(root, 'node_modules/@tensorflow'), join(place, 'node_modules/@tensorflow'));
    symlinkSync(root, join(place, 'node_modules/mtlc'));
    const { code, out } = await run(process.execPath, [join(place, 'out', main), '--part', 'fold=1', '--json', '--quiet'], { cwd: folder() });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ spec: 'small.mtl', conditions: { all: { overall: { hamming_loss: { sd: null } } } } });
  });
});

describe('train', () => {
  test('trains what it compiled, judges it, and leaves a run folder', async () => {
    const place = project();
    const { code, out, err } = await mtlc(['train', 'small.mtl', '--set', 'train.main.epochs=1', '--seed', '5'], { cwd: place });
    expect(code).toBe(0);
    expect(err).toMatch(/^fold 1  main 1\/1  loss /m);
    expect(out).toMatch(/hamming_loss +0\.\d+ ± 0\.\d+ over 3 folds/);
    const left = join(place, 'runs/small');
    expect(readdirSync(left)).toEqual(expect.arrayContaining(['ir.json', 'model', 'program', 'report.html', 'report.json', 'run.json', 'spec.mtl']));
    expect(readFileSync(join(left, 'spec.mtl'), 'utf8')).toBe(small);
    expect(readFileSync(join(left, 'program/main.ts'), 'utf8')).toContain('epochs: 1');
    expect(JSON.parse(readFileSync(join(left, 'run.json'), 'utf8'))).toMatchObject({ seed: 5, overrides: { 'train.main.epochs': '1' }, outcome: 'done' });
  });

  test('--json prints the report alone, and a second run has a folder of its own', async () => {
    const place = project();
    const words = ['train', 'small.mtl', '--json', '--quiet', '--part', 'fold=2', '--data', 'rows=rows.csv'];
    const first = await mtlc(words, { cwd: place });
    const second = await mtlc([...words, '--backend', 'cpu', '--workers', '1'], { cwd: place });
    expect(first.err).toBe('');
    const [a, b] = [first, second].map(({ out }) => JSON.parse(out) as { backend: string; conditions: object });
    expect([a!.backend, b!.backend]).toEqual(['wasm', 'cpu']);
    expect(b!.conditions).toEqual(a!.conditions);
    expect(readdirSync(join(place, 'runs')).sort()).toEqual(['small', 'small-2']);
  });

  test.each([
    ['an unknown property', ['--set', 'train.main.bacth=3'], 'did you mean `batch`', 1],
    ['an unknown path', ['--set', 'train.mian.epochs=3'], 'did you mean `main`', 1],
    ['a part that is not there', ['--part', 'fold=9'], 'MTL7502', 2],
    ['a source that is not there', ['--data', 'row=rows.csv'], 'MTL6010', 2],
    ['data that is not there', ['--data', 'rows=none.csv'], 'none.csv', 1],
    ['a folder that cannot be written', ['-o', 'rows.csv/run'], 'MTL7501', 1],
  ])('%s is said, and nothing is written', async (_what, words, said, exitCode) => {
    const place = project();
    const { code, out, err } = await mtlc(['train', 'small.mtl', ...words], { cwd: place });
    expect({ code, out }).toEqual({ code: exitCode, out: '' });
    expect(err).toContain(said);
    expect(err).not.toMatch(/^\s+at /m);
    expect(readdirSync(place).sort()).toEqual(['rows.csv', 'small.mtl']);
  });

  test('a loss that is no number names the task and the step', async () => {
    const { code, err } = await mtlc(['train', 'small.mtl', '--quiet', '--set', 'train.main.optimizer=sgd(1e38)'], { cwd: project() });
    expect(code).toBe(1);
    expect(err).toMatch(/error\[MTL7203\]: the loss of task `\w+` is (NaN|Infinity) in phase `main`, epoch \d+, step \d+/);
  });
});

describe('explain and doctor', () => {
  test('explain prints table and equations, and writes nothing', async () => {
    const place = project();
    const { code, out, err } = await mtlc(['explain', 'small.mtl'], { cwd: place });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/body\.h +dense +\[4\] +12 +8/);
    expect(out).toContain('What training minimises');
    expect(readdirSync(place).sort()).toEqual(['rows.csv', 'small.mtl']);
  });

  test('explain draws into the file that is named', async () => {
    const place = project();
    expect(await mtlc(['explain', 'small.mtl', '--svg', 'figures/small.svg'], { cwd: place })).toMatchObject({ code: 0, out: 'figures/small.svg\n' });
    expect(readFileSync(join(place, 'figures/small.svg'), 'utf8')).toMatch(/^<svg[^]*<\/svg>\s*$/);
  });

  test('doctor says what works here, and what a step costs', async () => {
    const { code, out, err } = await mtlc(['doctor', 'small.mtl'], { cwd: project() });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^wasm +works/m);
    expect(out).toMatch(/--backend auto picks wasm/);
    expect(out).toMatch(/small\.mtl, phase main: about 960 multiply-adds a step of 20 rows/);
  });
});
