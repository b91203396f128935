/** Gradients of convolutions and pools that stand in the place of TF.js's: against its cpu kernels, by another way. */
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/engine/backends/open.ts';
import { gradients } from '../../src/engine/kernels/gradients.ts';
import { key, normals } from '../../src/runtime/random.ts';

afterAll(async () => void (await openBackend('wasm')));

type Pair = [number, number];
type Padding = 'valid' | 'same';
type Window = readonly [image: Pair, kernel: Pair, stride: Pair, dilation: Pair];

const ROWS = 3;
const CHANNELS = 3;

/** Odd and even sizes; windows that leave rows over, that overlap, that leave gaps, and of one number. */
const windows: readonly Window[] = [
  [[7, 6], [3, 3], [1, 1], [1, 1]],
  [[7, 6], [3, 2], [2, 2], [1, 1]],
  [[8, 5], [2, 3], [1, 2], [1, 1]],
  [[9, 8], [3, 3], [4, 3], [1, 1]],
  [[5, 4], [1, 1], [1, 1], [1, 1]],
  [[6, 5], [1, 1], [2, 3], [1, 1]],
  [[5, 7], [5, 7], [1, 1], [1, 1]],
  [[4, 4], [1, 4], [1, 1], [1, 1]],
  [[6, 7], [2, 2], [3, 3], [1, 1]],
];
const dilated: readonly Window[] = [
  [[9, 8], [3, 3], [1, 1], [2, 2]],
  [[8, 9], [2, 3], [1, 1], [3, 1]],
  [[7, 8], [3, 2], [1, 1], [2, 4]],
  [[6, 5], [1, 2], [1, 1], [3, 2]],
];
const paddings: readonly Padding[] = ['valid', 'same'];
const cases = (of: readonly Window[]) => of.flatMap((window) => paddings.map((padding) => [...window, padding] as const));

const random = (name: string, shape: readonly number[]): tf.Tensor4D =>
  tf.tensor4d(normals(key(21, name), shape.reduce((all, n) => all * n)), shape as [number, number, number, number]);

type Layer = (x: tf.Tensor4D, kernel: tf.Tensor4D) => tf.Tensor;

/** A layer's values, and the gradients by its image and its kernel of their projection on random numbers. */
async function measured(backend: 'wasm' | 'cpu', layer: Layer, image: Pair, kernel: number[], round = false) {
  await openBackend(backend);
  const found: (number[] | null)[] = [];
  tf.tidy(() => {
    const x = random('x', [ROWS, ...image, CHANNELS]);
    const xs = [round ? tf.round(x) : x, random('kernel', kernel)] as [tf.Tensor4D, tf.Tensor4D];
    const value = layer(...xs);
    const weights = random('weights', value.shape);
    const { grads } = gradients(() => tf.sum(tf.mul(layer(...xs), weights)), xs);
    for (const each of [value, ...grads]) found.push(each ? [...each.dataSync()] : null);
  });
  return found;
}

function expectSame(actual: readonly (number[] | null)[], expected: readonly (number[] | null)[]): void {
  actual.forEach((numbers, which) => {
    expect(numbers?.length).toBe(expected[which]?.length);
    const errors = (numbers ?? []).map((x, i) => Math.abs(x - expected[which]![i]!) / (1 + Math.abs(expected[which]![i]!)));
    expect(Math.max(0, ...errors), ['value', 'by the image', 'by the kernel'][which]).toBeLessThan(2e-5);
  });
}

/** The kernel with its gaps as zeros: convolved without dilation, it gives the same. */
function withGaps(kernel: tf.Tensor4D, [down, along]: Pair): tf.Tensor4D {
  const [height, width, inputs, outputs] = kernel.shape;
  const apart = tf.reshape(kernel, [height, 1, width, 1, inputs * outputs]);
  const padded = tf.pad(apart, [[0, 0], [0, down - 1], [0, 0], [0, along - 1], [0, 0]]);
  const whole = tf.reshape(padded, [height * down, width * along, inputs, outputs]);
  return tf.slice(whole, [0, 0, 0, 0], [(height - 1) * down + 1, (width - 1) * along + 1, inputs, outputs]) as tf.Tensor4D;
}

const layers = { conv2d: tf.conv2d, depthwiseConv2d: tf.depthwiseConv2d };

describe.each(['conv2d', 'depthwiseConv2d'] as const)('%s', (name) => {
  const last = name === 'conv2d' ? [4] : [1, 2];
  const kernels = (kernel: Pair): number[][] => last.map((each) => [...kernel, CHANNELS, each]);

  it.each(cases(windows))('of %j under %j, stride %j, dilation %j, %s, is the same on wasm as on cpu', async (image, kernel, stride, _, padding) => {
    const layer: Layer = (x, w) => layers[name](x, w, stride, padding);
    for (const shape of kernels(kernel))
      expectSame(await measured('wasm', layer, image, shape), await measured('cpu', layer, image, shape));
  });

  it.each(cases(dilated))('of %j under %j, stride %j, dilation %j, %s, is that of a kernel with gaps', async (image, kernel, stride, dilation, padding) => {
    const layer: Layer = (x, w) => layers[name](x, w, stride, padding, 'NHWC', dilation);
    const plain: Layer = (x, w) => layers[name](x, withGaps(w, dilation), stride, padding);
    for (const shape of kernels(kernel)) {
      const expected = await measured('cpu', plain, image, shape);
      for (const backend of ['cpu', 'wasm'] as const) expectSame(await measured(backend, layer, image, shape), expected);
    }
  });
});

describe('pools', () => {
  it.each(cases(windows))('the largest of %j under %j, stride %j, dilation %j, %s, is the same on wasm as on cpu', async (image, size, stride, _, padding) => {
    const layer: Layer = (x) => tf.maxPool(x, size, stride, padding);
    // Rounded numbers are the same often: the slope then goes to one of them.
    for (const round of [false, true])
      expectSame(await measured('wasm', layer, image, [1, 1, 1, 1], round), await measured('cpu', layer, image, [1, 1, 1, 1], round));
  });

  it('gives the slope of a window whose largest numbers are 0 and -0, or no numbers, to one of them', async () => {
    await openBackend('wasm');
    for (const numbers of [[-0, 0, 0, -0], [-0, -0, -0, -0], [NaN, NaN, NaN, NaN]]) {
      const x = tf.tensor4d(numbers, [1, 2, 2, 1]);
      const { grads } = gradients(() => tf.sum(tf.maxPool(x, 2, 2, 'valid')), [x]);
      expect([...grads[0]!.dataSync()].toSorted()).toEqual([0, 0, 0, 1]);
    }
  });

  it.each(cases(windows))('the mean of %j under %j, stride %j, dilation %j, %s, is that of a convolution with ones', async (image, size, stride, _, padding) => {
    const layer: Layer = (x) => tf.avgPool(x, size, stride, padding);
    const sums = (x: tf.Tensor4D) => tf.depthwiseConv2d(x, tf.ones([...size, CHANNELS, 1]) as tf.Tensor4D, stride, padding);
    const byOnes: Layer = (x) => tf.div(sums(x), sums(tf.onesLike(x)));
    const expected = await measured('cpu', byOnes, image, [1, 1, 1, 1]);
    for (const backend of ['cpu', 'wasm'] as const) expectSame(await measured(backend, layer, image, [1, 1, 1, 1]), expected);
  });
});

describe('a step', () => {
  it('leaves no tensors behind', async () => {
    for (const backend of ['wasm', 'cpu'] as const) {
      await openBackend(backend);
      const xs = [random('x', [ROWS, 9, 8, CHANNELS]), random('kernel', [3, 3, CHANNELS, 4])] as [tf.Tensor4D, tf.Tensor4D];
      const f = () => tf.sum<tf.Scalar>(tf.avgPool(tf.maxPool(tf.conv2d(...xs, 1, 'same', 'NHWC', 2) as tf.Tensor4D, 2, 2, 'same'), 3, 2, 'same'));
      const step = () => tf.tidy(() => void gradients(f, xs));
      step();
      const { numTensors, numDataBuffers } = tf.memory();
      step();
      expect([tf.memory().numTensors, tf.memory().numDataBuffers]).toEqual([numTensors, numDataBuffers]);
      tf.dispose(xs);
    }
  });
});
