/** Sharing units against their papers' formulas, and against networks that share nothing. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradients } from '../../src/engine/kernels/gradients.ts';
import { expectClose, onDevice, randomTensor, useBackend } from '../../src/harness/numeric.ts';
import { irOf, programOf, specOf, type Program } from '../../src/harness/spec.ts';
import { descend, multiplesOf } from '../../src/runtime/train/descent.ts';
import { sgd } from '../../src/runtime/index.ts';
import { key } from '../../src/runtime/random.ts';
import { startState } from '../../src/runtime/train/state.ts';
import type { Batch } from '../../src/runtime/types.ts';

const ROWS = 6;
const TASKS = ['a', 'b', 'c'];
const CHANNELS = 4;

/** A convolution and a pool, then a dense layer, in every head. */
const spec = (share: string, more = ''): string =>
  specOf({
    model: `  input x: real[5, 5, 2]
  tasks [${TASKS.join(', ')}]: real${more}
  split after x { each task { c1 = conv(${CHANNELS}, kernel: 2, activation: relu); p1 = max_pool(2); f = flatten(); h = dense(3, activation: tanh); o = dense(1); loss: mse } }
  ${share}`,
  });

const batch = (own = false): Batch => {
  const rows = own ? ROWS / TASKS.length : ROWS;
  return {
    inputs: { x: onDevice(randomTensor('x', [ROWS, 5, 5, 2])) },
    label: Object.fromEntries(TASKS.map((task) => [task, onDevice(randomTensor(`label ${task}`, [rows, 1]))])),
    has: Object.fromEntries(TASKS.map((task, i) => [task, tf.tensor1d(Array.from({ length: rows }, (_, row) => Number((row + i) % 3 > 0)))])),
    row: tf.ones([ROWS]),
  };
};

/** What a parameter of a column is called in a network that shares nothing. */
const alone = (name: string): string => name.replace(/^parallel\./, '');

/** Of the loss: its value and its gradient, where like-named parameters are alike, and those of units at their start. */
function slopes({ ir, model }: Program, own = false): { total: number; losses: number[]; grads: Map<string, number[]> } {
  return tf.tidy(() => {
    const start = startState(model, key(1)).values;
    const tensors = ir.parameters.map(({ name, shape }) =>
      name.includes('.mixed.') ? tf.tensor(start[name]!.values, shape.map(Number)) : onDevice(randomTensor(alone(name), shape.map(Number))),
    );
    const values = Object.fromEntries(ir.parameters.map(({ name }, i) => [name, tensors[i]!]));
    const objective = () => model.objective(values, batch(own), { tasks: model.tasks, seed: null });
    const { value, grads } = gradients(() => objective().total, tensors);
    const { losses } = objective();
    const numbers = ir.parameters.map(({ name }, i) => [alone(name), [...(grads[i]?.dataSync() ?? [])]] as const);
    return { total: value.dataSync()[0]!, losses: TASKS.map((task) => losses[task]!.dataSync()[0]!), grads: new Map(numbers) } as never;
  });
}

beforeAll(() => useBackend('cpu'));

describe.each(['cross_stitch(100%) at [p1, h]', 'nddr(100%) at [p1, h]'])('%s', (share) => {
  it.each([false, true])('is separate networks to the last digits, with rows of their own: %s', async (own) => {
    const rows = own ? ' { rows: own }' : '';
    const shared = slopes(await programOf(spec(`share ${share}`, rows)), own);
    const separate = slopes(await programOf(spec('', rows)), own);
    expectClose(shared.losses, separate.losses, 1e-7, 'losses');
    for (const [name, slope] of separate.grads) expectClose(shared.grads.get(name)!, slope, 1e-7, name);
  });
});

/** Numbers in the parameters of units. */
const numbersOf = (share: string, kept: (name: string) => boolean = () => true): number =>
  irOf(spec(`share ${share}`)).parameters.filter(({ name, statistic }) => name.includes('.mixed.') && !statistic && kept(name)).reduce((all, { shape }) => all + shape.reduce<number>((size, dim) => size * Number(dim), 1), 0);

describe('parameters', () => {
  const T = TASKS.length;
  it('of cross-stitch units are one a pair of tasks', () => {
    expect(numbersOf('cross_stitch at p1')).toBe(T ** 2);
    expect(numbersOf('cross_stitch at [p1, h]')).toBe(2 * T ** 2);
  });

  it('of nddr are T convolutions of T C channels to C, and two numbers a channel to normalise', () => {
    expect(numbersOf('nddr at p1')).toBe(T * (T * CHANNELS * CHANNELS));
    expect(numbersOf('nddr at [p1, h]')).toBe(T * T * (CHANNELS ** 2 + 3 ** 2));
    expect(numbersOf('nddr(norm: true) at p1')).toBe(T * (T * CHANNELS * CHANNELS + 2 * CHANNELS));
  });

  it('of mixtures of experts are a gate a task', () => {
    expect(numbersOf('mmoe(5) at h')).toBe(T * (5 * 5 * 2) * 5);
  });
});

/** What the heads read. */
async function outputs(share: string, values: (name: string, shape: readonly number[]) => tf.Tensor): Promise<{ mixed: tf.Tensor[]; given: Record<string, tf.Tensor> }> {
  const { ir, trunk } = await programOf(spec(`share ${share}`));
  const p = Object.fromEntries(ir.parameters.map(({ name, shape }) => [name, values(name, shape.map(Number))]));
  const given = trunk('parallel')(p, batch().inputs.x!) as unknown as Record<string, tf.Tensor>;
  return { mixed: TASKS.map((task) => given[`${task}.p1.mixed`]!), given: p };
}

describe('the formulas', () => {
  const random = (name: string, shape: readonly number[]) => onDevice(randomTensor(name, shape));
  const pooled = (p: Record<string, tf.Tensor>, task: string) =>
    tf.maxPool(tf.relu(tf.add(tf.conv2d(batch().inputs.x as tf.Tensor4D, p[`parallel.${task}.c1.kernel`] as tf.Tensor4D, 1, 'valid'), p[`parallel.${task}.c1.bias`]!)) as tf.Tensor4D, 2, 2, 'valid');

  it('of cross-stitch is that of its paper: a T x T matrix times what the tasks have', async () => {
    const { mixed, given } = await outputs('cross_stitch at p1', random);
    const alpha = tf.tensor2d(TASKS.map((i) => TASKS.map((j) => given[`parallel.${i}.p1.mixed.${j}`]!.dataSync()[0]!)));
    const stacked = tf.stack(TASKS.map((task) => tf.reshape(pooled(given, task), [-1])));
    const expected = tf.matMul(alpha, stacked);
    expectClose(tf.stack(mixed.map((x) => tf.reshape(x, [-1]))).dataSync(), expected.dataSync(), 1e-6, 'outputs');
  });

  it('of nddr is that of its paper: a 1x1 convolution of the channels of all tasks, concatenated', async () => {
    const { mixed, given } = await outputs('nddr at p1', random);
    const all = tf.concat(TASKS.map((task) => pooled(given, task)), -1) as tf.Tensor4D;
    TASKS.forEach((i, at) => {
      const kernel = tf.concat(TASKS.map((j) => given[`parallel.${i}.p1.mixed.${j}`]!), 0);
      const expected = tf.conv2d(all, tf.reshape(kernel, [1, 1, TASKS.length * CHANNELS, CHANNELS]) as tf.Tensor4D, 1, 'valid');
      expectClose(mixed[at]!.dataSync(), expected.dataSync(), 1e-5, i);
    });
  });
});

it('moves the parameters of units by their multiple of the rate', async () => {
  const { ir, model } = await programOf(spec('share cross_stitch(rate: 10x) at p1'));
  const names = ir.parameters.map(({ name }) => name);
  const start = startState(model, key(1)).values;
  const state = () => ({ values: Object.fromEntries(names.map((name) => [name, tf.tensor(start[name]!.values, [...start[name]!.shape])])), slots: {} });
  const scalars = () => ({ rate: tf.scalar(0.01), trainingRows: tf.scalar(1) });
  const after = (multiples: readonly number[]) =>
    descend({ model, optimizer: sgd(0.01), names, statistics: [], multiples, clip: undefined } as never, state() as never, batch(), scalars(), { tasks: model.tasks, seed: null } as never).state.values;
  const multiples = multiplesOf(model, names, {});
  expect(names.filter((_, i) => multiples[i] === 10)).toEqual(names.filter((name) => name.includes('.mixed.')));
  expect(multiplesOf(model, names, { 'parallel.a': 0.5 }).slice(0, 2)).toEqual([0.5, 0.5]);
  const [fast, slow] = [after(multiples), after(names.map(() => 1))];
  for (const name of names) {
    const moved = (values: Record<string, tf.Tensor>) => values[name]!.dataSync()[0]! - start[name]!.values[0]!;
    expectClose([moved(fast)], [moved(slow) * (name.includes('.mixed.') ? 10 : 1)], 1e-5, name);
  }
});
