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
  [{ 2: 3, 1: 5 }, { 2: 69, 1: 5 }],
  [{ 2: 5, 1: 3 }, { 2: 5, 1: 69 }],
])('of two threads or one, at %o ms a step', (cost, expected) => {
  expect(clocked()(74, 2, cost)).toEqual(expected);
});

test('of many threads, half of them, and so on', () => {
  expect(clocked()(84, 6, { 6: 5, 3: 3, 2: 4, 1: 9 })).toEqual({ 6: 5, 3: 69, 2: 5, 1: 5 });
});

test('one thread is all there is until others are up', () => {
  const take = clocked();
  expect(take(50, 1, { 1: 5 })).toEqual({ 1: 50 });
  expect(take(50, 2, { 2: 3, 1: 5 })).toEqual({ 2: 45, 1: 5 });
});

test('what was slower is tried again after a while, and taken where it is faster by then', () => {
  const take = clocked();
  take(74, 2, { 2: 3, 1: 5 });
  expect(take(74, 2, { 2: 2, 1: 1 })).toEqual({ 2: 5, 1: 69 });
});

test('where nothing changes they are tried more and more rarely', () => {
  const take = clocked();
  const each = Array.from({ length: 8 }, () => take(1000, 2, { 2: 3, 1: 5 })[1] ?? 0);
  expect([each[0]! > 10, each[6]! + each[7]! < 15]).toEqual([true, true]);
});

test('where other work takes a core, one thread takes over within some steps', () => {
  const take = clocked();
  take(42, 2, { 2: 3, 1: 5 });
  expect(take(96, 2, { 2: 8, 1: 5 })).toEqual({ 2: 32, 1: 64 });
});
