import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/engine/backends/open.ts';
import { gradients } from '../../src/engine/kernels/gradients.ts';
import { uniform } from '../../src/engine/kernels/uniform.ts';
import { dropout } from '../../src/runtime/ops/dropout.ts';
import { labelledMean, weightedSum } from '../../src/runtime/ops/losses.ts';
import { pick } from '../../src/runtime/ops/pick.ts';
import { key, normals, threefry, uniforms } from '../../src/runtime/random.ts';

beforeAll(async () => void (await openBackend('wasm')));
afterAll(async () => void (await openBackend('wasm')));

const random = (name: string, shape: number[]) => {
  const size = shape.reduce((product, n) => product * n, 1);
  return tf.tensor(normals(key(11, name), size), shape);
};

/** The numbers that `f` gives on a backend. */
async function on(backend: 'wasm' | 'cpu', f: () => tf.Tensor): Promise<Float32Array> {
  await openBackend(backend);
  return tf.tidy(() => f().dataSync<'float32'>().slice());
}

async function expectSame(f: () => tf.Tensor): Promise<void> {
  const [wasm, cpu] = [await on('wasm', f), await on('cpu', f)];
  expect(wasm).toHaveLength(cpu.length);
  wasm.forEach((value, i) =>
    expect(Math.abs(value - cpu[i]!)).toBeLessThan(2e-5 * Math.max(1, Math.abs(cpu[i]!))),
  );
}

describe('on wasm as on cpu', () => {
  const shapes = (a: number[], b: number[]) => ({ a, b });
  it.each([
    ['a bT, a of fewer rows', shapes([3, 5], [7, 5]), false, true],
    ['a bT, a of more rows', shapes([7, 5], [3, 5]), false, true],
    ['aT b', shapes([5, 3], [5, 7]), true, false],
    ['aT bT', shapes([5, 3], [7, 5]), true, true],
    ['a bT of several matrices', shapes([2, 3, 5], [2, 7, 5]), false, true],
    ['aT b, one for several', shapes([1, 5, 3], [4, 5, 7]), true, false],
    ['a b of many matrices', shapes([2, 3, 4, 6], [2, 3, 6, 8]), false, false],
    ['a bT of matrices of odd sizes', shapes([3, 5, 7], [3, 9, 7]), false, true],
    ['aT b of several', shapes([4, 6, 5], [4, 6, 4]), true, false],
    ['aT bT of several', shapes([4, 6, 5], [4, 3, 6]), true, true],
  ])('a product: %s', async (_, { a, b }, transposeA, transposeB) => {
    await expectSame(() => tf.matMul(random('a', a), random('b', b), transposeA, transposeB));
  });

  it('a product by the same numbers in another shape', async () => {
    await expectSame(() => {
      const w = random('w', [4, 1]);
      return tf.concat([tf.matMul(random('a', [3, 4]), w), tf.reshape(tf.matMul(random('b', [2, 1]), tf.reshape(w, [1, 4])), [8, 1])]);
    });
  });

  it('a sum over rows, kept as a dimension or not', async () => {
    await expectSame(() => tf.sum(random('x', [9, 4]), 0));
    await expectSame(() => tf.sum(random('x', [9, 4]), 0, true));
    await openBackend('wasm');
    const shapes = [tf.sum(random('x', [9, 4]), 0).shape, tf.sum(random('x', [9, 4]), 0, true).shape];
    expect(shapes).toEqual([[4], [1, 4]]);
  });

  it('a sum over the first dimensions, or over others', async () => {
    for (const axes of [[0, 1, 2], [0, 1], [0], [1, 0], [1, 2], [3], undefined])
      for (const keep of [false, true]) {
        await expectSame(() => tf.sum(random('x', [2, 3, 5, 4]), axes, keep));
        await openBackend('wasm');
        const kept = [2, 3, 5, 4].map((n, axis) => (axes && !axes.includes(axis) ? n : 1));
        const left = [2, 3, 5, 4].filter((_, axis) => axes && !axes.includes(axis));
        expect(tf.sum(random('x', [2, 3, 5, 4]), axes, keep).shape).toEqual(keep ? kept : left);
      }
  });

  it('sums of rows by an index, which may not occur', async () => {
    const ids = () => tf.tensor1d([2, 0, 2, 2, 5], 'int32');
    await expectSame(() => tf.unsortedSegmentSum(random('x', [5, 3, 2]), ids(), 7));
    await expectSame(() => tf.grad((table: tf.Tensor) => tf.square(tf.gather(table, ids())))(random('t', [7, 4])));
  });

  it('rows of a table by an index of any shape, and columns of one', async () => {
    const index = (shape: number[]) => tf.tensor(Int32Array.from({ length: shape[0]! * (shape[1] ?? 1) }, (_, i) => (i * 3) % 5), shape, 'int32');
    await expectSame(() => tf.gather(random('table', [5, 3]), index([7])));
    await expectSame(() => tf.gather(random('blocks', [5, 2, 3]), index([4, 3]) as tf.Tensor1D));
    await expectSame(() => tf.gather(random('wide', [3, 5]), index([6]), 1));
    await openBackend('wasm');
    expect(() => tf.gather(random('table', [5, 3]), tf.tensor1d([5], 'int32'))).toThrow('index 5 is not in a table of 5 rows');
  });

  it('random numbers, which are those of random.ts', async () => {
    const draw = () => uniform([5, 7], tf.tensor1d([123, -456], 'int32'), [7, 9]);
    const [wasm, cpu] = [await on('wasm', draw), await on('cpu', draw)];
    expect(wasm).toEqual(cpu);
    expect(wasm).toEqual(uniforms(threefry([123, -456], [7, 9]), 35));
  });
});

/** What the core ops of the language print: each on [4, 6], to numbers of any shape. */
const ops: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  matmul: (x) => tf.matMul(x, random('w', [6, 3])),
  'matmul, right': (x) => tf.matMul(random('v', [2, 4]), x),
  'add, broadcast': (x) => tf.add(random('b', [6]), tf.add(x, tf.sum(x, 1, true))),
  'sub, mul, div': (x) => tf.div(tf.sub(x, 1), tf.add(tf.mul(x, x), 2)),
  'div, broadcast': (x) => tf.div(random('n', [4, 6]), tf.add(tf.sum(tf.square(x), 0), 1)),
  'maximum, minimum': (x) => tf.maximum(tf.minimum(x, 0.7), tf.mul(x, -0.3)),
  neg: tf.neg,
  exp: tf.exp,
  log: (x) => tf.log(tf.add(tf.abs(x), 0.5)),
  sqrt: (x) => tf.sqrt(tf.add(tf.square(x), 0.5)),
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  relu: tf.relu,
  elu: tf.elu,
  softplus: tf.softplus,
  erf: tf.erf,
  softmax: (x) => tf.mul(tf.softmax(x), random('s', [4, 6])),
  log_softmax: (x) => tf.mul(tf.logSoftmax(x), random('s', [4, 6])),
  'sum, mean': (x) => tf.mul(tf.sum(x, 0), tf.mean(tf.square(x), 0)),
  pick: (x) => tf.square(pick(x, tf.tensor1d([2, 0, 5, 3], 'int32'))),
  'pick by a float': (x) => tf.square(pick(x, tf.tensor1d([2, 0, 5, 3]))),
  column: (x) => tf.exp(tf.squeeze(tf.slice(x, [0, 1], [-1, 1]), [1])),
  concat: (x) => tf.square(tf.concat([x, tf.mul(x, 2)], 1)),
  reshape: (x) => tf.square(tf.reshape(x, [2, 12])),
  dropout: (x) => tf.square(dropout(x, 0.4, 'd', { seed: tf.tensor1d([1, 2], 'int32') })),
  labelledMean: (x) => labelledMean(tf.square(tf.sum(x, 1)), tf.tensor1d([1, 0, 1, 0])),
  weightedSum: (x) =>
    weightedSum(
      { a: tf.mean<tf.Scalar>(tf.square(x)), b: tf.mean<tf.Scalar>(x), c: tf.sum<tf.Scalar>(x) },
      { a: 3, c: 0 },
    ),
};

describe.each(Object.entries(ops))('%s', (_, op) => {
  const gradientOf = () => {
    const x = random('x', [4, 6]);
    const f = (): tf.Scalar => tf.sum(tf.mul(op(x), 1.5));
    return gradients(f, [x]).grads[0]!;
  };

  it('and its gradient are the same on wasm as on cpu', async () => {
    await expectSame(() => op(random('x', [4, 6])));
    await expectSame(gradientOf);
  });

  it('has the gradient that finite differences give in a random direction', async () => {
    const direction = normals(key(12, 'direction'), 24);
    const along = (t: number) => () =>
      tf.mul(
        tf.sum(
          op(
            tf.add(
              random('x', [4, 6]),
              tf.tensor(
                direction.map((d) => d * t),
                [4, 6],
              ),
            ),
          ),
        ),
        1.5,
      );
    const h = 1e-2;
    const [up, down] = [(await on('cpu', along(h)))[0]!, (await on('cpu', along(-h)))[0]!];
    const slope = (await on('wasm', gradientOf)).reduce((sum, g, i) => sum + g * direction[i]!, 0);
    expect(Math.abs((up - down) / (2 * h) - slope)).toBeLessThan(5e-3 * Math.max(1, Math.abs(slope)));
  });
});

describe('what is held while gradients are taken', () => {
  it('a clone is no copy, and outlives what it is of', async () => {
    await openBackend('wasm');
    const before = tf.memory();
    const of = tf.tensor([1, 2, 3]);
    const clone = tf.clone(of);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers + 1);
    of.dispose();
    const other = tf.tensor([7, 8, 9]);
    expect([...clone.dataSync()]).toEqual([1, 2, 3]);
    tf.dispose([clone, other]);
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numDataBuffers: before.numDataBuffers });
  });

  it('does not grow by what each of many heads adds to the gradient of what they share', async () => {
    await openBackend('wasm');
    const counts: number[] = [];
    const double = tf.customGrad((shared: unknown) => ({
      value: tf.mul(shared as tf.Tensor, 2),
      gradFunc: (dy: tf.Tensor) => {
        counts.push(tf.memory().numTensors);
        return tf.mul(dy, 2);
      },
    }));
    const grad = tf.tidy(() => {
      const x = tf.tensor1d([1, 2]);
      const total = () => Array.from({ length: 40 }, () => tf.sum(double(x))).reduce((sum, head) => tf.add(sum, head)) as tf.Scalar;
      return gradients(total, [x]).grads[0]!.dataSync();
    });
    expect([...grad]).toEqual([80, 80]);
    expect(counts).toHaveLength(40);
    expect(counts.at(-1)! - counts[0]!).toBeLessThan(5);
  });
});

describe('dropout', () => {
  it('keeps the share and the mean, follows seed and name, and does nothing without a seed', async () => {
    await openBackend('wasm');
    const x = tf.ones([200, 100]);
    const drop = (seed: number, name: string) =>
      dropout(x, 0.3, name, { seed: tf.tensor1d([seed, 0], 'int32') });
    const values = drop(1, 'a').dataSync<'float32'>();
    expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / Math.fround(1 - 0.3))]));
    expect(values.filter((v) => v === 0).length / values.length).toBeCloseTo(0.3, 1.7);
    expect(drop(1, 'a').dataSync()).toEqual(values);
    expect(drop(2, 'a').dataSync()).not.toEqual(values);
    expect(drop(1, 'b').dataSync()).not.toEqual(values);
    expect(dropout(x, 0.3, 'a', { seed: null })).toBe(x);
  });
});

describe('a loss that no row is labelled for', () => {
  it('is 0, and so is its gradient', () => {
    const loss = random('l', [3]);
    const { value, grads } = gradients(() => labelledMean(loss, tf.zeros([3])), [loss]);
    expect([...value.dataSync(), ...grads[0]!.dataSync()]).toEqual([0, 0, 0, 0]);
  });
});
