/** What can be done with the folder of a run: predict, evaluate, export, load. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeSafetensors } from '../../src/runtime/store/safetensors.ts';
import { folder, mtlc, root, run as start, type Outcome } from './mtlc.ts';
import { bareRows, fruit, trainFruit, type TrainedRun } from './trained.ts';

let trained: TrainedRun;
beforeAll(async () => {
  trained = await trainFruit();
});

const inPlace = (...words: string[]): Promise<Outcome> => mtlc(words, { cwd: trained.place });
const predict = (...words: string[]): Promise<Outcome> => inPlace('predict', 'runs/fruit', ...words);

/** Cells without quotes. */
const table = (csv: string): string[][] =>
  csv
    .trimEnd()
    .split('\n')
    .map((line) => line.replace('"plum, red"', 'plum').replace('"sort.plum, red"', 'sort.plum').split(','));

/** Files of the run in a new folder, to be damaged. */
function copyOfRun(): string {
  const place = folder();
  cpSync(trained.run, place, { recursive: true });
  return place;
}

/** A program of the user's in a folder that has these packages alone. */
function program(
  files: Readonly<Record<string, string>>,
  packages: Readonly<Record<string, string>>,
): string {
  const place = folder(files);
  for (const [name, target] of Object.entries(packages)) {
    mkdirSync(join(place, 'node_modules', name, '..'), { recursive: true });
    symlinkSync(join(root, target), join(place, 'node_modules', name));
  }
  return place;
}

describe('predict', () => {
  test('answers every row in its order, labels by name, whatever else the file holds', async () => {
    const { code, out, err } = await predict('new.csv');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [header, ...rows] = table(out);
    expect(header).toEqual(['sort', 'fresh', 'tag.ripe', 'tag.sweet', 'size.height', 'size.width']);
    expect(rows).toHaveLength(9);
    for (const [sort, fresh, ripe, sweet, ...size] of rows) {
      expect(['10', '9', 'plum']).toContain(sort);
      expect(['yes', 'no']).toContain(fresh);
      expect([ripe, sweet].every((cell) => cell === '0' || cell === '1')).toBe(true);
      expect(size.map(Number).every(Number.isFinite)).toBe(true);
    }
    const both = await predict('new.csv', 'rows.csv');
    expect(table(both.out).slice(0, 10)).toEqual([header, ...rows]);
    expect(table(both.out)).toHaveLength(1 + 9 + 60);
    // The first rows of both files are the same, in another order of columns.
    expect(table(both.out).slice(10, 19)).toEqual(rows);
  });

  test('--probabilities stand in the place of labels, and agree with them', async () => {
    const [labels, numbers] = (
      await Promise.all([predict('new.csv'), predict('new.csv', '--probabilities')])
    ).map(({ out }) => table(out));
    const [header, ...rows] = numbers!;
    expect(header).toEqual([
      'sort.10',
      'sort.9',
      'sort.plum',
      'fresh',
      'tag.ripe',
      'tag.sweet',
      'size.height',
      'size.width',
    ]);
    rows.forEach((cells, i) => {
      const [sort, fresh, ripe] = labels![i + 1]!;
      const [a, b, c, yes, tag] = cells.map(Number) as [number, number, number, number, number];
      expect(a + b + c).toBeCloseTo(1, 6);
      expect(sort).toBe(['10', '9', 'plum'][[a, b, c].indexOf(Math.max(a, b, c))]);
      expect([fresh, ripe]).toEqual([yes > 0.5 ? 'yes' : 'no', tag > 0.5 ? '1' : '0']);
    });
  });

  test('--json gives a line a row, -o writes to a file', async () => {
    const [csv, json] = await Promise.all([
      predict('new.csv'),
      predict('new.csv', '--json', '-o', 'deep/answers.jsonl'),
    ]);
    expect(json).toEqual({ code: 0, out: 'deep/answers.jsonl\n', err: '' });
    const lines = readFileSync(join(trained.place, 'deep/answers.jsonl'), 'utf8').trimEnd().split('\n');
    const [, ...rows] = table(csv.out);
    expect(lines.map((line) => JSON.parse(line)['size.height'])).toEqual(
      rows.map((cells) => Number(cells[4])),
    );
    expect(lines.map((line) => JSON.parse(line).fresh)).toEqual(rows.map((cells) => cells[1]));
  });

  test.each([
    [
      'a column that is misspelt',
      'f1,f_2\n1,2\n',
      'error[MTL6101]: there is no column `f2`; did you mean `f_2`?',
    ],
    [
      'a cell that is no number',
      'f1,f2\n1,2\n3,much\n',
      'error[MTL6104]: row 2, column `f2`: `much` is not a number',
    ],
    ['an empty cell', 'f1,f2\n1,\n', 'error[MTL6105]: row 1, column `f2`: an empty cell'],
  ])('%s is named', async (_what, text, said) => {
    writeFileSync(join(trained.place, 'bad.csv'), text);
    const { code, out, err } = await predict('bad.csv');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(said);
    expect(err).toContain('--> bad.csv');
  });

  test.each<[string, (run: string) => void, string]>([
    [
      'a folder that is no run',
      (run) => rmSync(run, { recursive: true }),
      'error[MTL7503]: there is no model',
    ],
    [
      'a run without a model',
      (run) => rmSync(join(run, 'model'), { recursive: true }),
      'error[MTL7503]: there is no model',
    ],
    [
      'weights that are missing',
      (run) => rmSync(join(run, 'model/weights.safetensors')),
      'error[MTL6001]: there is no file',
    ],
    [
      'weights that are cut off',
      (run) => cut(join(run, 'model/weights.safetensors'), -5),
      'is damaged: it is not a whole safetensors file',
    ],
    [
      'weights that are a stump',
      (run) => cut(join(run, 'model/weights.safetensors'), 5),
      'is damaged: it is not a whole safetensors file',
    ],
    [
      'weights of another network',
      (run) => edit(join(run, 'program/model.ts'), '([2, 6])', '([2, 7])'),
      "the program's is [2, 7]",
    ],
    [
      'a description that is cut off',
      (run) => cut(join(run, 'model/model.json'), 100),
      'is damaged: it is not JSON',
    ],
    [
      'a program that is missing',
      (run) => rmSync(join(run, 'program/model.ts')),
      'error[MTL7505]: the program',
    ],
  ])('%s is said without a stack', async (_what, damage, said) => {
    const copy = copyOfRun();
    damage(copy);
    const { code, out, err } = await mtlc(['predict', copy, 'new.csv'], { cwd: trained.place });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(said);
    expect(err).not.toMatch(/^\s+at /m);
  });

  test('a model of several sources is asked with a file for each', async () => {
    const spec = fruit
      .replace(
        'input x: real[2] { scale: standardize }',
        'input x: real[1] { scale: standardize }\n  input y: real[1]',
      )
      .replace('trunk body from x { h = dense', 'trunk body from x, y { both = concat(); h = dense')
      .replace('x <- rows.f1 .. rows.f2', 'source more = csv("more.csv")\n  x <- rows.f1\n  y <- more.f2');
    const { place } = await trainFruit(spec, { 'more.csv': bareRows(60) });
    const words = ['predict', 'runs/fruit'];
    const mistaken = await mtlc([...words, 'new.csv'], { cwd: place });
    expect(mistaken).toMatchObject({ code: 2, out: '' });
    expect(mistaken.err).toContain('--data rows=PATH --data more=PATH');
    const { code, out } = await mtlc([...words, '--data', 'rows=new.csv', '--data', 'more=new.csv'], {
      cwd: place,
    });
    expect({ code, rows: table(out).length }).toEqual({ code: 0, rows: 10 });
  });
});

const cut = (file: string, to: number): void => writeFileSync(file, readFileSync(file).subarray(0, to));
const edit = (file: string, from: string, to: string): void =>
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));

describe('evaluate', () => {
  const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

  test('gives the scores of the run again, on the rows that it kept apart', async () => {
    const { code, out, err } = await inPlace('evaluate', 'runs/fruit', '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [again, first] = [JSON.parse(out), json(join(trained.run, 'report.json'))];
    for (const part of ['conditions', 'baseline', 'details', 'protocol', 'model', 'rows'])
      expect(again[part], part).toEqual(first[part]);
  });

  test('judges other rows, and prints the closing table of them', async () => {
    const [text, report] = await Promise.all([
      inPlace('evaluate', 'runs/fruit', '--data', 'rows=other.csv'),
      inPlace('evaluate', 'runs/fruit', '--data', 'rows=other.csv', '--json'),
    ]);
    expect(text).toMatchObject({ code: 0, err: '' });
    expect(text.out).toMatch(/^fruit: evaluation of 30 rows, wasm/);
    expect(text.out).toMatch(/^ {2}accuracy +0\.\d{3} +majority, of these rows 0\.\d{3}$/m);
    // Held against the labels in the file, row by row.
    const answers = table((await predict('other.csv')).out).slice(1);
    const truth = table(readFileSync(join(trained.place, 'other.csv'), 'utf8')).slice(1);
    expect(answers).toHaveLength(30);
    const right = answers.filter(([sort], i) => sort === truth[i]![2]).length;
    expect(JSON.parse(report.out).conditions.all.tasks.sort.accuracy.mean).toBeCloseTo(right / 30, 6);
  });

  test('says what it cannot judge', async () => {
    const changed = await mtlc(['evaluate', 'runs/fruit'], { cwd: changedPlace() });
    expect(changed.err).toContain('error[MTL7507]: `rows.csv` is not the file that the run was trained on');
    const source = await inPlace('evaluate', 'runs/fruit', '--data', 'row=other.csv');
    expect(source.err).toContain('error[MTL6010]: --data names `row`, which is no source; there is `rows`');
    const label = await inPlace('evaluate', 'runs/fruit', '--data', 'rows=new.csv');
    expect(label.err).toContain('error[MTL6101]: there is no column `sort`');
    expect([changed, source, label].map(({ code, out }) => ({ code, out }))).toEqual(
      Array(3).fill({ code: 1, out: '' }),
    );
  });

  function changedPlace(): string {
    const place = folder();
    cpSync(trained.place, place, { recursive: true });
    edit(join(place, 'runs/fruit/run.json'), trained.place, place);
    writeFileSync(
      join(place, 'rows.csv'),
      `${readFileSync(join(place, 'rows.csv'), 'utf8')}\n1,1,9,no,0,0,1,1`,
    );
    return place;
  }

  test('a model of all rows is judged on others alone', async () => {
    const { place } = await trainFruit(
      fruit.replace('holdout(train: 60%, test: 40%, seed: 1)', 'kfold(2, seed: 1)'),
    );
    const all = await mtlc(['evaluate', 'runs/fruit'], { cwd: place });
    expect(all).toMatchObject({ code: 1, out: '' });
    expect(all.err).toContain('error[MTL7506]');
    const other = await mtlc(['evaluate', 'runs/fruit', '--data', 'rows=other.csv'], { cwd: place });
    expect(other).toMatchObject({ code: 0, err: '' });
  });
});

describe('export', () => {
  test('safetensors holds the weights by the names of the program', async () => {
    const { code, out } = await inPlace('export', 'runs/fruit', '--format', 'safetensors');
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toEqual(
      ['README.md', 'model.json', 'weights.safetensors'].map((name) =>
        join('runs/fruit/export/safetensors', name),
      ),
    );
    const { tensors } = decodeSafetensors(
      readFileSync(join(trained.run, 'export/safetensors/weights.safetensors')),
    );
    expect(tensors['sort.a.kernel']!.shape).toEqual([6, 3]);
  });

  test('tfjs runs in a folder that has TF.js alone, and answers as predict does', async () => {
    expect(await inPlace('export', 'runs/fruit', '--format', 'tfjs', '-o', 'web')).toMatchObject({
      code: 0,
      err: '',
    });
    const place = program({}, { '@tensorflow': 'node_modules/@tensorflow' });
    cpSync(join(trained.place, 'web'), place, { recursive: true });
    const code = ['predict.js', 'model.js', 'runtime.js']
      .map((name) => readFileSync(join(place, name), 'utf8'))
      .join('');
    expect(new Set([...code.matchAll(/ from '([^']+)'/g)].map(([, name]) => name))).toEqual(
      new Set(['@tensorflow/tfjs', './model.js', './runtime.js']),
    );
    const rows = table(bareRows(9))
      .slice(1)
      .map(([second, , first]) => [Number(first), Number(second)]);
    const example = readFileSync(join(place, 'example.js'), 'utf8');
    writeFileSync(
      join(place, 'try.js'),
      example
        .replace('console.log(', 'console.log(JSON.stringify(')
        .replace(/\{ x: .*$/m, `{ x: ${JSON.stringify(rows)} })));`),
    );
    const tried = await start(process.execPath, [join(place, 'try.js')], { cwd: place });
    const line = tried.out.split('\n').find((text) => text.startsWith('{'));
    const answers = JSON.parse(line ?? tried.err) as Record<string, (number | number[])[]>;
    const expected = table((await predict('new.csv', '--probabilities')).out)
      .slice(1)
      .map((cells) => cells.map(Number));
    expect(expected).toHaveLength(9);
    expected.forEach((cells, row) => {
      const found = ['sort', 'fresh', 'tag', 'size'].flatMap((task) => answers[task]![row]!);
      cells.forEach((cell, i) => expect(Math.abs(found[i]! - cell)).toBeLessThan(1e-6));
    });
  });

  test('leaves a folder of others as it is', async () => {
    const place = folder({ 'model.json': '{"layers": []}' });
    const { code, err } = await mtlc(['export', trained.run, '--format', 'safetensors', '-o', place]);
    expect(code).toBe(1);
    expect(err).toContain('error[MTL0008]');
    expect(readdirSync(place)).toEqual(['model.json']);
  });
});

describe('load', () => {
  const text = `import { load, isProblem } from 'mtlc/runtime';
const model = await load(process.argv[2]);
if (isProblem(model)) console.log(JSON.stringify(model));
else {
  const rows = [{ f2: 1.5, f1: 2, note: 'none reads it' }, { f1: 0, f2: 4 }];
  console.log(JSON.stringify({
    tasks: model.tasks, inputs: model.inputs, targets: model.targets,
    rows: await model.predict(rows),
    arrays: await model.predict({ x: [[2, 1.5], [0, 4]] }),
    flat: await model.predict({ x: Float32Array.of(2, 1.5, 0, 4) }),
    none: await model.predict([]),
    wrong: await Promise.all([model.predict([{ f1: 1, g2: 2 }]), model.predict([{ f1: 1, f2: 'x' }]), model.predict({ x: [1, 2, 3] }), model.predict({})]),
  }));
  model.dispose();
}`;
  const use = async (run: string) => {
    const place = program(
      { 'package.json': '{"type": "module"}', 'use.js': text },
      { mtlc: '.', '@tensorflow': 'node_modules/@tensorflow' },
    );
    const { out, err } = await start(process.execPath, [join(place, 'use.js'), run], { cwd: place });
    return JSON.parse(out.split('\n').find((line) => line.startsWith('{')) ?? err);
  };

  test('gives a model that answers rows, or arrays of its inputs', async () => {
    const used = await use(trained.run);
    expect(used).toMatchObject({
      tasks: ['sort', 'fresh', 'tag', 'size'],
      inputs: [{ name: 'x', shape: [2], columns: ['f1', 'f2'] }],
      targets: { sort: { labels: ['10', '9', 'plum, red'] } },
      none: [],
      wrong: [{ code: 'MTL6101' }, { code: 'MTL6104' }, { code: 'MTL7508' }, { code: 'MTL7508' }],
    });
    expect(used.arrays).toEqual(used.rows);
    expect(used.flat).toEqual(used.rows);
    writeFileSync(join(trained.place, 'two.csv'), 'f1,f2\n2,1.5\n0,4\n');
    const cells = table((await predict('two.csv')).out).slice(1);
    const labels = used.rows.map(({ sort, fresh }: { sort: { label: string }; fresh: { label: string } }) => [
      sort.label,
      fresh.label,
    ]);
    expect(labels).toEqual(cells.map(([sort, fresh]) => [sort === 'plum' ? 'plum, red' : sort, fresh]));
  });

  test('gives what is wrong as a value', async () => {
    expect(await use(join(trained.place, 'runs/none'))).toMatchObject({
      code: 'MTL7503',
      notes: ['there is no such folder'],
    });
  });
});
