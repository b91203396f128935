/** What priors do in training, against PyTorch (priors.py) and closed forms. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { clusters } from '../../src/catalog/covariances/clusters/run.ts';
import { adam } from '../../src/catalog/optimizers/adam/run.ts';
import { sgd } from '../../src/catalog/optimizers/sgd/run.ts';
import { isProblem } from '../../src/diagnostics/problem.ts';
import { learnedDiagonal, learnedMatrix } from '../../src/runtime/priors/covariance.ts';
import { shrinkSpectra } from '../../src/runtime/priors/shrinking.ts';
import { gram, spectrumOf } from '../../src/runtime/priors/spectrum.ts';
import { covarianceStarts, updateCovariances } from '../../src/runtime/priors/updates.ts';
import { descend, moving, startSlots } from '../../src/runtime/train/descent.ts';
import { startState, toTensors } from '../../src/runtime/train/state.ts';
import type { StepState } from '../../src/runtime/train/phase.ts';
import type { Model, Values } from '../../src/runtime/types.ts';
import { expectClose, onDevice, randomTensor, useBackend } from '../../src/harness/numeric.ts';
import { programOf, specOf, type Program } from '../../src/harness/spec.ts';

const torch = JSON.parse(readFileSync('test/numeric/priors.json', 'utf8')) as {
  readonly kronecker: { readonly w: number[]; readonly precisions: number[][]; readonly value: number; readonly gradient: number[] };
  readonly alternating: { readonly x: number[][]; readonly y: number[][][]; readonly start: number[]; readonly losses: number[]; readonly w: number[][]; readonly sigma: number[] };
};

beforeAll(() => useBackend('wasm'));

const TASKS = ['a', 'b', 'c'];
const linear = (prior: string): Promise<Program> =>
  programOf(
    specOf({
      model: `  tasks [a, b, c]: real[2]
  input x: real[4]
  split after x { each task { f = dense(size, bias: false, start: same(he_normal)); loss: mse } }
  ${prior}`,
      data: TASKS.map((task) => `  ${task} <- rows.${task}1 .. rows.${task}2`).join('\n'),
    }),
  );

const { x, y } = torch.alternating;
const ROWS = x.length;
const batch = () => ({
  inputs: { x: tf.tensor2d(x) },
  label: Object.fromEntries(TASKS.map((task, t) => [task, tf.tensor2d(y[t]!)])),
  has: Object.fromEntries(TASKS.map((task) => [task, tf.ones<tf.Rank.R1>([ROWS])])),
  row: tf.ones<tf.Rank.R1>([ROWS]),
});

const reached = (steps: number, perEpoch: number) => ({ phase: 'p', epochs: Math.floor(steps / perEpoch), steps, atEnd: steps % perEpoch === 0 });

interface Options {
  readonly optimizer?: ReturnType<typeof sgd>;
  readonly steps: number;
  readonly trainingRows?: number;
}

/** Full batches; an epoch is three steps. */
async function trained(model: Model, { optimizer = sgd(0.05, { momentum: 0.9 }), steps, trainingRows = ROWS }: Options): Promise<{ values: Values; totals: number[] }> {
  const names = moving(model, undefined);
  const kernels = Object.fromEntries(TASKS.map((task) => [`${task}.f.kernel`, tf.tensor(torch.alternating.start, [4, 2])]));
  let state: StepState = { values: { ...kernels, ...toTensors(covarianceStarts(model)) }, slots: toTensors(startSlots(model, optimizer, names)) };
  const totals: number[] = [];
  const rate = { rate: tf.scalar(optimizer.rate), trainingRows: tf.scalar(trainingRows) };
  for (let i = 1; i <= steps; i++) {
    const result = descend({ model, optimizer, names, statistics: [], multiples: names.map(() => 1), clip: undefined }, state, batch(), rate, { tasks: TASKS, seed: null });
    totals.push(result.total.dataSync()[0]!);
    const shrunk = await shrinkSpectra(model, result.state, () => (optimizer.rate * (optimizer.pace ?? 1)) / trainingRows, { phase: 'p', epoch: 1 });
    const learnt = isProblem(shrunk) ? shrunk : await updateCovariances(model, shrunk, reached(i, 3));
    if (isProblem(learnt)) throw new Error(learnt.message);
    state = learnt;
  }
  return { values: state.values, totals };
}

const numbers = (tensor: tf.Tensor | undefined): number[] => [...tensor!.dataSync()];
const kernelsOf = (values: Values): number[][] => TASKS.map((task) => numbers(values[`${task}.f.kernel`]));

describe('tensor_normal', () => {
  it('of a convolution with all covariances is the Kronecker product written out', async () => {
    const { w, precisions, value, gradient } = torch.kronecker;
    const { ir, formula } = await programOf(
      specOf({
        model: `  tasks [a, b, c]: real
  input x: real[4, 4, 2]
  split after x { each task { k = conv(2, kernel: 2, start: same(he_normal)); f = flatten(); o = dense(1); loss: mse } }
  prior k ~ tensor_normal(task: learned, space: learned, input: learned, output: learned)`,
        data: TASKS.map((task) => `  ${task} <- rows.${task}`).join('\n'),
      }),
    );
    const shape = [3, 4, 2, 2];
    expect(ir.priors[0]).toMatchObject({ modes: ['task', 'space', 'input', 'output'], shape });
    const penalty = formula(ir.priors[0]!.penalty)! as (...at: tf.Tensor[]) => tf.Tensor;
    const given = precisions.map((each) => tf.tensor(each, [Math.sqrt(each.length), Math.sqrt(each.length)]));
    const found = tf.valueAndGrad((at: tf.Tensor) => penalty(at, ...given) as tf.Scalar)(tf.tensor(w, shape));
    expectClose(numbers(found.value), [value], 2e-6, 'value');
    expectClose(numbers(found.grad), gradient, 1e-5, 'gradient');
  });

  it('trains as PyTorch does by DRN\'s alternating update', async () => {
    const { model } = await linear('prior f ~ tensor_normal(task: learned(epsilon: 0.01))');
    const { values, totals } = await trained(model, { steps: 12, optimizer: sgd(0.02, { momentum: 0.9 }), trainingRows: 600 });
    expectClose(totals, torch.alternating.losses, 1e-5, 'objective');
    kernelsOf(values).forEach((kernel, t) => expectClose(kernel, torch.alternating.w[t]!, 1e-5, TASKS[t]!));
    expectClose(numbers(values['f.task.covariance']), torch.alternating.sigma, 1e-5, 'covariance');
  });

  it('with identity covariances is weight decay', async () => {
    const [prior, none] = [await linear('prior f ~ tensor_normal()'), await linear('')];
    const by = await trained(prior.model, { steps: 10 });
    const decayed = await trained(none.model, { steps: 10, optimizer: sgd(0.05, { momentum: 0.9, weightDecay: 1 / ROWS }) });
    kernelsOf(by.values).forEach((kernel, t) => expectClose(kernel, kernelsOf(decayed.values)[t]!, 5e-7, TASKS[t]!));
  });
});

const tensor = (shape: readonly number[], name = 'w') => ({ tensor: () => onDevice(randomTensor(name, shape)), modes: ['m', ...shape.slice(1).map(() => null)] });
const options = { epsilon: 1e-3, every: 'epoch', normalize: 'trace' } as const;

type Updated = { readonly covariance: { readonly values: Float32Array }; readonly precision: { readonly values: Float32Array } };
const updated = async (covariance: ReturnType<typeof learnedMatrix>, values: Values = {}): Promise<Updated> => {
  const found = await covariance.learning!.update(values);
  if ('unfit' in found) throw new Error(found.unfit);
  return found;
};

/** W W' / D + epsilon I, divided by its trace: DRN, eq. 13. */
function closedForm(w: ArrayLike<number>, n: number): number[] {
  const d = w.length / n;
  const moments = [...gram(w, n)].map((each, i) => each / d + (i % (n + 1) === 0 ? 1e-3 : 0));
  const trace = moments.reduce((sum, each, i) => sum + (i % (n + 1) === 0 ? each : 0), 0);
  return moments.map((each) => each / trace);
}

describe('a learnt covariance', () => {
  it('is the closed form of DRN, eq. 13, and its precision the inverse', async () => {
    const { covariance, precision } = await updated(learnedMatrix('m', 4, [tensor([4, 5, 3])], options));
    expectClose(covariance.values, closedForm(randomTensor('w', [4, 5, 3]).values, 4), 1e-6, 'covariance');
    const product = tf.matMul(tf.tensor(covariance.values, [4, 4]), tf.tensor(precision.values, [4, 4]));
    expectClose(numbers(product), numbers(tf.eye(4)), 1e-4, 'inverse');
    const { covariance: diagonal } = await updated(learnedDiagonal('m', 4, [tensor([4, 5, 3])], options));
    expectClose(diagonal.values, [0, 5, 10, 15].map((i) => covariance.values[i]!), 1e-6, 'diagonal');
  });

  it('is permuted with the tasks', async () => {
    const order = [2, 0, 3, 1];
    const permuted = { ...tensor([4, 6]), tensor: () => tf.gather(onDevice(randomTensor('w', [4, 6])), order) };
    const [plain, other] = (await Promise.all([tensor([4, 6]), permuted].map((of) => updated(learnedMatrix('m', 4, [of], options))))).map(({ covariance }) => covariance.values);
    expectClose(other!, order.flatMap((i) => order.map((j) => plain![i * 4 + j]!)), 1e-6, 'permuted');
  });

  it('of tensors that share it is that of all their entries', async () => {
    const joined = [...Array(3).keys()].flatMap((i) => [...randomTensor('w', [3, 4]).values.subarray(i * 4, i * 4 + 4), ...randomTensor('v', [3, 2]).values.subarray(i * 2, i * 2 + 2)]);
    const { covariance } = await updated(learnedMatrix('m', 3, [tensor([3, 4]), tensor([3, 2], 'v')], options));
    expectClose(covariance.values, closedForm(joined, 3), 1e-6, 'covariance');
  });

  it('is reported where it is singular or no number', async () => {
    const alike = { tensor: () => tf.ones([3, 4]), modes: ['m', null] };
    expect(await learnedMatrix('m', 3, [alike], { ...options, epsilon: 0 }).learning!.update({})).toEqual({ unfit: 'it is not positive definite' });
    const model = { covariances: [learnedMatrix('m', 3, [{ ...alike, tensor: () => tf.fill([3, 4], NaN) }], options)] } as unknown as Model;
    const problem = await updateCovariances(model, { values: {}, slots: {} }, { phase: 'main', epochs: 2, steps: 8, atEnd: true });
    expect(problem).toMatchObject({ code: 'MTL7210', message: expect.stringMatching(/`m`.*no finite numbers/) });
  });

  it('comes to rest in the flip-flop of two modes', async () => {
    const of = { tensor: () => onDevice(randomTensor('w', [4, 6, 5])), modes: ['m', 'n', null] };
    const [m, n] = [learnedMatrix('m', 4, [of], options), learnedMatrix('n', 6, [of], options)];
    let values: Values = toTensors(covarianceStarts({ covariances: [m, n] } as unknown as Model));
    const moves: number[] = [];
    for (let i = 0; i < 40; i++) {
      const before = numbers(values['m.covariance']);
      for (const each of [m, n]) {
        const { covariance, precision } = await updated(each, values);
        const size = Math.sqrt(covariance.values.length);
        values = { ...values, [`${each.name}.covariance`]: tf.tensor(covariance.values, [size, size]), [`${each.name}.precision`]: tf.tensor(precision.values, [size, size]) };
      }
      moves.push(Math.max(...numbers(values['m.covariance']).map((each, j) => Math.abs(each - before[j]!))));
    }
    expect(moves[0]).toBeGreaterThan(1e-2);
    expect(moves.at(-1)).toBeLessThan(1e-6);
  });

  it('stands among the values of a training, and so in its checkpoints', async () => {
    const { model } = await linear('prior f ~ tensor_normal(task: learned)');
    const { values } = startState(model, [1, 2]);
    expect(Object.keys(values)).toEqual(expect.arrayContaining(['f.task.covariance', 'f.task.precision']));
  });
});

it('clusters are the variances of the smallest penalty within their limits', async () => {
  const of = tensor([5, 7]);
  const { covariance } = await updated(clusters('m', 5, [of], 2, { within: 0.1, between: 1, every: 'epoch' }));
  const { values } = spectrumOf(Float64Array.from(covariance.values), 5);
  const { values: squares } = spectrumOf(gram(randomTensor('w', [5, 7]).values, 5), 5);
  const penalty = (variances: ArrayLike<number>) => squares.reduce((sum, each, i) => sum + each / variances[i]!, 0);
  expect(values.reduce((sum, each) => sum + each, 0)).toBeCloseTo(2.3, 5);
  expect([Math.min(...values) > 0.1 - 1e-6, Math.max(...values) < 1 + 1e-6]).toEqual([true, true]);
  for (let i = 0; i < 200; i++) {
    const [from, to] = [i % 5, (i + 1 + (i % 3)) % 5];
    const by = 0.001 * (1 + (i % 7));
    const other = values.map((each, j) => each + (j === to ? by : j === from ? -by : 0));
    if (from === to || other.some((each) => each < 0.1 || each > 1)) continue;
    expect(penalty(other)).toBeGreaterThanOrEqual(penalty(values) - 1e-5);
  }
});

describe('proximal steps', () => {
  it('lead to the optimum of the lasso, with zeros that are zeros, whatever the momentum', async () => {
    const { model } = await linear('prior f ~ laplace(0.8)');
    const [plain, fast] = [await trained(model, { steps: 600, optimizer: sgd(0.05) }), await trained(model, { steps: 600 })];
    const [first, second] = [plain, fast].map(({ values }) => kernelsOf(values).flat()) as [number[], number[]];
    expectClose(second, first, 1e-3, 'weights');
    expect(first.filter((each) => each === 0).length).toBeGreaterThan(3);
    expect(first.filter((each) => each !== 0).length).toBeGreaterThan(3);
    expect(first.map((each) => each === 0)).toEqual(second.map((each) => each === 0));
    expect(plain.totals.at(-1)).toBeCloseTo(fast.totals.at(-1)!, 3);
  });

  it('are taken with other optimizers by their plain rate', async () => {
    const { model } = await linear('prior f ~ group_lasso(1e5)');
    const { values } = await trained(model, { steps: 3, optimizer: adam(0.01) });
    expect(kernelsOf(values).flat().every((each) => each === 0)).toBe(true);
  });

  it('of the trace norm reach low ranks: every singular value falls by the amount, or to 0', async () => {
    const { model } = await linear('prior f ~ trace_norm(1)');
    const kernels: Values = Object.fromEntries(TASKS.map((task) => [`${task}.f.kernel`, onDevice(randomTensor(task, [4, 2]))]));
    const singular = (values: Values) => [...spectrumOf(gram(kernelsOf(values).flat(), 3), 3).values].map((each) => Math.sqrt(Math.max(each, 0)));
    const before = singular(kernels);
    const amount = (before[0]! + before[1]!) / 2;
    const after = await shrinkSpectra(model, { values: { ...kernels, ...toTensors(covarianceStarts(model)) }, slots: {} }, () => amount, { phase: 'p', epoch: 1 });
    if (isProblem(after)) throw new Error(after.message);
    expectClose(singular(after.values), before.map((each) => Math.max(each - amount, 0)), 1e-6, 'singular values');
    const norm = tf.sum(tf.mul(tf.tensor(kernelsOf(after.values)), tf.matMul(after.values['f.task.precision'] as tf.Tensor2D, tf.tensor2d(kernelsOf(after.values)))));
    expectClose(numbers(norm), [before.reduce((sum, each) => sum + Math.max(each - amount, 0), 0)], 1e-5, 'norm');
  });

  it('of the trace norm know the norm of kernels that are of low rank but for rounding', async () => {
    const { model } = await linear('prior f ~ trace_norm(1)');
    const start = onDevice(randomTensor('a', [4, 2]));
    const kernels: Values = Object.fromEntries(TASKS.map((task, t) => [`${task}.f.kernel`, tf.mul(start, 1 / (t + 3))]));
    const after = await shrinkSpectra(model, { values: { ...kernels, ...toTensors(covarianceStarts(model)) }, slots: {} }, () => 0, { phase: 'p', epoch: 1 });
    if (isProblem(after)) throw new Error(after.message);
    const w = tf.tensor2d(kernelsOf(kernels));
    const norm = tf.sum(tf.mul(w, tf.matMul(after.values['f.task.precision'] as tf.Tensor2D, w)));
    expectClose(numbers(norm), [Math.hypot(...kernelsOf(kernels).flat())], 1e-5, 'norm');
  });

  it('of the trace norm are kept in training: the objective holds the norm', async () => {
    const { model } = await linear('prior f ~ trace_norm(4)');
    const { values, totals } = await trained(model, { steps: 300, optimizer: sgd(0.05) });
    const singular = [...spectrumOf(gram(kernelsOf(values).flat(), 3), 3).values].map((each) => Math.sqrt(Math.max(each, 0)));
    expect(singular[0]).toBeLessThan(1e-6);
    expect(totals.at(-1)!).toBeLessThan(totals[5]!);
  });
});
