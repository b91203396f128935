/** Which way a plan's steps are taken, by one thread or all: the faster one, tried anew after a while. */
import { expect, test } from 'vitest';
import { Choice } from '../../src/engine/plan/together.ts';

/** Steps of so many milliseconds each, by the way they are taken; how often each was. */
function taken(choice: Choice, clock: { now: number }, steps: number, cost: { readonly together: number; readonly alone: number }) {
  const counts = { together: 0, alone: 0 };
  for (let i = 0; i < steps; i++)
    choice.run((together) => {
      const way = together ? 'together' : 'alone';
      counts[way]++;
      clock.now += cost[way];
    });
  return counts;
}

test.each([
  [{ together: 3, alone: 5 }, { together: 95, alone: 5 }],
  [{ together: 5, alone: 3 }, { together: 5, alone: 95 }],
])('of %o', (cost, expected) => {
  const clock = { now: 0 };
  expect(taken(new Choice(() => clock.now), clock, 100, cost)).toEqual(expected);
});

test('what was slower is tried again, and taken where it is faster by then', () => {
  const clock = { now: 0 };
  const choice = new Choice(() => clock.now);
  taken(choice, clock, 2010, { together: 3, alone: 5 });
  expect(taken(choice, clock, 110, { together: 5, alone: 3 })).toEqual({ together: 5, alone: 105 });
});
