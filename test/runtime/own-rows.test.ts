/** Tasks with rows of their own: what a step draws, and what its batch holds. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { shortest } from '../../src/catalog/epochs/shortest/run.ts';
import { steps } from '../../src/catalog/epochs/steps/run.ts';
import { sgd } from '../../src/catalog/optimizers/sgd/run.ts';
import { joint, type JointOptions } from '../../src/catalog/phases/joint/run.ts';
import { isProblem, type Dataset, type Part } from '../../src/runtime/experiment.ts';
import { key } from '../../src/runtime/random.ts';
import { Steps, toTensors } from '../../src/engine/plan/step.ts';
import { batchFeeds, toBatch } from '../../src/runtime/train/batches.ts';
import { predictRows } from '../../src/runtime/train/predict.ts';
import { drawSlots, PADDING, slotOf } from '../../src/runtime/train/own-rows.ts';
import type { Model } from '../../src/runtime/types.ts';

const range = (from: number, to: number): Int32Array => Int32Array.from({ length: to - from }, (_, i) => from + i);
const tasks = [
  { rows: range(0, 10), key: key(1, 'a') },
  { rows: range(10, 13), key: key(1, 'b') },
];

describe('drawSlots', () => {
  it('gives each task a slot of its own rows, padded where it has fewer', () => {
    for (const rows of drawSlots(tasks, 4, 0, 6)) {
      expect(rows).toHaveLength(8);
      expect([...slotOf(rows, 0, 2)].every((row) => row >= 0 && row < 10)).toBe(true);
      expect([...slotOf(rows, 1, 2)].sort((a, b) => a - b)).toEqual([PADDING, 10, 11, 12]);
    }
  });

  it('takes no row twice in a pass, and goes on where it was', () => {
    const whole = drawSlots(tasks, 4, 0, 6);
    const first = whole.slice(0, 2).flatMap((rows) => [...slotOf(rows, 0, 2)]);
    expect(new Set(first).size).toBe(8);
    expect(drawSlots(tasks, 4, 3, 3)).toEqual(whole.slice(3));
    const seen = new Set(whole.flatMap((rows) => [...slotOf(rows, 0, 2)]));
    expect(seen.size).toBe(10);
  });

  it('draws for a task what it draws without the others', () => {
    const together = drawSlots(tasks, 4, 0, 5).map((rows) => [...slotOf(rows, 0, 2)]);
    expect(drawSlots(tasks.slice(0, 1), 4, 0, 5).map((rows) => [...rows])).toEqual(together);
  });
});

const labels = (from: number, to: number) => ({
  width: 1,
  values: Float32Array.from({ length: 13 }, (_, row) => (row >= from && row < to ? 100 + row : 0)),
  has: Uint8Array.from({ length: 13 }, (_, row) => Number(row >= from && row < to)),
});
const dataset: Dataset = {
  rows: 13,
  inputs: { x: { shape: [1], values: Float32Array.from(range(0, 13)) } },
  labels: { a: labels(0, 10), b: labels(10, 13) },
  ownRows: true,
};
const model = {
  tasks: ['a', 'b'],
  targets: { a: { kind: 'real', size: 1 }, b: { kind: 'real', size: 1 } },
  parameters: { 'a.k': { shape: [1], fill: () => new Float32Array(1) } },
  rows: 'own',
} as unknown as Model;
const part: Part = { variant: 'main', condition: 'all', repeat: 'r', train: range(0, 13), validation: range(0, 0), test: range(0, 0) };

function prepared(more: Partial<JointOptions> = {}) {
  const run = joint('main', { optimizer: sgd(0.1), batch: 4, epochs: 2, ...more }).prepare({ model, dataset, part, key: key(1) });
  if (isProblem(run)) throw new Error(run.message);
  return run;
}

it('a batch has the inputs of all slots, and the labels of each task in its own', () => {
  const rows = Int32Array.of(7, 2, 5, 0, 12, 10, 11, PADDING);
  const standardize = { name: 's', fit: () => ({}), apply: (_: unknown, values: Float32Array) => values.map((x) => x + 1) } as never;
  const view = { dataset, inputs: { x: { shape: [1], source: 'r', columns: ['x'], scale: standardize } }, scaling: {}, labels: {}, targetScaling: {} };
  const batch = toBatch(toTensors(batchFeeds(view, model, ['a', 'b'], rows, 8)));
  expect([...batch.inputs.x!.dataSync()]).toEqual([8, 3, 6, 1, 13, 11, 12, 0]);
  expect([...batch.label.a!.dataSync(), ...batch.label.b!.dataSync()]).toEqual([107, 102, 105, 100, 112, 110, 111, 0]);
  expect([...batch.has.b!.dataSync(), ...batch.row.dataSync()]).toEqual([1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0]);
  tf.disposeVariables();
});

it('answers each task on the rows that judge it, with what it answers on all rows', async () => {
  const answering = { ...model, predict: (_: unknown, { x }: { x: tf.Tensor }) => ({ a: tf.mul(x, 2), b: tf.add(x, 100) }) } as unknown as Model;
  const view = { dataset, inputs: { x: { shape: [1], source: 'r', columns: ['x'] } }, scaling: {}, labels: {}, targetScaling: {} };
  const rows = Int32Array.of(1, 11, 4, 12, 0);
  const answers = async (judging?: Dataset) => {
    const steps = Steps.open({}, model.tasks);
    const found = await predictRows(answering, view, steps, rows, judging);
    tf.dispose(steps.release());
    return [[...found.a!], [...found.b!]];
  };
  expect(await answers()).toEqual([[2, 22, 8, 24, 0], [101, 111, 104, 112, 100]]);
  expect(await answers(dataset)).toEqual([[2, 8, 0], [111, 112]]);
  expect(await answers({ ...dataset, ownRows: false })).toEqual(await answers());
});

it('an epoch of joint is one pass over the longest task, the shortest, or some steps', () => {
  expect([prepared(), prepared({ epoch: shortest() }), prepared({ epoch: steps(7) })].map((run) => run.steps(0).length)).toEqual([2, 1, 7]);
  expect(prepared().batch).toBe(8);
  expect(prepared({ losses: ['b'] }).batch).toBe(3);
  const without = { ...part, train: range(0, 10) };
  const run = joint('main', { optimizer: sgd(0.1), batch: 4, epochs: 1 }).prepare({ model, dataset, part: without, key: key(1) });
  expect(run).toMatchObject({ message: expect.stringContaining('`b`') });
});

it('an epoch of tasks that share rows may be a number of steps too', () => {
  const setting = { model: { ...model, rows: undefined } as unknown as Model, dataset, part, key: key(1) };
  const run = joint('main', { optimizer: sgd(0.1), batch: 4, epochs: 2, epoch: steps(3) }).prepare(setting);
  if (isProblem(run)) throw new Error(run.message);
  const drawn = [run.steps(0), run.steps(1)].flat().map(({ rows }) => [...rows]);
  expect(drawn).toHaveLength(6);
  expect(new Set(drawn.slice(0, 3).flat()).size).toBe(12);
});
