/** A prefix that is computed once gives the numbers of one that is computed each time. */
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { adam, alternate, isProblem, joint, sgd, standardize, type Dataset, type Experiment } from '../../src/runtime/index.ts';
import { trainPart } from '../../src/runtime/train/train-part.ts';
import type { Model, Values } from '../../src/runtime/types.ts';
import { programOf, specOf } from '../../src/harness/spec.ts';
import { useBackend } from '../../src/harness/numeric.ts';
import { experimentOf, partOf, randomRows } from './three-tasks.ts';

const spec = (trunk: string) =>
  specOf({
    before: 'labels kinds [apple, pear, plum]',
    model: `
  input x: real[6]
  trunk body from x { ${trunk} }
  split after body {
    branch both { d = dropout(0.2); h4 = dense(4); split { task kind: class of kinds { o = dense(3); loss: cross_entropy }; task ripe: binary { o = dense(1); loss: binary_cross_entropy } } }
    task size: real[2] { o = dense(2); loss: mse }
  }`,
  });

const trunks = {
  'a whole trunk': 'freeze: true; h1 = dense(7, activation: tanh); h2 = dense(5, activation: relu)',
  'the first layers of a trunk': 'h1 = dense(7, activation: tanh) { freeze: true }; r = activation(relu); h2 = dense(5) from h1; c = concat() from r, h2',
};

const part = { ...partOf(20), validation: Int32Array.of(20, 21, 22, 23, 24, 25), test: Int32Array.of(30, 31, 32, 33) };

/** Counts how often a function of the model is called, and on how many rows in all. */
function watched(model: Model): { model: Model; rows: () => number } {
  let rows = 0;
  const frozenPrefix = (p: Values, inputs: Record<string, tf.Tensor>) => {
    rows += inputs['x']!.shape[0]!;
    return model.frozenPrefix!(p, inputs);
  };
  return { model: { ...model, frozenPrefix }, rows: () => rows };
}

async function trained(model: Model) {
  const rows: Dataset = randomRows();
  const phases = [
    joint('both', { optimizer: adam(0.01), batch: 8, epochs: 2 }),
    alternate('turns', { turns: { kind: 2, size: 1 }, optimizer: sgd(0.1, { momentum: 0.9 }), batch: 8, epochs: 2 }),
  ];
  const experiment: Experiment = { ...experimentOf(model, phases), inputs: { x: { shape: [6], source: 'rows', columns: [], scale: standardize() } } };
  const before = tf.memory().numTensors;
  const result = await trainPart(experiment, rows, part, { now: () => 0 });
  if (isProblem(result)) throw new Error(result.message);
  expect(tf.memory().numTensors).toBe(before);
  const { weights, answers, history } = result;
  return { weights, answers, losses: history.map(({ losses, metrics }) => ({ losses, metrics })) };
}

describe.each(Object.entries(trunks))('%s', (_, trunk) => {
  beforeAll(() => useBackend('wasm'));
  afterEach(() => void delete process.env['MTLC_CACHE']);

  it('gives the same numbers to the last bit, and is computed once for each row', async () => {
    const { model } = await programOf(spec(trunk));
    const once = watched(model);
    const kept = await trained(once.model);
    expect(once.rows()).toBe(part.train.length + part.validation.length + part.test.length);
    process.env['MTLC_CACHE'] = 'off';
    expect(await trained(model)).toEqual(kept);
  });

  it('is computed afresh where a trained model predicts', async () => {
    const { model } = await programOf(spec(trunk));
    const inputs = { x: tf.ones([3, 6]) };
    const p = Object.fromEntries(Object.entries(model.parameters).map(([name, { shape }]) => [name, tf.fill([...shape], 0.1)]));
    const known = model.frozenPrefix!(p, inputs);
    expect(await model.predict(p, inputs)['size']!.array()).toEqual(await model.predict(p, {}, known)['size']!.array());
  });
});
