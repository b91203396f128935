/** Networks without what zeros make idle: the same answers, and less to compute. */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { pruned, type Weights } from '../../src/emit/pruned/index.ts';
import { irOf, programOfIr, specOf } from '../../src/harness/spec.ts';
import type { Ir } from '../../src/ir/ir.ts';
import { key, normals } from '../../src/runtime/random.ts';

beforeAll(async () => void (await tf.setBackend('cpu')));

const spec = (trunk: string, priors: string, head = 'f = flatten(); h = dense(5, activation: relu); out = dense(classes)', from = 'last'): string =>
  specOf({
    before: 'labels kinds [apple, pear, plum]',
    model: `  input x: real[98]
  trunk t from x { r = reshape([7, 7, 2]); ${trunk} }
  split after ${from} {
    task kind: class of kinds { ${head}; loss: cross_entropy }
    task other: class of kinds { ${head}; loss: cross_entropy }
  }
  ${priors}`,
    data: '  kind <- rows.kind\n  other <- rows.other',
  });

/** Kernels at random, biases and statistics too; masks above 0, but for the channels and the weights that are drawn as dead. */
function weightsOf(ir: Ir, seed: number, dead: number): Record<string, { shape: number[]; values: Float32Array }> {
  return Object.fromEntries(
    ir.parameters.map(({ name, shape }) => {
      const sizes = shape.map(Number);
      const size = sizes.reduce((all, n) => all * n, 1);
      const draws = normals(key(seed, name), size);
      const chance = Array.from({ length: sizes.at(-1)! }, () => 0).map((_, i) => normals(key(seed, name, 'dead', i), 1)[0]!);
      const isDead = (i: number): boolean => chance[i % sizes.at(-1)!]! < dead;
      const own = (z: number, i: number): number => {
        if (name.endsWith('.variance')) return 0.5 + z * z;
        if (name.endsWith('.mask')) return isDead(i) || z < -1 ? 0 : Math.abs(z);
        return name.endsWith('.kernel') ? (0.6 * z) / Math.sqrt(size / sizes.at(-1)!) : 0.5 * z;
      };
      return [name, { shape: sizes, values: Float32Array.from(draws, own) }];
    }),
  );
}

async function answersOf(ir: Ir, weights: Weights): Promise<Record<string, number[]>> {
  const { model } = await programOfIr(ir);
  return tf.tidy(() => {
    const p = Object.fromEntries(Object.entries(weights).map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape])]));
    const x = tf.tensor(Float32Array.from(normals(key(3, 'x'), 4 * 98)), [4, 98]);
    return Object.fromEntries(Object.entries(model.predict(p, { x })).map(([task, answer]) => [task, Array.from((answer as tf.Tensor).dataSync())]));
  });
}

async function compare(ir: Ir, weights: Weights) {
  const after = pruned(ir, weights);
  const [whole, small] = [await answersOf(ir, weights), await answersOf(after.ir, after.weights)];
  for (const [task, answers] of Object.entries(whole)) answers.forEach((answer, i) => expect(Math.abs(small[task]![i]! - answer)).toBeLessThan(1e-6));
  for (const { name, shape } of after.ir.parameters) expect(after.weights[name]!.shape).toEqual(shape);
  expect(Object.keys(after.weights).filter((name) => name.endsWith('.mask'))).toEqual([]);
  return after;
}

const trunks = fc.record({
  activation: fc.constantFrom('relu', 'tanh', 'sigmoid', 'linear', 'leaky_relu', 'gelu', 'softplus'),
  padding: fc.constantFrom('same', 'valid'),
  norm: fc.boolean(),
  bias: fc.boolean(),
  middle: fc.constantFrom('', 'm = depthwise_conv(2, multiplier: 2, activation: relu)', 'm = conv(4, kernel: 2, groups: 2)', 'm = separable_conv(3, kernel: 2)', 'm = dropout(0.5)', 'm = l2_normalize()'),
  pool: fc.constantFrom('p = max_pool(2)', 'p = avg_pool(2, padding: same)', 'p = global_avg_pool(); p2 = reshape([1, 1, 4])'),
  end: fc.constantFrom('last = conv(3, kernel: 1)', 'e = conv(5, kernel: 1, activation: tanh); e2 = conv(5, kernel: 1) from e; last = add() from e, e2', 'e = conv(2, kernel: 1, activation: relu); e2 = conv(3, kernel: 1, bias: false) from e; last = concat() from e2, e'),
  grain: fc.constantFrom('weight', 'channel'),
  dead: fc.constantFrom(-1, 0, 0.7),
  seed: fc.integer({ min: 0, max: 1000 }),
});

describe('pruned', () => {
  it('answers as before, whatever channels are dead in whatever small network', async () => {
    await fc.assert(
      fc.asyncProperty(trunks, async ({ activation, padding, norm, bias, middle, pool, end, grain, dead, seed }) => {
        const first = `a = conv(6, kernel: 3, padding: ${padding}, bias: ${bias}${norm ? '' : `, activation: ${activation}`})`;
        const normed = norm ? `n = batch_norm(); g = activation(${activation})` : '';
        const layers = [first, normed, middle, 'b = conv(4, kernel: 2, activation: relu)', pool, end].filter((layer) => layer !== '').join('; ');
        const masked = ['a', 'b', 'h', ...(middle.includes('conv') ? ['m'] : []), ...(end.startsWith('e =') ? ['e', 'e2'] : ['last'])];
        const ir = irOf(spec(layers, `prior [${masked.join(', ')}] ~ soft_mask(grain: ${grain})`));
        await compare(ir, weightsOf(ir, seed, dead));
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
