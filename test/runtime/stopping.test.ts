/** Phases that stop early, and phases that fall back where they diverge. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { accuracy } from '../../src/catalog/metrics/accuracy/run.ts';
import { confusion } from '../../src/catalog/metrics/confusion/run.ts';
import { adam } from '../../src/catalog/optimizers/adam/run.ts';
import { sgd } from '../../src/catalog/optimizers/sgd/run.ts';
import { joint } from '../../src/catalog/phases/joint/run.ts';
import { rbm } from '../../src/catalog/phases/rbm/run.ts';
import { early } from '../../src/catalog/stops/early/run.ts';
import { openBackend } from '../../src/engine/backends/open.ts';
import { inMemory } from '../../src/runtime/data/stored.ts';
import { isProblem, type Dataset, type EpochRecord, type Experiment, type Part, type PartResult, type Problem } from '../../src/runtime/experiment.ts';
import { warningsOf } from '../../src/runtime/report/warnings.ts';
import { decodeState, encodeState } from '../../src/runtime/store/checkpoint.ts';
import type { TrainingPhase } from '../../src/runtime/train/phase.ts';
import type { TrainingState } from '../../src/runtime/train/state.ts';
import { watch, type Measure } from '../../src/runtime/train/stopping.ts';
import { trainPart, type TrainOptions } from '../../src/runtime/train/train-part.ts';
import { experimentOf, partOf, randomRows, threeTasks } from './three-tasks.ts';

beforeAll(async () => void (await openBackend('wasm')));

const model = threeTasks({ dropout: 0.3, weights: { size: 0.5 } });
const rows = randomRows();

/** 20 rows to train on, 10 to watch, 7 to test. */
const watchedPart = (): Part => ({ ...partOf(30), train: partOf(20).train, validation: partOf(30).train.subarray(20) });

async function attempt(phases: TrainingPhase[], options: Partial<TrainOptions> = {}, part = watchedPart()): Promise<PartResult | Problem> {
  return trainPart({ ...experimentOf(model, phases), metrics: [accuracy()] }, rows, part, { now: () => 0, ...options });
}

async function train(phases: TrainingPhase[], options: Partial<TrainOptions> = {}): Promise<PartResult> {
  const result = await attempt(phases, options);
  if (isProblem(result)) throw new Error(result.message);
  return result;
}

const descend = (epochs: number, more: Partial<Parameters<typeof joint>[1]> = {}) => joint('main', { optimizer: adam(0.02), batch: 8, epochs, ...more });
const stopping = (on: Measure, patience = 3, epochs = 60) => descend(epochs, { stop: early({ on, patience }) });
const loss = { name: 'loss' };

/** States after every epoch, and states between steps where `due` says so. */
async function statesOf(phases: TrainingPhase[]): Promise<{ whole: PartResult; states: TrainingState[] }> {
  const states: TrainingState[] = [];
  let asked = 0;
  const keeper = { due: () => asked++ % 3 === 1, keep: (state: TrainingState) => void states.push(state) };
  const whole = await train(phases, { keeper, onEpoch: async (_, state) => void states.push(await state()) });
  return { whole, states };
}

const untimed = (history: readonly EpochRecord[]) => history.map((record) => ({ ...record, rowsPerSecond: 0 }));

async function expectSameFrom(phases: TrainingPhase[], every = 1): Promise<PartResult> {
  const { whole, states } = await statesOf(phases);
  expect(states.some(({ within }) => within)).toBe(true);
  for (const taken of states.filter((_, i) => i % every === 0)) {
    const resumed = await train(phases, { state: decodeState(encodeState(taken)) as TrainingState });
    expect(resumed.weights).toEqual(whole.weights);
    expect(resumed.answers).toEqual(whole.answers);
    expect(untimed(resumed.history)).toEqual(untimed(whole.history));
  }
  return whole;
}

describe('a phase that stops early', () => {
  it('goes on with the parameters of its best epoch, as if it had ended there', async () => {
    const { history, weights } = await train([stopping(loss)]);
    const { watched, epoch, fraction } = history.at(-1)!;
    expect(watched!.stops).toBe(true);
    expect(epoch).toBe(watched!.best!.epoch + 3);
    expect(epoch).toBeLessThan(60);
    expect(fraction).toBe(1);
    expect(weights).toEqual((await train([descend(watched!.best!.epoch)])).weights);
  });

  it('keeps the best epoch where it comes to its last one, too', async () => {
    const { history, weights } = await train([stopping(loss, 100, 30)]);
    const { best, stops } = history.at(-1)!.watched!;
    expect([history.length, stops]).toEqual([30, undefined]);
    const values = history.map(({ watched }) => watched!.value!);
    expect(best).toEqual({ epoch: 1 + values.indexOf(Math.min(...values)), value: Math.min(...values) });
    expect(weights).toEqual((await train([descend(best!.epoch)])).weights);
  });

  it('ends with the same bits from a state at any epoch or step, with a phase behind it', async () => {
    const behind = joint('after', { optimizer: sgd(0.05, { momentum: 0.9 }), batch: 8, epochs: 2 });
    for (const on of [loss, { name: 'accuracy', task: 'kind' }]) await expectSameFrom([stopping(on, 2), behind, stopping(on, 2)], 5);
  });

  it('watches the weighted sum of mean losses over labelled validation rows, without dropout', async () => {
    const { history, state } = await train([stopping(loss, 1, 1)]);
    const own = await train([stopping({ name: 'loss', task: 'size' }, 1, 1)]);
    const { validation } = watchedPart();
    const values = Object.fromEntries(Object.entries((state as TrainingState).values).map(([name, of]) => [name, tf.tensor(of.values, [...of.shape])]));
    const meanOf = (task: 'kind' | 'ripe' | 'size'): number => {
      const { has, values: labels, width } = rows.labels[task]!;
      const sums = Array.from(validation).filter((row) => has[row]).map((row) => {
        const x = tf.tensor(inMemory(rows.inputs['x']!.values).slice(row * 6, row * 6 + 6), [1, 6]);
        const answer = Array.from(model.predict(values, { x })[task]!.dataSync());
        if (task === 'kind') return -Math.log(answer[labels[row]!]!);
        if (task === 'ripe') return -Math.log(labels[row] ? answer[0]! : 1 - answer[0]!);
        return answer.reduce((sum, y, i) => sum + (y - labels[row * width + i]!) ** 2 / width, 0);
      });
      return sums.reduce((sum, one) => sum + one, 0) / sums.length;
    };
    expect(own.history[0]!.watched!.value).toBeCloseTo(meanOf('size'), 5);
    expect(history[0]!.watched!.value).toBeCloseTo(meanOf('kind') + meanOf('ripe') + 0.5 * meanOf('size'), 5);
  });

  it('knows which way is better, and that a tie or no value is not', () => {
    const experiment: Experiment = { ...experimentOf(model, []), metrics: [accuracy()] };
    const kept = (name: string, values: (number | null)[]): (number | undefined)[] => {
      let best: ReturnType<typeof watch>['best'];
      return values.map((value, i) => (best = watch(experiment, { on: { name }, patience: 9 }, best, i + 1, value, { values: {}, slots: {} }).best)?.epoch);
    };
    expect(kept('accuracy', [null, 0.4, 0.4, 0.7, 0.5])).toEqual([undefined, 2, 2, 4, 4]);
    expect(kept('loss', [0.9, NaN, 0.5, 0.5, 0.7])).toEqual([1, 1, 3, 3, 3]);
  });

  it('says why it has nothing to watch', async () => {
    const messageOf = async (on: Measure, part?: Part) => ((await attempt([stopping(on)], {}, part)) as Problem).message;
    expect(await messageOf(loss, partOf(30))).toBe('phase `main` cannot stop early on `loss`: the protocol gives no validation rows');
    expect(await messageOf({ name: 'mse' })).toBe('phase `main` cannot stop early on `mse`: what it can be judged by are `accuracy`, `loss`');
    expect(await messageOf({ name: 'accuracy', task: 'size' })).toMatch(/^phase `main` cannot stop early on `size.accuracy`/);
    expect(await messageOf({ name: 'loss', task: 'gone' })).toMatch(/there is no task `gone`$/);
    const { has } = rows.labels['kind']!;
    const unlabelled = { ...watchedPart(), validation: Int32Array.from({ length: 37 }, (_, row) => row).filter((row) => !has[row]) };
    expect(await messageOf({ name: 'accuracy', task: 'kind' }, unlabelled)).toMatch(/no validation row is labelled for it$/);
    expect(confusion().better).toBeNull();
  });
});

describe('a phase that diverges', () => {
  const withSizes = (times: number): Dataset => {
    const { size } = rows.labels;
    return { ...rows, labels: { ...rows.labels, size: { ...size!, values: size!.values.map((y) => times * y) } } };
  };

  const wild = (more: Partial<Parameters<typeof joint>[1]> = {}) => descend(6, { optimizer: sgd(2e4, { momentum: 0.9 }), ...more });

  it('names task, phase, epoch and step, and says what to try', async () => {
    const { message, notes } = (await attempt([wild()])) as Problem;
    expect(message).toMatch(/^the loss of task `size` is (NaN|Infinity) in phase `main`, epoch \d, step \d$/);
    expect(notes).toEqual(['the rate is 20000 here: try 2000', 'or shorten long gradients: `clip: 1` in the phase']);
    const large = (await trainPart(experimentOf(model, [descend(2)]), withSizes(1e20), partOf(30), { now: () => 0 })) as Problem;
    expect(large.notes!.join('\n')).toMatch(/labels of task `size` reach \d\.\d+e\+20: try `scale: standardize` in the task/);
  });

  it('finds weights that are no numbers behind losses that are', async () => {
    const phase = joint('main', { optimizer: sgd(3e38), batch: 30, epochs: 2 });
    const { message, notes } = (await trainPart(experimentOf(model, [phase]), withSizes(100), partOf(30), { now: () => 0 })) as Problem;
    expect(message).toMatch(/^`[a-z.]+` holds numbers that are not finite after phase `main`, epoch 1, though its losses are$/);
    expect(notes![0]).toBe('the rate is 3e+38 here: try 3e+37');
  });

  const halving = (rate: number, epochs: number) => joint('main', { optimizer: sgd(rate), batch: 20, epochs, onDivergence: 'halve_rate' });

  it('goes on at half the rate, as if it had had that from the start, and tells of each halving', async () => {
    const { history, weights } = await train([halving(8, 40)]);
    expect(history.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(history[0]!.halved!.map(({ factor }) => factor)).toEqual([0.5, 0.25]);
    expect(history.every(({ rate }) => rate === 2)).toBe(true);
    expect(weights).toEqual((await train([joint('main', { optimizer: sgd(2), batch: 20, epochs: 40 })])).weights);
    const told = history.flatMap((record) => warningsOf(record));
    expect(told.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^the loss of task `size` is Infinity in phase `main`, epoch \d+, step 1; fold 1 goes on from the epoch of the lowest loss at 0.5 times the rate of phase `main` \(MTL7208\)$/),
      expect.stringMatching(/at 0.25 times the rate/),
    ]);
    expect(new Set(told.map(({ of }) => of)).size).toBe(2);
  });

  it('ends with the same bits from a state at any epoch or step', async () => {
    const behind = joint('after', { optimizer: sgd(0.05), batch: 8, epochs: 2 });
    const whole = await expectSameFrom([halving(8, 33), behind], 9);
    expect(whole.history).toHaveLength(35);
  });

  it('keeps its rate in later runs of it', async () => {
    const { history } = await train([halving(8, 33), halving(8, 2)]);
    expect(history.slice(33).map(({ rate, halved }) => [rate, halved])).toEqual([[2, undefined], [2, undefined]]);
  });

  it('gives up after five halvings', async () => {
    const { message, notes } = (await attempt([halving(1e6, 80)])) as Problem;
    expect(message).toMatch(/^the loss of task `[a-z]+` is (NaN|Infinity) in phase `main`, epoch \d+, step 1$/);
    expect(notes!.slice(0, 2)).toEqual(['the phase has halved its rate 5 times, and no more is tried', 'the rate is 31300 here: try 3130']);
  });

  it('falls back in layers that are pretrained one by one, too', async () => {
    const layers = [{ name: 'h', input: 'x', kernel: 'trunk.h.kernel', bias: 'trunk.h.bias' }] as const;
    const rate = { visible: 'gaussian', cd: 1, learningRate: 4, momentum: 0.9, momentumEpochs: 5, weightDecay: 0, epochs: 20, batch: 8 } as const;
    const { history } = await train([rbm('main', { layers, ...rate, onDivergence: 'halve_rate' })]);
    expect(history.flatMap(({ halved = [] }) => halved).length).toBeGreaterThan(0);
  });
});
