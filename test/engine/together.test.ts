/** How many threads take a plan's steps: as many as are fastest, tried anew after a while, and where they become slow. */
import { expect, test } from 'vitest';
import { Choice } from '../../src/engine/plan/together.ts';

/** Milliseconds of a step by how many threads take it. */
type Cost = Readonly<Record<number, number>>;

function clocked() {
  let now = 0;
  const choice = new Choice(() => now);
  /** Steps that up to `threads` threads may take; how many were taken by how many. */
  const take = (steps: number, threads: number, cost: Cost): Record<number, number> => {
    const counts: Record<number, number> = {};
    for (let i = 0; i < steps; i++)
      choice.run(threads, (sharing) => {
        counts[sharing] = (counts[sharing] ?? 0) + 1;
        now += cost[sharing]!;
      });
    return counts;
  };
  return take;
}

test.each<[Cost, Cost]>([
  [{ 2: 3, 1: 5 }, { 2: 95, 1: 5 }],
  [{ 2: 5, 1: 3 }, { 2: 5, 1: 95 }],
])('of two threads or one, at %o ms a step', (cost, expected) => {
  expect(clocked()(100, 2, cost)).toEqual(expected);
});

test('of many threads, half of them, and so on', () => {
  expect(clocked()(100, 6, { 6: 5, 3: 3, 2: 4, 1: 9 })).toEqual({ 6: 5, 3: 85, 2: 5, 1: 5 });
});

test('one thread is all there is until others are up', () => {
  const take = clocked();
  expect(take(50, 1, { 1: 5 })).toEqual({ 1: 50 });
  expect(take(50, 2, { 2: 3, 1: 5 })).toEqual({ 2: 45, 1: 5 });
});

test('what was slower is tried again after a while, and taken where it is faster by then', () => {
  const take = clocked();
  take(2026, 2, { 2: 3, 1: 5 });
  expect(take(110, 2, { 2: 2, 1: 1 })).toEqual({ 2: 5, 1: 105 });
});

test('where other work takes a core, one thread is tried within some steps', () => {
  const take = clocked();
  take(138, 2, { 2: 3, 1: 5 });
  const { 2: shared } = take(200, 2, { 2: 8, 1: 5 });
  expect(shared).toBeLessThan(50);
});
