import { expect, it } from 'vitest';
import { filled } from '../../src/catalog/scales/filled/run.ts';
import { minMax } from '../../src/catalog/scales/min_max/run.ts';
import { none } from '../../src/catalog/scales/none/run.ts';
import { standardize } from '../../src/catalog/scales/standardize/run.ts';
import type { Scale } from '../../src/runtime/experiment.ts';
import expected from '../numeric/metrics.json' with { type: 'json' };

const { table, trained_rows: trained } = expected.scales;
const values = Float32Array.from(table);
const rows = Int32Array.from({ length: trained }, (_, row) => row);

function scaled(scale: Scale): Float32Array {
  const state = JSON.parse(JSON.stringify(scale.fit(values, 3, rows)));
  return scale.apply(state, values, 3);
}

it.each([
  ['standardize', standardize(), expected.scales.standardize],
  ['min_max', minMax(), expected.scales.min_max],
] as const)('%s agrees with scikit-learn, with limits of the training rows', (_, scale, wanted) => {
  scaled(scale).forEach((x, i) => expect(x).toBeCloseTo(wanted[i]!, 4));
});

it.each([standardize(), minMax()])(
  '$name makes a constant column 0, also where other rows differ',
  (scale) => {
    const column = Float32Array.of(0.1, 0.1, 0.1, 5);
    expect([...scale.apply(scale.fit(column, 1, Int32Array.of(0, 1, 2)), column, 1)]).toEqual([0, 0, 0, 0]);
  },
);

it('none leaves numbers as they are', () => {
  expect(scaled(none())).toEqual(values);
});

/** Columns 1, 2, 9 and nothing at all; in the last row, which is not trained on, the first lacks its number too. */
const gaps = Float32Array.of(1, NaN, 2, NaN, NaN, NaN, 9, NaN, NaN, 7);
const taught = Int32Array.of(0, 1, 2, 3);

it.each([
  ['mean', 4],
  ['median', 2],
  ['zero', 0],
] as const)('fills missing cells with the %s of the training rows', (by, fill) => {
  const scale = filled(none(), by);
  const state = JSON.parse(JSON.stringify(scale.fit(gaps, 2, taught)));
  expect([...scale.apply(state, gaps, 2)]).toEqual([1, 0, 2, 0, fill, 0, 9, 0, fill, 7]);
  expect(gaps[1], 'the raw numbers stay').toBeNaN();
});

it('learns scales from the cells that are there', () => {
  const standardized = filled(standardize(), 'mean');
  const sd = Math.sqrt(((1 - 4) ** 2 + (2 - 4) ** 2 + (9 - 4) ** 2) / 3);
  const wanted = [-3 / sd, 0, -2 / sd, 0, 0, 0, 5 / sd, 0, 0, 0];
  standardized.apply(standardized.fit(gaps, 2, taught), gaps, 2).forEach((x, i) => expect(x).toBeCloseTo(wanted[i]!, 6));
  const limited = filled(minMax(), 'zero');
  const between = [0, 0, 1 / 8, 0, -1 / 8, 0, 1, 0, -1 / 8, 0];
  limited.apply(limited.fit(gaps, 2, taught), gaps, 2).forEach((x, i) => expect(x).toBeCloseTo(between[i]!, 6));
});
