import { expect, test } from 'vitest';
import { withPowers } from '../../src/engine/plan/lower/powers.ts';

test('softplus and sigmoid of one number share its exponential', () => {
  const { steps, results } = withPowers(
    [
      { op: 'input', input: 0 },
      { op: 'Sigmoid', of: [0] },
      { op: 'Softplus', of: [1] },
      { op: 'Softplus', of: [0] },
      { op: 'Add', of: [1, 3] },
    ],
    [{ step: 4 }, { step: 2, sum: [0] }],
  );
  expect(steps).toEqual([
    { op: 'input', input: 0 },
    { op: 'ExpNegAbs', of: [0] },
    { op: 'Sigmoid', of: [0, 1] },
    { op: 'ExpNegAbs', of: [2] },
    { op: 'Softplus', of: [2, 3] },
    { op: 'Softplus', of: [0, 1] },
    { op: 'Add', of: [2, 5] },
  ]);
  expect(results).toEqual([{ step: 6 }, { step: 4, sum: [0] }]);
});
