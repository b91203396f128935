/** Normalisation by the batch: PyTorch's numbers, without padded rows; and as a part of the state of training. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { gradients } from '../../src/engine/kernels/gradients.ts';
import { adam, alternate, isProblem, joint, sgd } from '../../src/runtime/index.ts';
import { batchNorm } from '../../src/runtime/ops/batch-norm.ts';
import { trainPart } from '../../src/runtime/train/train-part.ts';
import type { TrainingPhase } from '../../src/runtime/train/phase.ts';
import expected from '../numeric/batch_norm.json' with { type: 'json' };
import { expectClose, useBackend } from '../../src/harness/numeric.ts';
import { programOf, specOf } from '../../src/harness/spec.ts';
import { experimentOf, partOf, randomRows } from './three-tasks.ts';

const SIZE = 5;
const { shape, rows: counts, scale, shift } = expected;
const width = shape.reduce((all, n) => all * n, 1);
const OPTIONS = { momentum: 0.9, epsilon: 1e-5 };

/** Padded to SIZE rows with numbers that must not count. */
const padded = (values: number[]) => tf.tensor([...values, ...Array(SIZE * width - values.length).fill(7)], [SIZE, ...shape]);

describe.each(['cpu', 'wasm'] as const)('batch_norm on %s', (backend) => {
  it('has the values, gradients and running statistics of PyTorch, whatever stands in padded rows', async () => {
    await useBackend(backend);
    let p: Record<string, tf.Tensor> = {
      ...{ 'n.scale': tf.tensor1d(scale), 'n.shift': tf.tensor1d(shift) },
      ...{ 'n.mean': tf.zeros([shape[2]!]), 'n.variance': tf.ones([shape[2]!]) },
    };
    for (const [i, step] of expected.steps.entries()) {
      const row = tf.tensor1d(Array.from({ length: SIZE }, (_, at) => (at < counts[i]! ? 1 : 0)));
      const statistics = { row, names: ['n.mean', 'n.variance'], moved: {} as Record<string, tf.Tensor> };
      const x = padded(step.x);
      const y = batchNorm(x, p, 'n', OPTIONS, { tasks: [], statistics });
      expectClose((await y.data()).slice(0, step.y.length), step.y, 1e-5, 'y');
      const weights = tf.mul(padded(step.weights), tf.reshape(row, [-1, 1, 1, 1]));
      const project = (): tf.Scalar => tf.sum(tf.mul(batchNorm(x, p, 'n', OPTIONS, { tasks: [], statistics: { ...statistics, moved: {} } }), weights));
      const { grads } = gradients(project, [x, p['n.scale']!, p['n.shift']!]);
      const slopes = grads.map((grad) => grad!.dataSync());
      expectClose(slopes[0]!.slice(0, step.x.length), step.slope_x, 1e-4, 'slope by x');
      expectClose(slopes[1]!, step.slope_scale, 1e-4, 'slope by scale');
      expectClose(slopes[2]!, step.slope_shift, 1e-4, 'slope by shift');
      p = { ...p, ...statistics.moved };
      expectClose(await p['n.mean']!.data(), step.mean, 1e-5, 'mean');
      expectClose(await p['n.variance']!.data(), step.variance, 1e-5, 'variance');
    }
    const x = tf.tensor(expected.predicted.x, [2, ...shape]);
    expectClose(await batchNorm(x, p, 'n', OPTIONS, { tasks: [] }).data(), expected.predicted.y, 1e-5, 'predicted');
  });
});

it('counts the rows of its task where every task has a slot of the batch', async () => {
  await useBackend('cpu');
  const p = { 'b.n.scale': tf.ones([1]), 'b.n.shift': tf.zeros([1]), 'b.n.mean': tf.zeros([1]), 'b.n.variance': tf.ones([1]) };
  const statistics = { row: tf.tensor1d([1, 1, 1, 1, 1, 0]), names: ['b.n.mean'], moved: {} as Record<string, tf.Tensor> };
  batchNorm(tf.tensor2d([[1], [3], [100]]), p, 'b.n', OPTIONS, { tasks: ['a', 'b'], statistics });
  expect((await statistics.moved['b.n.mean']!.data())[0]).toBeCloseTo(0.2, 6);
});

const spec = (freeze: string) =>
  specOf({
    before: 'labels kinds [apple, pear, plum]',
    model: `
  input x: real[6]
  trunk body from x { h = dense(5); n = batch_norm() { freeze: ${freeze} }; a = activation(relu) }
  split after body {
    task kind: class of kinds { o = dense(4); n = batch_norm(momentum: 0.5); q = dense(3); loss: cross_entropy }
    task ripe: binary { o = dense(1); loss: binary_cross_entropy }
    task size: real[2] { o = dense(2); loss: mse }
  }`,
  });

async function trained(freeze: boolean, phases: readonly TrainingPhase[]) {
  await useBackend('wasm');
  const { model } = await programOf(spec(String(freeze)));
  const before = tf.memory().numTensors;
  const states: unknown[] = [];
  const onEpoch = async (_: unknown, state: () => Promise<unknown>) => void states.push(await state());
  const run = async (state?: never) => {
    const result = await trainPart(experimentOf(model, phases), randomRows(), partOf(20), { now: () => 0, onEpoch, ...(state ? { state } : {}) });
    if (isProblem(result)) throw new Error(result.message);
    return result;
  };
  const result = await run();
  expect(tf.memory().numTensors).toBe(before);
  const [first] = states;
  return { result, again: await run(first as never), values: (name: string) => [...result.weights[name]!.values] };
}

const main = joint('main', { optimizer: adam(0.01), batch: 8, epochs: 3 });

describe('running statistics', () => {
  it('are kept up by steps, and are part of the state that training goes on from', async () => {
    const { result, again, values } = await trained(false, [main]);
    expect(values('body.n.mean').every((x) => x !== 0)).toBe(true);
    expect(values('kind.n.variance').every((x) => x !== 1 && x > 0)).toBe(true);
    expect(again.weights).toEqual(result.weights);
    expect(again.answers).toEqual(result.answers);
  });

  it('stay where their layer is frozen, or where a phase does not move it', async () => {
    const frozen = await trained(true, [main]);
    expect(frozen.values('body.n.mean')).toEqual([0, 0, 0, 0, 0]);
    expect(frozen.values('body.n.scale')).toEqual([1, 1, 1, 1, 1]);
    const heads = await trained(false, [joint('heads', { optimizer: sgd(0.1), batch: 8, epochs: 1, train: ['kind', 'ripe'] })]);
    expect(heads.values('body.n.variance')).toEqual([1, 1, 1, 1, 1]);
    expect(heads.values('kind.n.mean').every((x) => x !== 0)).toBe(true);
  });

  it('of a head move in the steps of its task alone', async () => {
    const turns = (tasks: Record<string, number>) => [alternate('turns', { turns: tasks, optimizer: sgd(0.1), batch: 8, epochs: 1 })];
    expect((await trained(false, turns({ ripe: 1, size: 1 }))).values('kind.n.mean')).toEqual([0, 0, 0, 0]);
    const both = await trained(false, turns({ ripe: 1, kind: 1 }));
    expect(both.values('kind.n.mean').every((x) => x !== 0)).toBe(true);
    expect(both.values('body.n.mean').every((x) => x !== 0)).toBe(true);
  });
});
