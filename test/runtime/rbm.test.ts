import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { rbm } from '../../src/catalog/phases/rbm/run.ts';
import { openBackend } from '../../src/engine/backends/open.ts';
import { isProblem } from '../../src/runtime/experiment.ts';
import { zeros } from '../../src/runtime/ops/starts.ts';
import type { Setting } from '../../src/runtime/train/phase.ts';
import type { Values } from '../../src/runtime/types.ts';
import expected from '../numeric/rbm.json' with { type: 'json' };
import { partOf, randomRows, threeTasks } from './three-tasks.ts';

beforeAll(async () => void (await openBackend('wasm')));

const names = ['h1', 'h2'];
const parameters = names.flatMap((name, i) => [
  [`${name}.kernel`, zeros(expected.shapes[i]!)],
  [`${name}.bias`, zeros([expected.shapes[i]![1]!])],
]);
const layers = names.map((name) => ({ name, kernel: `${name}.kernel`, bias: `${name}.bias` }));
const { cd, rate, momentum, decay } = expected.settings;
const phase = rbm('pretrain', {
  layers: [{ ...layers[0]!, input: 'x' }, layers[1]!],
  ...{ visible: 'gaussian', cd, learningRate: [0.1, rate], momentum: [0.5, momentum], momentumEpochs: 2 },
  ...{ weightDecay: decay, epochs: 3, batch: 5 },
});
const setting: Setting = {
  model: { ...threeTasks(), parameters: Object.fromEntries(parameters) },
  ...{ dataset: randomRows(), part: partOf(30), key: [1, 2] },
};

/** A layer's numbers by the names that they have in the state. */
const named = (name: string) => ({
  values: { w: `${name}.kernel`, b: `${name}.bias` },
  slots: {
    c: `${name}.kernel/visible_bias`,
    vw: `${name}.kernel/velocity`,
    vb: `${name}.bias/velocity`,
    vc: `${name}.kernel/visible_bias/velocity`,
  },
});

function stateBefore() {
  const state = { values: {} as Values, slots: {} as Values };
  for (const [i, name] of names.entries()) {
    const { w, b, c, vw, vb, vc } = expected.layers[i]!.before;
    const shape = expected.shapes[i]!;
    const at = named(name);
    state.values[at.values.w] = tf.tensor(w, shape);
    state.values[at.values.b] = tf.tensor1d(b);
    state.slots[at.slots.c] = tf.tensor1d(c);
    state.slots[at.slots.vw] = tf.tensor(vw, shape);
    state.slots[at.slots.vb] = tf.tensor1d(vb);
    state.slots[at.slots.vc] = tf.tensor1d(vc);
  }
  return state;
}

describe('a step of contrastive divergence, with a padded row', () => {
  const run = phase.prepare(setting);
  if (isProblem(run)) throw new Error(run.message);

  it.each([0, 1])('agrees with a double-precision one in layer %i', (layer) => {
    const inputs = { x: tf.tensor(expected.x, [5, 6]) };
    const batch = { inputs, label: {}, has: {}, row: tf.tensor1d(expected.row) };
    const step = { tasks: [], seed: tf.tensor1d(expected.seed, 'int32') };
    const scalars = { rate: tf.scalar(rate), momentum: tf.scalar(momentum) };
    const { state, total } = run.stepAt(3 * layer)(stateBefore(), batch, scalars, step);
    const { after } = expected.layers[layer]!;
    const close = (tensor: tf.Tensor, to: number[]) =>
      tensor.dataSync().forEach((value, i) => expect(Math.abs(value - to[i]!)).toBeLessThan(2e-6));
    close(total, after.loss);
    for (const [key, name] of Object.entries(named(names[layer]!).values)) {
      close(state.values[name]!, after[key as 'w']);
    }
    for (const [key, name] of Object.entries(named(names[layer]!).slots)) {
      close(state.slots[name]!, after[key as 'c']);
    }
  });

  it('takes the rate of its layer and the momentum of its epoch', () => {
    expect([0, 1, 2, 3, 5].map((epoch) => run.scalars(epoch, 0, 1))).toEqual([
      { rate: 0.1, momentum: 0.5 },
      { rate: 0.1, momentum: 0.5 },
      { rate: 0.1, momentum: 0.9 },
      { rate, momentum: 0.5 },
      { rate, momentum: 0.9 },
    ]);
  });

  it('starts each layer with small weights and no bias, when its turn comes', async () => {
    const entered = await Promise.all([0, 1, 3].map((epoch) => run.enter(epoch, async () => ({}))));
    const starts = entered.map(({ values }) => values);
    expect(starts.map((values) => Object.keys(values))).toEqual([
      ['h1.kernel', 'h1.bias'],
      [],
      ['h2.kernel', 'h2.bias'],
    ]);
    const { values } = starts[0]!['h1.kernel']!;
    expect(Math.sqrt(values.reduce((sum, w) => sum + w * w, 0) / values.length)).toBeCloseTo(0.01, 2);
    expect(values.some((w) => w !== 0)).toBe(true);
    expect([...starts[0]!['h1.bias']!.values]).toEqual([0, 0, 0, 0]);
  });
});
