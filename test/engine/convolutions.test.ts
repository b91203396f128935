import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { axesOf, installConvolutionGradientKernels } from '../../src/engine/kernels/convolutions.ts';
import type { Fusion } from '../../src/engine/plan/fusion.ts';
import type { Build } from '../../src/engine/plan/wasm/module.ts';
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
  [[2, 9, 10, 17], [3, 3, 17, 26], { strides: 1, pad: 'same' }],
  [[3, 7, 30, 16], [3, 3, 16, 16], { strides: 1, pad: 'valid' }],
  [[1, 5, 4, 40], [3, 3, 40, 21], { strides: 1, pad: [[0, 0], [2, 1], [0, 2], [0, 0]] }],
  [[1, 9, 10, 200], [3, 3, 200, 3], { strides: 1, pad: 'same' }],
  [[9, 3, 3, 20], [3, 3, 20, 30], { strides: 1, pad: 'same' }],
  [[100, 3, 2, 7], [3, 4, 7, 13], { strides: 1, pad: 'same' }],
  [[10, 4, 3, 5], [3, 3, 5, 6], { strides: 2, pad: [[0, 0], [2, 2], [4, 1], [0, 0]] }],
  [[12, 2, 3, 8], [3, 3, 8, 9], { strides: 1, pad: 'same', dilations: 2 }],
  [[8, 1, 1, 17], [3, 3, 17, 5], { strides: 1, pad: 'same' }],
  [[4, 5, 6, 7], [1, 1, 7, 9], { strides: 1, pad: 'same' }],
  [[4, 5, 6, 7], [1, 1, 7, 9], { strides: 2, pad: 'valid' }],
  [[5, 1, 11, 4], [1, 3, 4, 6], { strides: 1, pad: 'same' }],
  [[2, 6, 6, 2], [2, 2, 2, 1], { strides: 3, pad: 'valid' }],
  [[2, 5, 4, 3], [2, 3, 3, 4], { strides: 1, pad: [[0, 0], [2, 1], [0, 3], [0, 0]] }],
  [[1, 40, 44, 3], [3, 3, 3, 20], { strides: 1, pad: 'same' }],
  [[2, 4, 4, 3], [4, 4, 3, 6], { strides: 1, pad: 'valid' }],
];

const depthwise: Case[] = [
  [[2, 8, 8, 3], [3, 3, 3, 1], { strides: 1, pad: 'same' }],
  [[2, 9, 8, 21], [3, 3, 21, 1], { strides: 2, pad: 'same' }],
  [[3, 7, 7, 32], [3, 2, 32, 1], { strides: 1, pad: 'valid' }],
  [[2, 7, 9, 5], [3, 3, 5, 2], { strides: 1, pad: 'same', dilations: 2 }],
  [[1, 12, 10, 3], [5, 4, 3, 3], { strides: 3, pad: 'valid' }],
];

describe.each(builds)('%s convolutions', (build) => {
  const names = { forward: 'Conv2D', input: 'Conv2DInputGradient', filter: 'Conv2DFilterGradient' };
  test.each(cases)('of %j with %j, %j', (...given) => check(given, names, build));
  const channelwise = { forward: 'DepthwiseConv2dNative', input: 'DepthwiseInputGradient', filter: 'DepthwiseFilterGradient' };
  test.each(depthwise)('of each channel of %j with %j, %j', (...given) => check(given, channelwise, build));

  test.each(['same', 'valid'] as const)('of what is 0 beside what is not, %s: 0 to the bit where a filter sees nothing else', async (pad) => {
    const [shape, size]: [Four, Four] = [[2, 9, 8, 18], [3, 3, 18, 17]];
    // Dark but for a corner and one pixel, as behind a relu.
    const image = numbers('x', shape).map((value, i) => {
      const [x, y] = [Math.floor(i / 18) % 8, Math.floor(i / (18 * 8)) % 9];
      return (x < 3 && y < 2) || (x === 6 && y === 5) ? value / 3 : i % 2 ? 0 : -0;
    });
    const [x, filter] = [tf.tensor4d(image, shape), tf.tensor4d(numbers('f', size), size)];
    const expected = tf.conv2d(x, filter, 1, pad);
    const inputs = [x, filter].map((each) => [each.dataSync() as Float32Array, each.shape] as const);
    const made = await runNode({ kernel: 'Conv2D', attrs: { strides: 1, pad, dataFormat: 'NHWC', dilations: 1 }, shape: expected.shape, inputs, build });
    expectClose(made, expected.dataSync(), 9 * 18);
    expect([...made].map((value) => value === 0)).toEqual([...expected.dataSync()].map((value) => value === 0));
  });

  test.each([[3, 'same', 5, 9], [1, 'valid', 5, 9], [3, 'same', 16, 9], [3, 'same', 5, 3]] as const)('what is done to its pixels: %i x %i, %s, of %i channels', async (size, pad, channels, height) => {
    const [image, kernel]: [Four, Four] = [[11, height, height - 1, channels], [size, size, channels, channels + 1]];
    const [x, filter, bias] = [tf.tensor4d(numbers('x', image), image), tf.tensor4d(numbers('f', kernel), kernel), tf.tensor(numbers('b', [channels + 1]))];
    const expected = tf.relu(tf.add(tf.conv2d(x, filter, 1, pad), bias));
    const after: Fusion = {
      space: expected.shape,
      steps: [{ op: 'input', input: 0 }, { op: 'input', input: 1 }, { op: 'Add', of: [0, 1] }, { op: 'Relu', of: [2] }],
      results: [{ step: 3 }],
    };
    const inputs = [x, filter, bias].map((each) => [each.dataSync() as Float32Array, each.shape] as const);
    const attrs = { strides: 1, pad, dataFormat: 'NHWC', dilations: 1, after };
    expectClose(await runNode({ kernel: 'Conv2D', attrs, shape: expected.shape, inputs, build }), expected.dataSync(), size * size * channels);
  });
});

/** A convolution and both gradients. */
async function check([x, filter, attrs]: Case, names: { forward: string; input: string; filter: string }, build: Build): Promise<void> {
  const alone = names.forward === 'DepthwiseConv2dNative';
  const [image, kernel] = [tf.tensor4d(numbers('x', x), x), tf.tensor4d(numbers('filter', filter), filter)];
  const axes = axesOf(image, kernel, attrs, alone);
  const outputs = alone ? filter[2] * filter[3] : filter[3];
  const shape: Four = [x[0], axes[0].moved, axes[1].moved, outputs];
  const dy = tf.tensor4d(numbers('dy', shape), shape);
  const all = { x: image, filter: kernel, dy };
  const compare = async (kernelName: string, roles: (keyof typeof all)[], given: object, result: Four, terms: number) => {
    const inputs = Object.fromEntries(roles.map((role) => [role, all[role]]));
    const expected = (tf.engine().runKernel(kernelName, inputs, given as tf.NamedAttrMap) as tf.Tensor).dataSync();
    const called = { kernel: kernelName, attrs: given as Record<string, unknown>, shape: result, roles, build };
    expectClose(await runNode({ ...called, inputs: roles.map((role) => [all[role].dataSync() as Float32Array, all[role].shape]) }), expected, terms);
  };
  const taps = filter[0] * filter[1];
  await compare(names.forward, ['x', 'filter'], { dataFormat: 'NHWC', dilations: 1, ...attrs }, shape, taps * filter[2]);
  await compare(names.input, ['dy', 'filter'], { axes, shape: x }, x, taps * filter[3]);
  await compare(names.filter, ['x', 'dy'], { axes, shape: filter }, filter, shape[0] * shape[1] * shape[2]);
}
