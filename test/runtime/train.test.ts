import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { adam } from '../../src/catalog/optimizers/adam/run.ts';
import { sgd } from '../../src/catalog/optimizers/sgd/run.ts';
import { alternate } from '../../src/catalog/phases/alternate/run.ts';
import { joint } from '../../src/catalog/phases/joint/run.ts';
import { rbm } from '../../src/catalog/phases/rbm/run.ts';
import { minMax } from '../../src/catalog/scales/min_max/run.ts';
import { standardize } from '../../src/catalog/scales/standardize/run.ts';
import { openBackend } from '../../src/engine/backends/open.ts';
import { inMemory } from '../../src/runtime/data/stored.ts';
import { isProblem, type Dataset, type Experiment, type Part, type PartResult, type Problem, type Scale } from '../../src/runtime/experiment.ts';
import { decodeState, encodeState } from '../../src/runtime/store/checkpoint.ts';
import type { TrainingPhase } from '../../src/runtime/train/phase.ts';
import type { TrainingState } from '../../src/runtime/train/state.ts';
import { fitClassWeights } from '../../src/runtime/train/batches.ts';
import { labelledMean } from '../../src/runtime/ops/losses.ts';
import { trainPart, type TrainOptions } from '../../src/runtime/train/train-part.ts';
import type { Model } from '../../src/runtime/types.ts';
import expected from '../numeric/metrics.json' with { type: 'json' };
import { experimentOf, partOf, randomRows, threeTasks } from './three-tasks.ts';

beforeAll(async () => void (await openBackend('wasm')));

interface Trial {
  readonly model?: Model;
  readonly dataset?: Dataset;
  readonly part?: Part;
  readonly options?: Partial<TrainOptions>;
  /** Of the task 'size'. */
  readonly scale?: Scale;
}

async function train(phases: TrainingPhase[], trial: Trial = {}): Promise<PartResult> {
  const result = await trainOrNot(phases, trial);
  if (isProblem(result)) throw new Error(result.message);
  return result;
}

async function trainOrNot(phases: TrainingPhase[], { model = threeTasks(), ...trial }: Trial): Promise<PartResult | Problem> {
  const { dataset = randomRows(), part = partOf(30), options = {}, scale } = trial;
  const labels: Experiment['labels'] = scale ? { size: { source: 'rows', columns: ['a', 'b'], scale } } : {};
  return trainPart({ ...experimentOf(model, phases), labels }, dataset, part, { now: () => 0, ...options });
}

const layer = { name: 'h', input: 'x', kernel: 'trunk.h.kernel', bias: 'trunk.h.bias' };
const pretrain = (epochs: number) =>
  rbm('pretrain', {
    ...{ layers: [layer], visible: 'gaussian', cd: 1, learningRate: 0.01, epochs, batch: 8 },
    ...{ momentum: [0.5, 0.9], momentumEpochs: 2, weightDecay: 2e-4 },
  });
const descend = (name = 'main', epochs = 3) =>
  joint(name, { optimizer: sgd(0.1, { momentum: 0.9 }), batch: 8, epochs });
/** Tells of every step before it is taken. */
function watched(phase: TrainingPhase, onStep: () => void): TrainingPhase {
  const prepare: TrainingPhase['prepare'] = (setting) => {
    const run = phase.prepare(setting);
    if (isProblem(run)) return run;
    const stepAt: typeof run.stepAt =
      (epoch) =>
      (...given) => {
        onStep();
        return run.stepAt(epoch)(...given);
      };
    return { ...run, stepAt };
  };
  return { ...phase, prepare };
}

const numbers = (result: PartResult) => ({ weights: result.weights, answers: result.answers });
const largestDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe('a training', () => {
  const phases = () => [
    pretrain(3),
    joint('a', { optimizer: adam(0.01), batch: 8, epochs: 2 }),
    alternate('b', {
      turns: { kind: 2, size: 1 },
      optimizer: sgd(0.05, { momentum: 0.9 }),
      batch: 8,
      epochs: 2,
    }),
    joint('a', { optimizer: adam(0.01), batch: 8, epochs: 2 }),
  ];
  const model = threeTasks({ dropout: 0.3 });

  it('gives the same bits for the same seed, and others for another', async () => {
    const first = await train(phases(), { model });
    expect(numbers(await train(phases(), { model }))).toEqual(numbers(first));
    const other = await trainPart({ ...experimentOf(model, phases()), seed: 4 }, randomRows(), partOf(30), {
      now: () => 0,
    });
    expect((other as PartResult).weights).not.toEqual(first.weights);
  });

  it('goes on from the state after any epoch to the same bits', async () => {
    const states: TrainingState[] = [];
    const whole = await train(phases(), { model, options: { onEpoch: async (_, state) => void states.push(await state()) } });
    expect(states).toHaveLength(9);
    for (const taken of states) {
      const state = decodeState(encodeState(taken)) as TrainingState;
      const resumed = await train(phases(), { model, options: { state } });
      expect(numbers(resumed)).toEqual(numbers(whole));
      expect(resumed.history).toEqual(whole.history);
    }
  });

  it('goes on from the state between any two steps to the same bits', { timeout: 240_000 }, async () => {
    const halving = joint('wild', { optimizer: sgd(3e38), batch: 8, epochs: 2, onDivergence: 'halve_rate' });
    for (const order of [phases(), [halving, ...phases().slice(1, 2)]]) {
      const taken: Uint8Array[] = [];
      const keeper = { due: () => true, keep: (state: TrainingState) => void taken.push(encodeState(state)) };
      const whole = await trainOrNot(order, { model, options: { keeper } });
      expect(taken.length).toBeGreaterThan(5);
      const untimed = (result: PartResult | Problem) => (isProblem(result) ? result : { ...numbers(result), history: result.history.map((record) => ({ ...record, rowsPerSecond: 0 })) });
      // Every fifth meets each place in an epoch.
      for (const file of taken.filter((_, i) => i % 5 === 0)) {
        const resumed = await trainOrNot(order, { model, options: { state: decodeState(file) as TrainingState } });
        expect(untimed(resumed)).toEqual(untimed(whole));
      }
    }
  });

  it('holds as many tensors after every step, and none at its end', async () => {
    const before = tf.memory().numTensors;
    for (const phase of phases()) {
      const counts: number[] = [];
      await train([watched(phase, () => counts.push(tf.memory().numTensors))], { model });
      expect(counts.length).toBeGreaterThan(3);
      expect(new Set(counts).size).toBe(1);
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('reports a fraction that ends at 1 and losses that fall', async () => {
    const { history } = await train([descend('main', 60)]);
    expect(history.at(-1)!.fraction).toBeCloseTo(1, 12);
    expect(history.at(-1)!.losses.total).toBeLessThan(0.7 * history[0]!.losses.total);
    expect(Object.keys(history[0]!.losses.tasks)).toEqual(['kind', 'ripe', 'size']);
  });

  it('judges validation rows after each epoch', async () => {
    const part = { ...partOf(30), validation: Int32Array.of(30, 33, 36) };
    const seen: number[] = [];
    const metric = {
      ...{ name: 'rows', better: 'lower' as const, fits: () => true, task: () => 0 },
      overall: (judged: readonly { has: Uint8Array; answers: Float32Array }[]) =>
        seen.push(judged[0]!.answers.length),
    };
    const experiment = { ...experimentOf(threeTasks(), [descend('main', 2)]), metrics: [metric] };
    const result = await trainPart(experiment, randomRows(), part, { now: () => 0 });
    expect((result as PartResult).history.map(({ metrics }) => metrics)).toEqual([{ rows: 1 }, { rows: 2 }]);
    expect(seen).toEqual([9, 9]);
  });
});

describe('an objective', () => {
  it('leaves a head of weight 0 where it was', async () => {
    const model = threeTasks({ weights: { ripe: 0 } });
    const [still, moved] = [
      await train([descend('main', 1)], { model }),
      await train([descend('main', 4)], { model }),
    ];
    expect(moved.weights['ripe.out.kernel']).toEqual(still.weights['ripe.out.kernel']);
    expect(moved.weights['kind.out.kernel']).not.toEqual(still.weights['kind.out.kernel']);
  });

  it('does not depend on the order of tasks', async () => {
    const ab = await train([descend()], { model: threeTasks({ tasks: ['kind', 'ripe', 'size'] }) });
    const ba = await train([descend()], { model: threeTasks({ tasks: ['size', 'kind', 'ripe'] }) });
    for (const [name, { values }] of Object.entries(ab.weights)) {
      expect(largestDifference(values, ba.weights[name]!.values)).toBeLessThan(1e-6);
    }
  });

  it('of twice the weights has twice the gradient', async () => {
    const slow = joint('main', { optimizer: sgd(0.02), batch: 30, epochs: 1 });
    const fast = joint('main', { optimizer: sgd(0.01), batch: 30, epochs: 1 });
    const single = await train([slow]);
    const doubled = await train([fast], { model: threeTasks({ weights: { kind: 2, ripe: 2, size: 2 } }) });
    for (const [name, { values }] of Object.entries(single.weights)) {
      expect(largestDifference(values, doubled.weights[name]!.values)).toBeLessThan(1e-6);
    }
  });

  it('does not see what stands in place of a missing label, nor inputs of rows without one', async () => {
    const dataset = randomRows();
    for (const { has } of Object.values(dataset.labels)) has[4] = 0;
    const spoilt = structuredClone(dataset);
    for (const { values, has, width } of Object.values(spoilt.labels)) {
      values.forEach((_, i) => (values[i] = has[Math.floor(i / width)] ? values[i]! : 1));
    }
    inMemory(spoilt.inputs['x']!.values).fill(100, 4 * 6, 5 * 6);
    const weights = async (rows: Dataset) => (await train([descend()], { dataset: rows })).weights;
    expect(await weights(spoilt)).toEqual(await weights(dataset));
  });
});

describe.each([standardize(), minMax()])('a target that is scaled by $name', (scale) => {
  /** Labels of the task of numbers in other units, those that are missing left at 0. */
  function inUnits(factor: number, shift: number): Dataset {
    const dataset = randomRows();
    const { size } = dataset.labels;
    const values = size!.values.map((x, i) => (size!.has[i >> 1] ? x * factor + shift : 0));
    return { ...dataset, labels: { ...dataset.labels, size: { ...size!, values } } };
  }

  it('has its answers in its own units, whichever they are', async () => {
    const phases = [descend('main', 20)];
    const [plain, moved] = [await train(phases, { scale }), await train(phases, { scale, dataset: inUnits(1000, -5e4) })];
    expect(largestDifference(plain.answers.kind!, moved.answers.kind!)).toBeLessThan(1e-4);
    const back = moved.answers.size!.map((x) => (x + 5e4) / 1000);
    expect(largestDifference(plain.answers.size!, back)).toBeLessThan(1e-3);
    const losses = (of: PartResult) => of.history.at(-1)!.losses.tasks['size'];
    expect(losses(moved)).toBeCloseTo(losses(plain)!, 3);
  });

  it('is fitted on the labelled training rows alone', async () => {
    const { targetScaling } = await train([descend()], { scale });
    const dataset = randomRows();
    const { values, has } = dataset.labels.size!;
    values.forEach((_, i) => {
      if (!has[i >> 1] || i >= 60) values[i] = 1e6;
    });
    expect((await train([descend()], { scale, dataset })).targetScaling).toEqual(targetScaling);
    expect(targetScaling).toHaveProperty('size');
  });
});

describe('class weights', () => {
  const labels: Experiment['labels'] = { kind: { source: 'rows', columns: ['a'], classWeights: 'balanced' } };

  it("are scikit-learn's balanced ones, of the labelled training rows alone", () => {
    const dataset = randomRows();
    const { kind } = dataset.labels;
    const known = expected.class_weights.labels;
    // A row without a label, and one that is not trained on, stand behind the labels.
    kind!.values.set([...known, 0, 2]);
    kind!.has.set([...known.map(() => 1), 0, 1]);
    const { kind: weights } = fitClassWeights(labels, threeTasks(), dataset, Int32Array.of(0, 1, 2, 3, 4, 5, 6));
    expected.class_weights.balanced.forEach((weight, i) => expect(weights![i]).toBeCloseTo(weight, 12));
  });

  it('multiply the losses of rows; the mean is over rows', () => {
    const [loss, has, weight] = [[1, 2, 4], [1, 0, 1], [0.5, 9, 2]].map((values) => tf.tensor1d(values));
    expect(labelledMean(loss!, has!, weight).dataSync()[0]).toBeCloseTo((0.5 + 8) / 2, 6);
  });
});

describe('a phase', () => {
  it('moves what `train` names and nothing else', async () => {
    const heads = joint('heads', {
      optimizer: sgd(0.1, { weightDecay: 0.1 }),
      batch: 8,
      epochs: 2,
      train: ['kind', 'size.out'],
    });
    const before = await train([descend('main', 1)]);
    const after = await train([descend('main', 1), heads]);
    const moved = Object.keys(before.weights).filter(
      (name) => largestDifference(before.weights[name]!.values, after.weights[name]!.values) > 0,
    );
    expect(moved).toEqual(['kind.out.kernel', 'kind.out.bias', 'size.out.kernel', 'size.out.bias']);
  });

  it('of some losses leaves the other heads alone, decay and momentum too', async () => {
    const one = joint('one', {
      optimizer: sgd(0.1, { momentum: 0.9, weightDecay: 0.1 }),
      batch: 8,
      epochs: 2,
      losses: ['kind'],
    });
    const [before, after] = [await train([descend('main', 1)]), await train([descend('main', 1), one])];
    expect(after.weights['size.out.kernel']).toEqual(before.weights['size.out.kernel']);
    expect(after.history.at(-1)!.losses.tasks).toHaveProperty('kind');
    expect(after.history.at(-1)!.losses.tasks).not.toHaveProperty('size');
  });

  it('that alternates takes its turns, and shows every task all its rows in an epoch', async () => {
    const turns = alternate('turns', {
      turns: { kind: 2, size: 1 },
      optimizer: sgd(0.1),
      batch: 4,
      epochs: 1,
    });
    const dataset = randomRows();
    const run = turns.prepare({ model: threeTasks(), dataset, part: partOf(30), key: [1, 2] });
    if (isProblem(run)) throw new Error(run.message);
    const steps = [0, 1].map((epoch) => run.steps(epoch));
    expect(steps[0]!.map(({ tasks }) => tasks[0]).join(' ')).toMatch(/^(kind kind size ?)+$/);
    for (const task of ['kind', 'size']) {
      const seen = steps.map(
        (epoch) => new Set(epoch.filter(({ tasks }) => tasks[0] === task).flatMap(({ rows }) => [...rows])),
      );
      const labelled = Array.from({ length: 30 }, (_, row) => row).filter(
        (row) => dataset.labels[task]!.has[row],
      );
      for (const rows of seen) expect([...rows].sort((a, b) => a - b)).toEqual(labelled);
    }
  });

  it.each(['joint', 'alternate'] as const)('that is %s takes no longer step than `clip` lets it', async (kind) => {
    const { kernel } = layer;
    const first = (clip?: number) => {
      const options = { optimizer: sgd(1), batch: 64, epochs: 1, ...(clip === undefined ? {} : { clip }) };
      return train([kind === 'joint' ? joint('main', options) : alternate('main', { turns: { kind: 1 }, ...options })]);
    };
    const start = await train([]);
    const moved = (of: PartResult) => {
      const names = Object.keys(of.weights);
      const change = (name: string) => of.weights[name]!.values.map((x, i) => x - start.weights[name]!.values[i]!);
      return Math.hypot(...names.flatMap((name) => [...change(name)]));
    };
    expect(moved(await first(0.01))).toBeCloseTo(0.01, 5);
    expect((await first(1000)).weights[kernel]).toEqual((await first()).weights[kernel]);
  });

  it("counts each parameter's own updates", async () => {
    const turns = alternate('turns', {
      turns: { kind: 2, size: 1 },
      optimizer: adam(0.01),
      batch: 4,
      epochs: 2,
    });
    let taken: TrainingState | null = null;
    await train([turns], { options: { onEpoch: async (_, state) => void (taken ??= await state()) } });
    const count = (name: string) => taken!.slots['turns']![`${name}/count`]!.values[0]!;
    const [trunk, kind, size, ripe] = ['trunk.h.bias', 'kind.out.bias', 'size.out.bias', 'ripe.out.bias'].map(
      count,
    );
    expect([trunk, kind, ripe]).toEqual([3 * size!, 2 * size!, 0]);
    expect(size).toBeGreaterThan(2);
  });

  it('of a restricted Boltzmann machine sees unlabelled rows too, and learns', async () => {
    const dataset = randomRows();
    for (const { has } of Object.values(dataset.labels)) has.fill(0);
    const { history } = await train([pretrain(40)], { dataset });
    expect(history.at(-1)!.losses.total).toBeLessThan(0.9 * history[0]!.losses.total);
  });
});

describe('what goes wrong', () => {
  const outcome = (phases: TrainingPhase[], dataset = randomRows(), options: Partial<TrainOptions> = {}) =>
    trainPart(experimentOf(threeTasks(), phases), dataset, partOf(30), { now: () => 0, ...options });

  it('names task, phase, epoch and step of a loss that is not finite, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const wild = joint('wild', { optimizer: sgd(1e12), batch: 8, epochs: 5, losses: ['kind', 'size'] });
    const problem = await outcome([descend('main', 1), wild]);
    expect(problem).toMatchObject({ code: 'MTL7203' });
    expect((problem as { message: string }).message).toMatch(
      /^the loss of task `size` is (NaN|Infinity) in phase `wild`, epoch \d+, step \d+$/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is said where a phase has no labelled rows or nothing to train', async () => {
    const dataset = randomRows();
    dataset.labels['ripe']!.has.fill(0);
    const ripe = joint('late', { optimizer: sgd(0.1), batch: 8, epochs: 1, losses: ['ripe'] });
    expect(await outcome([ripe], dataset)).toMatchObject({ code: 'MTL7201' });
    const none = joint('late', { optimizer: sgd(0.1), batch: 8, epochs: 1, train: ['trunks'] });
    expect(await outcome([none])).toMatchObject({ code: 'MTL7202' });
  });

  it('stops where it is interrupted', async () => {
    const before = tf.memory().numTensors;
    const stopping = new AbortController();
    const records: number[] = [];
    const onEpoch = ({ epoch }: { epoch: number }) => {
      records.push(epoch);
      if (epoch === 2) stopping.abort();
    };
    expect(
      await outcome([descend('main', 9)], randomRows(), { onEpoch, signal: stopping.signal }),
    ).toMatchObject({ code: 'MTL7204' });
    expect(records).toEqual([1, 2]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
