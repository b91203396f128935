import { describe, expect, it } from 'vitest';
import { draws } from '../../src/catalog/protocols/draws/run.ts';
import { fractions } from '../../src/catalog/protocols/fractions/run.ts';
import { given } from '../../src/catalog/protocols/given/run.ts';
import { holdout } from '../../src/catalog/protocols/holdout/run.ts';
import { kfold } from '../../src/catalog/protocols/kfold/run.ts';
import { isProblem, type Dataset, type Part, type Protocol } from '../../src/runtime/experiment.ts';
import { key, uniforms } from '../../src/runtime/random.ts';
import type { Target } from '../../src/runtime/types.ts';

const binary: Target = { kind: 'binary', yes: '1', no: '0' };

/** Binary tasks by the share of rows that say yes; rows from `labelled` on have no label. */
function table(
  rows: number,
  shares: Record<string, number>,
  labelled = rows,
): { dataset: Dataset; targets: Record<string, Target> } {
  const names = Object.keys(shares);
  const labels = names.map((task) => {
    const draws = uniforms(key(3, task), rows);
    const has = Uint8Array.from({ length: rows }, (_, row) => (row < labelled ? 1 : 0));
    return [
      task,
      {
        width: 1,
        values: Float32Array.from(draws, (u, row) => (has[row] && u < shares[task]! ? 1 : 0)),
        has,
      },
    ];
  });
  return {
    dataset: { rows, inputs: {}, labels: Object.fromEntries(labels) },
    targets: Object.fromEntries(names.map((task) => [task, binary])),
  };
}

function split(
  protocol: Protocol,
  of: { dataset: Dataset; targets: Record<string, Target> },
  seed = 1,
): Part[] {
  const parts = protocol.split(of.dataset, of.targets, seed);
  if (isProblem(parts)) throw new Error(parts.message);
  return parts;
}

const sorted = (...groups: Int32Array[]): number[] =>
  groups.flatMap((group) => [...group]).sort((a, b) => a - b);
const all = (rows: number): number[] => Array.from({ length: rows }, (_, row) => row);
const yeses = (group: Int32Array, { values }: { values: ArrayLike<number> }): number =>
  group.reduce((sum, row) => sum + values[row]!, 0);

describe('given', () => {
  const cells = ['train', 'test', 'watch', 'none', 'train', 'test', 'watch', 'train'];
  const { dataset, targets } = table(8, { a: 0.5 }, 6);
  const divided = { dataset: { ...dataset, cells: { 'rows.part': cells } }, targets };
  const by = { source: 'rows', column: 'part' };

  it('takes rows by their cells; those without a label are neither watched nor judged', () => {
    const [part] = split(given(by, { train: 'train', validation: 'watch', test: 'test' }), divided);
    expect(part).toMatchObject({ train: Int32Array.of(0, 4, 7), validation: Int32Array.of(2), test: Int32Array.of(1, 5) });
    const [unwatched] = split(given(by, { train: 'train', test: 'test' }), divided);
    expect(unwatched!.validation).toEqual(new Int32Array());
  });

  it('names a cell that no row has', () => {
    const problem = given(by, { train: 'training', test: 'test' }).split(divided.dataset, targets, 1);
    expect(problem).toMatchObject({ code: 'MTL6231', notes: ['its cells are `train`, `test`, `watch`, `none`'] });
  });
});

describe('kfold', () => {
  const data = table(103, { a: 0.3, b: 0.5 }, 97);

  it('tests every labelled row once, and trains on every other row', () => {
    const parts = split(kfold(10, { seed: 1, validation: 0.2 }), data);
    expect(parts.map(({ repeat }) => repeat).slice(0, 2)).toEqual(['fold-01', 'fold-02']);
    expect(sorted(...parts.map(({ test }) => test))).toEqual(all(97));
    for (const { train, validation, test } of parts) {
      expect(sorted(train, validation, test)).toEqual(all(103));
      expect([...validation, ...test].every((row) => row < 97)).toBe(true);
      expect([9, 10]).toContain(test.length);
      expect(validation.length).toBe(Math.round(0.2 * (97 - test.length)));
    }
  });

  it('depends on its seed, or else on that of the experiment, and on nothing else', () => {
    const folds = (protocol: Protocol, seed: number): string =>
      JSON.stringify(split(protocol, data, seed).map(({ test }) => [...test]));
    expect(folds(kfold(5, { seed: 1 }), 7)).toBe(folds(kfold(5, { seed: 1 }), 8));
    expect(folds(kfold(5, { seed: 1 }), 7)).not.toBe(folds(kfold(5, { seed: 2 }), 7));
    expect(folds(kfold(5), 7)).toBe(folds(kfold(5, { seed: 7 }), 1));
  });

  it('spreads each class evenly when stratified', () => {
    const values = Float32Array.from({ length: 100 }, (_, row) => (row < 60 ? 0 : row < 90 ? 1 : 2));
    const dataset = {
      rows: 100,
      inputs: {},
      labels: { sort: { width: 1, values, has: new Uint8Array(100).fill(1) } },
    };
    const targets: Record<string, Target> = { sort: { kind: 'class', labels: ['a', 'b', 'c'] } };
    for (const { test, validation } of split(kfold(5, { stratified: true, validation: 0.25 }), {
      dataset,
      targets,
    })) {
      expect([0, 1, 2].map((label) => test.filter((row) => values[row] === label).length)).toEqual([
        12, 6, 2,
      ]);
      expect([0, 1, 2].map((label) => validation.filter((row) => values[row] === label).length)).toEqual([
        12, 6, 2,
      ]);
    }
  });

  it('spreads the labels of many tasks more evenly than chance when stratified', () => {
    const many = table(600, { rare: 0.03, seldom: 0.1, often: 0.4 });
    const parts = split(kfold(6, { stratified: true }), many);
    for (const labels of Object.values(many.dataset.labels)) {
      const counts = parts.map(({ test }) => yeses(test, labels));
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
    }
    expect(parts.every(({ test }) => Math.abs(test.length - 100) <= 3)).toBe(true);
    expect(sorted(...parts.map(({ test }) => test))).toEqual(all(600));
  });

  it('refuses folds that leave a task without rows', () => {
    const { dataset, targets } = table(40, { a: 0.5, b: 0.5 });
    dataset.labels.b!.has.fill(0, 1);
    const problem = kfold(4).split(dataset, targets, 1);
    expect(problem).toMatchObject({
      code: 'MTL6202',
      message: expect.stringMatching(/^fold \d leaves task `b` without (test|training) rows/),
    });
    expect(kfold(50).split(dataset, targets, 1)).toMatchObject({ code: 'MTL6203' });
  });
});

describe('holdout', () => {
  it('divides labelled rows by its shares; rows without labels are trained on', () => {
    const data = table(110, { a: 0.4 }, 100);
    const [part, ...more] = split(holdout({ train: 0.6, validation: 0.25, test: 0.15 }), data);
    expect(more).toEqual([]);
    expect([part!.train.length, part!.validation.length, part!.test.length]).toEqual([70, 25, 15]);
    expect(sorted(part!.train, part!.validation, part!.test)).toEqual(all(110));
    expect([...part!.train].filter((row) => row >= 100).length).toBe(10);
  });

  it('keeps the share of each label when stratified', () => {
    const data = table(400, { a: 0.05, b: 0.3 });
    const [part] = split(holdout({ train: 0.5, validation: 0.25, test: 0.25, stratified: true }), data);
    for (const labels of Object.values(data.dataset.labels)) {
      const total = yeses(Int32Array.from(all(400)), labels);
      expect(Math.abs(yeses(part!.test, labels) - total / 4)).toBeLessThanOrEqual(1);
      expect(Math.abs(yeses(part!.train, labels) - total / 2)).toBeLessThanOrEqual(1);
    }
  });

  it('refuses shares that are no whole, or too small for a row', () => {
    const { dataset, targets } = table(10, { a: 0.4 });
    expect(holdout({ train: 0.5, test: 0.4 }).split(dataset, targets, 1)).toMatchObject({ code: 'MTL6204' });
    expect(holdout({ train: 0.99, test: 0.01 }).split(dataset, targets, 1)).toMatchObject({
      code: 'MTL6202',
    });
  });
});

/** Two tasks with rows of their own: 200 of the one, then 40 of the other, then 10 rows without a label. */
function ownRows(): { dataset: Dataset; targets: Record<string, Target> } {
  const between = (from: number, to: number) => ({
    width: 1,
    values: Float32Array.from({ length: 250 }, (_, row) => (row % 4 === 0 ? 1 : 0)),
    has: Uint8Array.from({ length: 250 }, (_, row) => Number(row >= from && row < to)),
  });
  const labels = { large: between(0, 200), small: between(200, 240) };
  return { dataset: { rows: 250, inputs: {}, labels, ownRows: true }, targets: { large: binary, small: binary } };
}

describe('fractions', () => {
  it('trains on its share of the labelled rows, and judges by all others', () => {
    const parts = split(fractions([0.1, 0.25], { repeats: 3, validation: 0.2 }), table(110, { a: 0.4 }, 100));
    expect(parts.map(({ condition, repeat }) => `${condition} ${repeat}`)).toEqual(
      ['10%', '25%'].flatMap((share) => [1, 2, 3].map((number) => `${share} repeat-${number}`)),
    );
    for (const { condition, train, validation, test } of parts) {
      const drawn = condition === '10%' ? 10 : 25;
      expect([train.length, validation.length, test.length]).toEqual([0.8 * drawn + 10, 0.2 * drawn, 100 - drawn]);
      expect(sorted(train, validation, test)).toEqual(all(110));
      expect([...validation, ...test].every((row) => row < 100)).toBe(true);
    }
    expect(new Set(parts.map(({ test }) => String(test))).size).toBe(6);
  });

  it('draws the share of each task, where tasks have rows of their own', () => {
    for (const { train, test } of split(fractions([0.1]), ownRows())) {
      const counts = (rows: Int32Array) => [rows.filter((row) => row < 200), rows.filter((row) => row >= 200 && row < 240)];
      expect(counts(train).map(({ length }) => length)).toEqual([20, 4]);
      expect(counts(test).map(({ length }) => length)).toEqual([180, 36]);
    }
  });

  it('has each label in its share when stratified', () => {
    for (const { train } of split(fractions([0.2], { stratified: true }), ownRows())) {
      const labelled = train.filter((row) => row < 240);
      expect([labelled.length, labelled.filter((row) => row % 4 === 0).length]).toEqual([48, 12]);
    }
  });

  it('draws a share the same beside others, by its seed', () => {
    const drawn = (shares: number[], seed: number) =>
      split(fractions(shares, { repeats: 2 }), ownRows(), seed).filter(({ condition }) => condition === '20%').map(({ test }) => [...test]);
    expect(drawn([0.2], 1)).toEqual(drawn([0.05, 0.2], 1));
    expect(drawn([0.2], 1)).not.toEqual(drawn([0.2], 2));
  });

  it('names the draw that leaves a task without rows', () => {
    const { dataset, targets } = ownRows();
    expect(fractions([0.5, 0.01]).split(dataset, targets, 1)).toMatchObject({
      code: 'MTL6202',
      message: expect.stringContaining('repeat 1 of 1% leaves task `small` without training rows'),
    });
  });
});

describe('draws', () => {
  const keys = { source: 'lists', column: 'key' };
  const rows = { source: 'rows', column: 'name' };
  const repeat = { source: 'lists', column: 'draw' };
  const rate = { source: 'lists', column: 'rate' };
  /** `lines` are rate, draw and key; the rows are called r0, r1 ... */
  function listed(lines: readonly string[]): ReturnType<typeof ownRows> {
    const { dataset, targets } = ownRows();
    const column = (at: number) => lines.map((line) => line.split(' ')[at]!);
    const cells = {
      'rows.name': all(250).map((row) => `r${row}`),
      ...{ 'lists.rate': column(0), 'lists.draw': column(1), 'lists.key': column(2) },
    };
    return { dataset: { ...dataset, cells }, targets };
  }

  it('trains on the rows that a draw lists and on those without a label, and judges by all others', () => {
    const parts = split(draws(keys, rows, { repeat, rate }), listed(['5 1 r3', '5 1 r201', '5 2 r4', '5 2 r202', '12.5 1 r5', '5 1 r3', '12.5 1 r203']));
    expect(parts.map(({ condition, repeat: name }) => `${condition} ${name}`)).toEqual(['5% repeat-1', '5% repeat-2', '12.5% repeat-1']);
    expect(parts.map(({ train }) => [...train].filter((row) => row < 240))).toEqual([[3, 201], [4, 202], [5, 203]]);
    for (const { train, test } of parts) {
      expect(sorted(train, test)).toEqual(all(250));
      expect(test.every((row) => row < 240)).toBe(true);
    }
  });

  it('cuts validation from the listed rows, task by task', () => {
    const lines = all(20).map((row) => `all 1 r${row < 10 ? row : row + 195}`);
    const [part] = split(draws(keys, rows, { repeat, validation: 0.3 }), listed(lines));
    expect(part).toMatchObject({ condition: 'all', repeat: 'repeat-1' });
    expect([part!.validation.filter((row) => row < 10).length, part!.validation.filter((row) => row >= 205).length]).toEqual([3, 3]);
    expect(part!.test).toHaveLength(220);
  });

  it.each([
    ['5 1 r999', 'MTL6232', 'row 2 of source `lists` lists `r999`'],
    ['5 ../1 r3', 'MTL6234', '`../1` cannot name a part'],
  ])('%s is refused', (line, code, message) => {
    const { dataset, targets } = listed(['5 1 r1', line]);
    expect(draws(keys, rows, { repeat, rate }).split(dataset, targets, 1)).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('refuses rows that one key names', () => {
    const { dataset, targets } = listed(['5 1 r1']);
    const cells = { ...dataset.cells, 'rows.name': all(250).map((row) => `r${row % 100}`) };
    expect(draws(keys, rows, { repeat }).split({ ...dataset, cells }, targets, 1)).toMatchObject({
      code: 'MTL6233',
      message: expect.stringContaining('rows 1 and 101 both have `r0`'),
    });
  });
});
