import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { installMeanPoolGradient } from '../../src/engine/kernels/pools.ts';
import { builds, expectClose, numbers, runNode } from './run-instructions.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
  installMeanPoolGradient('cpu');
});

type Four = [number, number, number, number];

const cases: [x: Four, attrs: { filterSize: number | [number, number]; strides: number | [number, number]; pad: 'same' | 'valid' }][] = [
  [[2, 8, 8, 3], { filterSize: 2, strides: 2, pad: 'valid' }],
  [[2, 7, 9, 8], { filterSize: 3, strides: 2, pad: 'same' }],
  [[1, 6, 5, 13], { filterSize: [3, 2], strides: 1, pad: 'same' }],
  [[3, 7, 7, 1], { filterSize: 3, strides: [2, 3], pad: 'valid' }],
  [[2, 4, 4, 6], { filterSize: 4, strides: 4, pad: 'valid' }],
];

describe.each(builds)('%s pools', (build) => {
  test.each(cases)('of %j, %j', async (x, attrs) => {
    // Few different numbers, so that several are the largest.
    const image = tf.tensor4d(numbers('x', x).map((n) => Math.round(4 * n)), x);
    for (const name of ['Max', 'Avg']) {
      const output = run(`${name}Pool`, { x: image }, attrs);
      const dy = tf.tensor4d(numbers('dy', output.shape), output.shape as Four);
      expectClose(await lowered(`${name}Pool`, [image], attrs, output), output.dataSync(), 1);
      const dx = run(`${name}PoolGrad`, { dy, input: image, ...(name === 'Max' && { output }) }, attrs);
      expectClose(await lowered(`${name}PoolGrad`, name === 'Max' ? [dy, image, output] : [dy, image], attrs, dx), dx.dataSync(), 9);
    }
  });

  test('NaN is not lost', async () => {
    const image = tf.tensor4d([1, NaN, 2, 3], [1, 2, 2, 1]);
    const attrs = { filterSize: 2, strides: 2, pad: 'valid' };
    expect(await lowered('MaxPool', [image], attrs, tf.zeros([1, 1, 1, 1]))).toEqual(Float32Array.of(NaN));
  });

  const run = (name: string, inputs: tf.NamedTensorMap, attrs: object) => tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap) as tf.Tensor;
  const lowered = (kernel: string, inputs: tf.Tensor[], attrs: object, { shape }: tf.Tensor) =>
    runNode({ kernel, attrs: attrs as Record<string, unknown>, shape, inputs: inputs.map((each) => [each.dataSync() as Float32Array, each.shape]), build });
});
