import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, test } from 'vitest';
import { axesOf, installConvolutionGradientKernels } from '../../src/engine/kernels/convolutions.ts';
import { builds, expectClose, numbers, runNode } from './run-instructions.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
  installConvolutionGradientKernels('cpu');
});

type Four = [number, number, number, number];
type Case = readonly [x: Four, filter: Four, attrs: { strides: number | [number, number]; pad: unknown; dilations?: number }];

const cases: Case[] = [
  [[2, 8, 8, 3], [3, 3, 3, 5], { strides: 1, pad: 'same' }],
  [[2, 8, 9, 4], [3, 3, 4, 8], { strides: 1, pad: 'valid' }],
  [[3, 7, 7, 5], [3, 3, 5, 14], { strides: 2, pad: 'same' }],
  [[1, 12, 10, 3], [5, 4, 3, 13], { strides: [2, 3], pad: 'valid' }],
  [[2, 9, 9, 6], [3, 3, 6, 7], { strides: 1, pad: 'same', dilations: 2 }],
  [[1, 9, 10, 200], [3, 3, 200, 3], { strides: 1, pad: 'same' }],
  [[4, 5, 6, 7], [1, 1, 7, 9], { strides: 1, pad: 'same' }],
  [[4, 5, 6, 7], [1, 1, 7, 9], { strides: 2, pad: 'valid' }],
  [[5, 1, 11, 4], [1, 3, 4, 6], { strides: 1, pad: 'same' }],
  [[2, 6, 6, 2], [2, 2, 2, 1], { strides: 3, pad: 'valid' }],
  [[2, 5, 4, 3], [2, 3, 3, 4], { strides: 1, pad: [[0, 0], [2, 1], [0, 3], [0, 0]] }],
  [[1, 40, 44, 3], [3, 3, 3, 20], { strides: 1, pad: 'same' }],
  [[2, 4, 4, 3], [4, 4, 3, 6], { strides: 1, pad: 'valid' }],
];

describe.each(builds)('%s convolutions', (build) => {
  test.each(cases)('of %j with %j, %j', async (x, filter, attrs) => {
    const [image, kernel] = [tf.tensor4d(numbers('x', x), x), tf.tensor4d(numbers('filter', filter), filter)];
    const axes = axesOf(image, kernel, attrs, false);
    const shape: Four = [x[0], axes[0].moved, axes[1].moved, filter[3]];
    const dy = tf.tensor4d(numbers('dy', shape), shape);
    const all = { x: image, filter: kernel, dy };
    const check = async (kernelName: string, roles: (keyof typeof all)[], given: object, result: Four, terms: number) => {
      const inputs = Object.fromEntries(roles.map((role) => [role, all[role]]));
      const expected = (tf.engine().runKernel(kernelName, inputs, given as tf.NamedAttrMap) as tf.Tensor).dataSync();
      const called = { kernel: kernelName, attrs: given as Record<string, unknown>, shape: result, roles, build };
      expectClose(await runNode({ ...called, inputs: roles.map((role) => [all[role].dataSync() as Float32Array, all[role].shape]) }), expected, terms);
    };
    await check('Conv2D', ['x', 'filter'], { dataFormat: 'NHWC', dilations: 1, ...attrs }, shape, filter[0] * filter[1] * filter[2]);
    await check('Conv2DInputGradient', ['dy', 'filter'], { axes, shape: x }, x, filter[0] * filter[1] * filter[3]);
    await check('Conv2DFilterGradient', ['x', 'dy'], { axes, shape: filter }, filter, shape[0] * shape[1] * shape[2]);
  });
});
