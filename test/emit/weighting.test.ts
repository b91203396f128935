/** Programs of specs whose phases weigh tasks. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { mathematics, mathematicsText } from '../../src/emit/explain/mathematics.ts';
import { emitTfjs } from '../../src/emit/tfjs/index.ts';
import { openBackend } from '../../src/engine/backends/open.ts';
import { irOf, programOfIr, specOf } from '../../src/harness/spec.ts';

beforeAll(async () => void (await openBackend('cpu')));

const network = `  input x: real[6]
  trunk t from x { h = dense(5, activation: tanh) }
  split after t.h {
    task y: binary { o = dense(1); loss: binary_cross_entropy; weight: 3 }
    task z: real { o = dense(1); loss: mse }
  }
  prior h ~ normal(2)`;
const irWith = (weighting: string) => irOf(specOf({ model: network, train: `  phase p: joint { optimizer: sgd(0.1), epochs: 1${weighting} }` }));
const OPTIONS = { dataFolder: '../../specs', mtlc: '0.1.0', tfjs: '4.22.0' };

it('tells losses and what is beside them apart, where a phase asks for it', async () => {
  const program = await emitTfjs(irWith(', task_weights: uncertainty'), OPTIONS);
  expect(program['main.ts']).toContain('taskWeights: uncertainty()');
  expect(program['model.ts']).toContain('return { total: tf.add(weightedSum(losses, weights), beside), losses, beside, penalties: prior };');
  expect((await emitTfjs(irWith(''), OPTIONS))['model.ts']).not.toContain('beside');
});

it('has an objective of the same value with and without', async () => {
  const [{ model: weighed }, { model: plain }] = [await programOfIr(irWith(', task_weights: uncertainty')), await programOfIr(irWith(''))];
  expect(weighed.weights).toEqual({ y: 3, z: 1 });
  const p = Object.fromEntries(Object.entries(plain.parameters).map(([name, { shape }]) => [name, tf.fill([...shape], 0.3)]));
  const batch = {
    inputs: { x: tf.ones([2, 6]) },
    label: { y: tf.tensor1d([0, 1]), z: tf.tensor2d([[1], [2]]) },
    has: { y: tf.ones<tf.Rank.R1>([2]), z: tf.ones<tf.Rank.R1>([2]) },
    row: tf.ones<tf.Rank.R1>([2]),
  };
  const step = { tasks: ['y', 'z'], seed: null, trainingRows: tf.scalar(7) };
  const [{ total, losses, beside }, sum] = [weighed.objective(p, batch, step), plain.objective(p, batch, step)];
  const number = (scalar: tf.Scalar | undefined): number => scalar!.dataSync()[0]!;
  expect(number(total)).toBe(number(sum.total));
  expect(3 * number(losses['y']) + number(losses['z']) + number(beside)).toBeCloseTo(number(total), 5);
});

it('says as mathematics what a phase minimises, or which gradient it follows', () => {
  const said = (weighting: string): string => {
    const ir = irWith(`, task_weights: ${weighting}`);
    return mathematicsText(mathematics(ir), ir.spec).split('What training minimises\n')[1]!;
  };
  expect(said('uncertainty')).toMatchInlineSnapshot(`
    "  J(θ) = Σₜ wₜ 1/nₜ Σ_(i ∈ Lₜ) ℓₜ(fₜ(xᵢ), qₜᵢ) + 1/N (Ω_t.h)               line 6
          over the tasks t; L_t are the rows of the batch that are labelled for t, n_t their number; weights: y 3, else 1; N is the number of training rows
      J(θ, s) = Σₜ wₜ (ℓₜ/cₜ e^(-sₜ) + sₜ/2) + 1/N (Ω_t.h)                     line 18
          in phase p; ℓ_t is the mean loss of t over L_t, w_t its weight; s_t is the logarithm of the variance of t, learnt from 0 on; c_t is 2 where t is real, else 1. Kendall, Gal and Cipolla 2018, eqs. 7 and 10"
  `);
  expect(said('pcgrad')).toMatchInlineSnapshot(`
    "  J(θ) = Σₜ wₜ 1/nₜ Σ_(i ∈ Lₜ) ℓₜ(fₜ(xᵢ), qₜᵢ) + 1/N (Ω_t.h)               line 6
          over the tasks t; L_t are the rows of the batch that are labelled for t, n_t their number; weights: y 3, else 1; N is the number of training rows
      g = Σₜ ĝₜ, ĝₜ ← ĝₜ - min(ĝₜ · gᵤ, 0)/‖gᵤ‖² gᵤ                        line 18
          in phase p; ℓ_t is the mean loss of t over L_t, w_t its weight; g_t is the gradient of w_t ℓ_t, from which ĝ_t starts; u goes through the other tasks of the step, from the one after t on; that of the priors is added. Yu et al. 2020, algorithm 1"
  `);
});
