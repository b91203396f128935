/** Trainings whose phases weigh tasks. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { adam } from '../../src/catalog/optimizers/adam/run.ts';
import { sgd } from '../../src/catalog/optimizers/sgd/run.ts';
import { alternate } from '../../src/catalog/phases/alternate/run.ts';
import { joint } from '../../src/catalog/phases/joint/run.ts';
import { pcgrad } from '../../src/catalog/weightings/pcgrad/run.ts';
import { uncertainty } from '../../src/catalog/weightings/uncertainty/run.ts';
import { openBackend } from '../../src/engine/backends/open.ts';
import { isProblem, type PartResult } from '../../src/runtime/experiment.ts';
import { lastFactors } from '../../src/runtime/report/factors.ts';
import { curves } from '../../src/runtime/report/page/curves.ts';
import { factorTables } from '../../src/runtime/report/page/factors.ts';
import type { Report, Trained } from '../../src/runtime/report/report.ts';
import { decodeState, encodeState } from '../../src/runtime/store/checkpoint.ts';
import type { TrainingPhase } from '../../src/runtime/train/phase.ts';
import type { TrainingState } from '../../src/runtime/train/state.ts';
import { trainPart, type TrainOptions } from '../../src/runtime/train/train-part.ts';
import type { Model } from '../../src/runtime/types.ts';
import { experimentOf, partOf, randomRows, threeTasks } from './three-tasks.ts';

beforeAll(async () => void (await openBackend('wasm')));

async function train(phases: readonly TrainingPhase[], model: Model = threeTasks(), options: Partial<TrainOptions> = {}): Promise<PartResult> {
  const result = await trainPart(experimentOf(model, phases), randomRows(), partOf(30), { now: () => 0, ...options });
  if (isProblem(result)) throw new Error(result.message);
  return result;
}

const learning = (epochs = 3) => joint('learning', { optimizer: adam(0.02), taskWeights: uncertainty(), batch: 8, epochs });
const turns = () => alternate('turns', { turns: { kind: 2, size: 1 }, optimizer: sgd(0.05, { momentum: 0.9 }), taskWeights: uncertainty(), batch: 8, epochs: 2 });
const surgery = () => joint('surgery', { optimizer: sgd(0.05), taskWeights: pcgrad(), batch: 8, epochs: 2 });

describe('a training that weighs tasks', () => {
  it('goes on from the state after any epoch to the same bits', async () => {
    const phases = () => [learning(), turns(), surgery(), learning()];
    const states: TrainingState[] = [];
    const whole = await train(phases(), threeTasks({ dropout: 0.3 }), { onEpoch: async (_, state) => void states.push(await state()) });
    expect(states).toHaveLength(10);
    for (const taken of states) {
      const resumed = await train(phases(), threeTasks({ dropout: 0.3 }), { state: decodeState(encodeState(taken)) as TrainingState });
      expect(resumed.weights).toEqual(whole.weights);
      expect(resumed.history).toEqual(whole.history);
    }
  });

  it('replays its steps, and leaves no tensors', async () => {
    const before = tf.memory().numTensors;
    const { history } = await train([learning(), turns(), surgery()]);
    expect(history.filter(({ eager }) => eager !== undefined)).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is the training without, where gradients have nothing to lose', async () => {
    const alone = threeTasks({ tasks: ['kind'] });
    const phase = (taskWeights?: ReturnType<typeof pcgrad>) => joint('main', { optimizer: sgd(0.1), batch: 8, epochs: 3, ...(taskWeights ? { taskWeights } : {}) });
    expect((await train([phase(pcgrad())], alone)).weights).toEqual((await train([phase()], alone)).weights);
  });

  it('tells what each loss counted for, epoch by epoch', async () => {
    const { history } = await train([learning(30), turns()], threeTasks({ weights: { kind: 2, ripe: 0 } }));
    const [first, last] = [history[0]!.factors!, history[29]!.factors!];
    expect(Object.keys(first)).toEqual(['kind', 'size']);
    expect(first['kind']).toBeCloseTo(2, 0);
    expect(first['size']).toBeCloseTo(0.5, 1);
    // Labels at random leave a loss above the 1/2 that the variance starts at: it counts for less and less.
    expect(history[29]!.losses.tasks['kind']).toBeGreaterThan(0.5);
    expect(last['kind']).toBeLessThan(first['kind']!);
    expect(Object.keys(history.at(-1)!.factors!)).toEqual(['kind', 'size']);
  });
});

it('is reported by condition, variant and task', async () => {
  const part = partOf(30);
  const result = await train([learning()]);
  const other = await train([surgery()]);
  const trained: Trained[] = [
    { part, result },
    { part: { ...part, repeat: 'fold-02' }, result },
    { part: { ...part, variant: 'surgery' }, result: other },
  ];
  const factors = lastFactors(trained);
  const { kind } = result.history.at(-1)!.factors!;
  expect(factors['all']!['main']!['kind']).toEqual({ mean: kind, sd: 0, values: [kind, kind] });
  expect(Object.keys(factors['all']!)).toEqual(['main', 'surgery']);
  const [table] = factorTables({ name: 'three', details: { factors } } as unknown as Report);
  expect(table).toContain(`${kind!.toFixed(3)} ± 0.000`);
  expect(curves(trained.slice(0, 1)).join('')).toContain('What each task&#39;s loss counts for');
  expect(lastFactors([{ part, result: await train([joint('main', { optimizer: sgd(0.1), epochs: 1, batch: 8 })]) }])).toEqual({});
});
