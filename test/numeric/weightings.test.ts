/** What weightings make of tasks, beside PyTorch's steps (weightings.py) and finite differences. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { adam } from '../../src/catalog/optimizers/adam/run.ts';
import { sgd } from '../../src/catalog/optimizers/sgd/run.ts';
import { pcgrad } from '../../src/catalog/weightings/pcgrad/run.ts';
import { uncertainty } from '../../src/catalog/weightings/uncertainty/run.ts';
import { expectClose, useBackend } from '../../src/harness/numeric.ts';
import { descend, moving, startSlots } from '../../src/runtime/train/descent.ts';
import type { StepState } from '../../src/runtime/train/phase.ts';
import { mapValues, toTensors } from '../../src/runtime/train/state.ts';
import { startKept } from '../../src/runtime/train/weighed.ts';
import type { Batch, Model } from '../../src/runtime/types.ts';
import type { TaskLosses, Weighting } from '../../src/runtime/weighting.ts';
import { threeTasks, type Task } from '../runtime/three-tasks.ts';
import torch from './weightings.json' with { type: 'json' };

beforeAll(() => useBackend('wasm'));

interface Case {
  readonly weighting?: Weighting;
  readonly optimizer?: ReturnType<typeof sgd>;
  readonly weights?: Partial<Record<Task, number>>;
  readonly tasks?: readonly Task[];
  readonly steps?: number;
}

/** The network of weightings.py: three tasks, and beside their losses 0.05 times the squares of the trunk's kernel. */
function network(weights: Partial<Record<Task, number>>): Model {
  const model = threeTasks({ weights });
  return {
    ...model,
    objective(p, batch, step) {
      const { total, losses } = model.objective(p, batch, step);
      const beside = tf.mul<tf.Scalar>(0.05, tf.sum(tf.square(p['trunk.h.kernel']!)));
      return { total: tf.add(total, beside), losses, beside };
    },
  };
}

const ROWS = torch.x.shape[0]!;
const batch = (): Batch<Task> => {
  const labels = mapValues(torch.labels, ({ values, shape }) => tf.tensor(values, shape, 'float32'));
  return {
    inputs: { x: tf.tensor(torch.x.values, torch.x.shape) },
    label: { ...labels, kind: tf.cast(labels['kind']!, 'int32') } as Batch<Task>['label'],
    has: mapValues(torch.labels, () => tf.ones<tf.Rank.R1>([ROWS])) as Batch<Task>['has'],
    row: tf.ones<tf.Rank.R1>([ROWS]),
  };
};

function trained({ weighting, optimizer = sgd(0.1, { momentum: 0.9 }), weights = {}, tasks = ['kind', 'ripe', 'size'], steps = 4 }: Case) {
  const model = network(weights);
  const names = moving(model, undefined);
  const starts = mapValues(torch.start, ({ shape, values }) => ({ shape, values: Float32Array.from(values) }));
  const slots = { ...startSlots(model, optimizer, names), ...(weighting ? startKept(weighting, optimizer, tasks) : {}) };
  let state: StepState = { values: toTensors(starts), slots: toTensors(slots) };
  const totals: number[] = [];
  let factors: Record<string, number> = {};
  for (let i = 0; i < steps; i++) {
    const rates = { rate: tf.scalar(optimizer.rate), trainingRows: tf.scalar(ROWS) };
    const after = descend({ model, optimizer, names, statistics: [], multiples: names.map(() => 1), clip: undefined, weighting }, state, batch(), rates, { tasks, seed: null });
    state = after.state;
    totals.push(after.total.dataSync()[0]!);
    factors = mapValues(after.factors ?? {}, (factor) => factor.dataSync()[0]!);
  }
  return { totals, factors, values: mapValues(state.values, (tensor) => [...tensor.dataSync()]), slots: mapValues(state.slots, (tensor) => [...tensor.dataSync()]) };
}

const cases: { readonly [name in keyof typeof torch.cases]: Case } = {
  'uncertainty, sgd': { weighting: uncertainty() },
  'uncertainty, adam': { weighting: uncertainty(), optimizer: adam(0.02) },
  'uncertainty, sgd, weighted': { weighting: uncertainty(), weights: { kind: 2, size: 0.5 } },
  'uncertainty, sgd, ripe off': { weighting: uncertainty(), weights: { ripe: 0 } },
  'pcgrad, sgd': { weighting: pcgrad() },
  'pcgrad, sgd, weighted': { weighting: pcgrad(), weights: { kind: 2, size: 3 } },
  'pcgrad, sgd, ripe off': { weighting: pcgrad(), weights: { ripe: 0 } },
};

describe.each(Object.entries(cases))('%s', (name, given) => {
  it('takes the steps of PyTorch', () => {
    const expected = torch.cases[name as keyof typeof cases];
    const { totals, values, slots } = trained(given);
    expectClose(totals, expected.totals, 1e-6, 'totals');
    for (const [parameter, numbers] of Object.entries(expected.values)) expectClose(values[parameter]!, numbers, 2e-6, parameter);
    if (given.weighting!.learns) for (const [task, learnt] of Object.entries(expected.learnt)) expectClose(slots[`${task}.loss/log_variance`]!, [learnt], 2e-6, task);
  });
});

it('leaves the numbers of gradients that agree as they are without it', () => {
  const weights = { ripe: 0, size: 0 };
  const [plain, weighed] = [trained({ weights }), trained({ weights, weighting: pcgrad() })];
  expect(weighed.factors).toEqual({ kind: 1 });
  for (const [name, numbers] of Object.entries(plain.values)) expectClose(weighed.values[name]!, numbers, 1e-6, name);
});

it('meets gradients at odds in these steps', () => {
  const { factors } = trained({ weighting: pcgrad(), steps: 1 });
  expect(Object.values(factors).some((factor) => Math.abs(factor - 1) > 0.05)).toBe(true);
});

it('takes out of each of two gradients at odds what goes against the other', () => {
  const made = twoGradients([3, 4], [-1, 0]);
  // [3, 4] loses its part along [-1, 0]; [-1, 0] loses 3/25 of its length along [3, 4].
  expectClose(made, [0 - 1 + 9 / 25, 4 + 12 / 25], 1e-6, 'sum');
});

it('lets gradients be that are 0 or at right angles', () => {
  expectClose(twoGradients([0, 0], [-1, 2]), [-1, 2], 1e-6, 'sum');
  expectClose(twoGradients([2, 0], [0, 3]), [2, 3], 1e-6, 'sum');
});

function twoGradients(...grads: readonly (readonly number[])[]): number[] {
  const tensors = grads.map((grad) => tf.tensor1d([...grad]));
  const { grads: made } = pcgrad().weigh(losses([1, 1], (factors) => [Object.keys(factors).length === 0 ? null : tensors[Number(Object.keys(factors)[0])]!]));
  return [...made[0]!.dataSync()];
}

/** Tasks called by their numbers, of classes. */
function losses(values: readonly number[], gradient: TaskLosses['gradient'], kept: TaskLosses['kept'] = {}, targets?: TaskLosses['targets']): TaskLosses {
  const tasks = values.map((_, i) => String(i));
  const byTask = <Of>(of: (i: number) => Of) => Object.fromEntries(tasks.map((task, i) => [task, of(i)]));
  return {
    tasks,
    targets: targets ?? byTask(() => ({ kind: 'class', labels: ['a', 'b'] })),
    weights: byTask(() => 1),
    losses: byTask((i) => tf.scalar(values[i]!)),
    kept,
    names: ['w'],
    seed: null,
    gradient,
  };
}

describe('uncertainty', () => {
  const targets: TaskLosses['targets'] = { 0: { kind: 'class', labels: ['a', 'b'] }, 1: { kind: 'real', size: 1 }, 2: { kind: 'binary', yes: '1', no: '' } };
  const LOSSES = [0.2, 3, 1e-3];
  const at = (s: readonly number[]) =>
    uncertainty().weigh(losses(LOSSES, () => [], Object.fromEntries(s.map((value, i) => [String(i), { log_variance: tf.scalar(value) }])), targets));
  const totalAt = (s: readonly number[]): number => at(s).total.dataSync()[0]!;

  it('has slopes that are finite differences of what it adds to the objective', () => {
    const s = [0.3, -0.7, 1.1];
    const { slopes } = at(s);
    s.forEach((_, i) => {
      const moved = (by: number) => totalAt(s.map((value, k) => (k === i ? value + by : value)));
      expectClose([slopes![String(i)]!['log_variance']!.dataSync()[0]!], [(moved(0.05) - moved(-0.05)) / 0.1], 2e-3, `task ${i}`);
    });
  });

  it('finds the variance of losses that stay: twice that of a class, and that of a real itself', () => {
    const s = [Math.log(2 * LOSSES[0]!), Math.log(LOSSES[1]!), Math.log(2 * LOSSES[2]!)];
    const { slopes, factors } = at(s);
    for (const task of ['0', '1', '2']) expectClose([slopes![task]!['log_variance']!.dataSync()[0]!], [0], 1e-6, task);
    expectClose(LOSSES.map((loss, i) => loss * factors[String(i)]!.dataSync()[0]!), [0.5, 0.5, 0.5], 1e-6, 'weighed losses');
  });

  it('of one task learns as that task alone does, and how fast', () => {
    const { factors, slots, totals } = trained({ weighting: uncertainty(), tasks: ['kind'], steps: 1 });
    expect(Object.keys(slots).filter((name) => name.includes('.loss/'))).toEqual(['kind.loss/log_variance', 'kind.loss/log_variance/velocity']);
    expect(factors).toEqual({ kind: 1 });
    expectClose(totals, trained({ tasks: ['kind'], steps: 1 }).totals, 1e-6, 'total');
  });

  it('moves nothing of tasks that a step leaves out', () => {
    const { slots } = trained({ weighting: uncertainty(), weights: { ripe: 0 } });
    expect([slots['ripe.loss/log_variance'], slots['ripe.loss/log_variance/velocity']]).toEqual([[0], [0]]);
    expect(slots['kind.loss/log_variance']).not.toEqual([0]);
  });
});
