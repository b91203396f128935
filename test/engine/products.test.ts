import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Fusion } from '../../src/engine/plan/fusion.ts';
import type { Product } from '../../src/engine/plan/product.ts';
import type { Build } from '../../src/engine/plan/wasm/module.ts';
import { builds, expectClose, numbers, runNode } from './run-instructions.ts';

beforeAll(() => tf.setBackend('cpu'));

type Sizes = readonly [rows: number, inner: number, columns: number];

const one = (sizes: Sizes, transposeA: boolean, transposeB: boolean, others: Partial<Product> = {}): Product => {
  const [rows, inner, columns] = sizes;
  return { stack: 1, rows, inner, columns, transposeA, transposeB, oneA: false, oneB: false, ...others };
};

async function check(product: Product, build: Build): Promise<void> {
  const { stack, rows, inner, columns, transposeA, transposeB, oneA, oneB, summed = false } = product;
  const a = [oneA ? 1 : stack, ...(transposeA ? [inner, rows] : [rows, inner])];
  const b = [oneB ? 1 : stack, ...(transposeB ? [columns, inner] : [inner, columns])];
  const [x, y] = [numbers('a', a), numbers('b', b)];
  const all = tf.matMul(tf.tensor(x, a), tf.tensor(y, b), transposeA, transposeB);
  const expected = (summed ? tf.sum(all, 0) : all).dataSync();
  const shape = summed ? [rows, columns] : [stack, rows, columns];
  const found = await runNode({ kernel: 'Product', attrs: product, shape, inputs: [[x, a], [y, b]], build });
  expectClose(found, expected, stack * inner);
}

const sizes: Sizes[] = [
  [16, 294, 30], [7, 3, 5], [1, 300, 9], [1, 7, 13], [2, 1, 3], [5, 321, 17], [97, 700, 26], [41, 33, 41], [3, 1, 300], [9, 1, 1],
  [13, 37, 1], [1, 1, 1], [1, 5, 1], [50, 128, 128], [4, 0, 6], [0, 4, 6], [4, 6, 0], [6, 13, 4], [7, 4099, 6], [8, 4096, 8], [128, 343, 98],
];

describe.each(builds)('%s products', (build) => {
  describe.each([[false, false], [true, false], [false, true], [true, true]])('transposed %s %s', (transposeA, transposeB) => {
    test.each(sizes)('%i x %i x %i', (...of) => check(one(of, transposeA, transposeB), build));
    test('a stack', () => check(one([6, 11, 9], transposeA, transposeB, { stack: 5 }), build));
    test('one factor for all', async () => {
      await check(one([6, 11, 9], transposeA, transposeB, { stack: 3, oneA: true }), build);
      await check(one([6, 11, 9], transposeA, transposeB, { stack: 3, oneB: true }), build);
    });
    test.each<Sizes>([[7, 5, 18], [128, 67, 98]])('the sum of a stack of %i x %i x %i', (...of) => check(one(of, transposeA, transposeB, { stack: 4, summed: true }), build));
  });

  test('few sums of very many products are right to the last digit', async () => {
    const x = numbers('x', [4, 131_073]);
    const found = await runNode({ kernel: 'Product', attrs: one([4, 131_073, 4], false, true), shape: [4, 4], inputs: [[x, [4, 131_073]], [x, [4, 131_073]]], build });
    for (const row of [0, 1, 2, 3]) {
      const sum = x.subarray(row * 131_073, (row + 1) * 131_073).reduce((all, each) => all + each * each, 0);
      expect(Math.abs(found[row * 5]! - sum) / sum).toBeLessThan(1.2e-7);
    }
  });

  test.each([[13, 60], [1, 16]])("a row's numbers do not depend on the other rows: %i of %i", async (few, many) => {
    const [x, w] = [numbers('x', [many, 45]), numbers('w', [45, 31])];
    const of = (rows: number) =>
      runNode({ kernel: 'Product', attrs: one([rows, 45, 31], false, false), shape: [rows, 31], inputs: [[x.subarray(0, rows * 45), [rows, 45]], [w, [45, 31]]], build });
    expect((await of(few)).slice()).toEqual((await of(many)).slice(0, few * 31));
  });

  test('what is done to its rows', async () => {
    const [x, w, bias] = [numbers('x', [2, 21, 9]), numbers('w', [2, 9, 14]), numbers('bias', [2, 1, 14])];
    const [a, b, c] = [tf.tensor(x, [2, 21, 9]), tf.tensor(w, [2, 9, 14]), tf.tensor(bias, [2, 1, 14])];
    const after: Fusion = {
      space: [2, 21, 14],
      steps: [{ op: 'input', input: 0 }, { op: 'input', input: 1 }, { op: 'Add', of: [0, 1] }, { op: 'Relu', of: [2] }],
      results: [{ step: 3 }],
    };
    const attrs = { ...one([21, 9, 14], false, false, { stack: 2 }), after };
    const inputs = [[x, a.shape], [w, b.shape], [bias, c.shape]] as const;
    expectClose(await runNode({ kernel: 'Product', attrs, shape: [42, 14], inputs, build }), tf.relu(tf.add(tf.matMul(a, b), c)).dataSync(), 9);
  });

  test.each(['linear', 'relu', 'sigmoid', 'elu', 'leakyrelu'] as const)('_FusedMatMul: %s', async (activation) => {
    const [x, w, bias] = [numbers('x', [17, 9]), numbers('w', [9, 14]), numbers('bias', [14])];
    const expected = tf.fused.matMul({ a: tf.tensor2d(x, [17, 9]), b: tf.tensor2d(w, [9, 14]), bias: tf.tensor(bias), activation, leakyreluAlpha: 0.3 });
    const attrs = { transposeA: false, transposeB: false, activation, leakyreluAlpha: 0.3 };
    const inputs = [[x, [17, 9]], [w, [9, 14]], [bias, [14]]] as const;
    expectClose(await runNode({ kernel: '_FusedMatMul', attrs, shape: [17, 14], inputs, roles: ['a', 'b', 'bias'], build }), expected.dataSync(), 9);
  });

  test('BatchMatMul', async () => {
    const [x, y] = [numbers('x', [2, 3, 4, 5]), numbers('y', [7, 5])];
    const expected = tf.matMul(tf.tensor(x, [6, 4, 5]), tf.tensor(y, [1, 7, 5]), false, true).dataSync();
    const attrs = { transposeA: false, transposeB: true };
    expectClose(await runNode({ kernel: 'BatchMatMul', attrs, shape: [2, 3, 4, 7], inputs: [[x, [2, 3, 4, 5]], [y, [7, 5]]], build }), expected, 5);
  });
});
