import { expect, it } from 'vitest';
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
