/** How rows are divided where some of them belong together: rows of one group, and rows of one task. */
import { describe, expect, it } from 'vitest';
import { given } from '../../src/catalog/protocols/given/run.ts';
import { holdout } from '../../src/catalog/protocols/holdout/run.ts';
import { kfold } from '../../src/catalog/protocols/kfold/run.ts';
import { isProblem, type Dataset, type Part, type Protocol } from '../../src/runtime/experiment.ts';
import { grouped } from '../../src/runtime/protocols/groups.ts';
import type { Target } from '../../src/runtime/types.ts';

const yesNo: Target = { kind: 'binary', yes: '1', no: '0' };
const by = { source: 'rows', column: 'patient' };

/** 12 patients with 3 to 14 rows; the last rows of each have no label. */
const patients = Array.from({ length: 12 }, (_, patient) => Array<string>(3 + patient).fill(`p${patient}`)).flat();
const has = Uint8Array.from(patients, (patient, row) => Number(patients[row + 1] === patient));
const table: Dataset = {
  rows: patients.length,
  inputs: {},
  labels: { a: { width: 1, values: new Float32Array(patients.length), has } },
  cells: { 'rows.patient': patients, 'rows.part': patients.map((patient, row) => (row === 3 || patient > 'p6' ? 'test' : 'train')) },
};

function split(protocol: Protocol, dataset: Dataset, seed = 1): Part[] {
  const parts = protocol.split(dataset, Object.fromEntries(Object.keys(dataset.labels).map((task) => [task, yesNo])), seed);
  if (isProblem(parts)) throw new Error(parts.message);
  return parts;
}

const patientsOf = (rows: Int32Array): Set<string> => new Set(Array.from(rows, (row) => patients[row]!));

describe('grouped', () => {
  it.each([
    ['kfold', kfold(4, { validation: 0.2 })],
    ['holdout', holdout({ train: 0.6, validation: 0.2, test: 0.2 })],
  ])('%s keeps the rows of a group in one of training, validation and test', (_, protocol) => {
    for (const seed of [1, 2, 3, 4]) {
      for (const { train, validation, test } of split(grouped(by, protocol), table, seed)) {
        const sides = [train, validation, test].map(patientsOf);
        expect(sides.every(({ size }) => size > 0)).toBe(true);
        expect(sides.reduce((sum, { size }) => sum + size, 0)).toBe(new Set(sides.flatMap((side) => [...side])).size);
        expect(patientsOf(train).size).toBeGreaterThan(4);
      }
    }
  });

  it('tests every labelled row once over the folds, and trains on rows without a label where their group trains', () => {
    const parts = split(grouped(by, kfold(4)), table);
    const tested = parts.flatMap(({ test }) => [...test]).sort((a, b) => a - b);
    expect(tested).toEqual(patients.flatMap((_, row) => (has[row] ? [row] : [])));
    for (const { train, test } of parts) expect(train.length + patientsOf(test).size + test.length).toBe(table.rows);
  });

  it('divides groups otherwise with another seed', () => {
    const [one, two] = [1, 2].map((seed) => patientsOf(split(grouped(by, holdout({ train: 0.7, test: 0.3 })), table, seed)[0]!.test));
    expect(one).not.toEqual(two);
  });

  it('says which group a given division tears, and that one group cannot be divided', () => {
    const torn = grouped(by, given({ source: 'rows', column: 'part' }, { train: 'train', test: 'test' }));
    expect(torn.split(table, { a: yesNo }, 1)).toMatchObject({ code: 'MTL6221', message: expect.stringContaining('`p1`') });
    const one = { ...table, cells: { 'rows.patient': patients.map(() => 'p') } };
    expect(grouped(by, kfold(2)).split(one, { a: yesNo }, 1)).toMatchObject({ code: 'MTL6220' });
  });
});

describe('tasks with rows of their own', () => {
  const labelled = (from: number, to: number, yes: number) => ({
    width: 1,
    values: Float32Array.from({ length: 120 }, (_, row) => Number(row >= from && row < from + yes)),
    has: Uint8Array.from({ length: 120 }, (_, row) => Number(row >= from && row < to)),
  });
  const labels = { small: labelled(0, 20, 4), large: labelled(20, 120, 40) };
  const own: Dataset = { rows: 120, inputs: {}, labels, ownRows: true };
  const count = (rows: Int32Array, { has }: { has: Uint8Array }): number => rows.reduce((sum, row) => sum + has[row]!, 0);

  it('are divided task by task', () => {
    for (const { train, validation, test } of split(kfold(4, { validation: 0.2 }), own)) {
      expect([train, validation, test].map((rows) => count(rows, labels.small))).toEqual([12, 3, 5]);
      expect([train, validation, test].map((rows) => count(rows, labels.large))).toEqual([60, 15, 25]);
    }
    const [part] = split(holdout({ train: 0.5, validation: 0.25, test: 0.25 }), own);
    expect([part!.train, part!.validation, part!.test].map((rows) => count(rows, labels.small))).toEqual([10, 5, 5]);
  });

  it('have each label in its share in every part where they are stratified', () => {
    const yeses = (rows: Int32Array, { values }: { values: Float32Array }) => rows.reduce((sum, row) => sum + values[row]!, 0);
    for (const { test } of split(kfold(4, { stratified: true }), own)) {
      expect([yeses(test, labels.small), yeses(test, labels.large)]).toEqual([1, 10]);
    }
  });
});
