/** The means of an epoch's record: over rows, of a task over those that it has labels for. */
import { expect, test } from 'vitest';
import type { View } from '../../src/runtime/train/batches.ts';
import { addStep, badLoss, meansOf, noSums } from '../../src/runtime/train/losses.ts';
import type { Model } from '../../src/runtime/types.ts';

const tasks = ['a', 'b'];
const names = ['total', 'losses/a', 'losses/b'];
const flags = { a: [1, 1, 1, 1], b: [0, 1, 0, 1] };
const view = { dataset: { labels: Object.fromEntries(Object.entries(flags).map(([task, has]) => [task, { has: Uint8Array.from(has) }])) } } as unknown as View;

/** Of two steps: rows, and the losses of both tasks. */
function means(model: Partial<Model>, ...steps: (readonly [rows: number[], a: number, b: number])[]) {
  const sums = noSums();
  for (const [rows, a, b] of steps)
    addStep(sums, { names, numbers: Float32Array.of(a + b, a, b), arrays: {} }, { model: model as Model, view, rows: Int32Array.from(rows), tasks, trainingRows: 4 });
  return meansOf(sums).losses;
}

test('of tasks that share their rows', () => {
  expect(means({}, [[0, 1, 3], 1, 4], [[2], 5, 0])).toEqual({ total: (3 * 5 + 5) / 4, tasks: { a: (3 * 1 + 5) / 4, b: 4 } });
});

test('of tasks that have rows of their own, a slot each, which may end in padding', () => {
  expect(means({ rows: 'own' }, [[0, 2, 1, -1], 1, 4], [[0, -1, 1, 3], 4, 1])).toEqual({ total: 5, tasks: { a: (2 * 1 + 4) / 3, b: (4 + 2 * 1) / 3 } });
});

test('a loss that is no number is named', () => {
  const place = { phase: 'main', epoch: 2, step: 3 };
  expect(badLoss({ names, numbers: Float32Array.of(1, 1, 0), arrays: {} }, place)).toBeNull();
  expect(badLoss({ names, numbers: Float32Array.of(NaN, 1, NaN), arrays: {} }, place)?.message).toContain('`b`');
});
