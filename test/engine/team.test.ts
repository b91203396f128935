import { expect, test } from 'vitest';
import { axesOf } from '../../src/engine/kernels/convolutions.ts';
import { numbers, runNode, type Call } from './run-instructions.ts';

const [x, filter] = [[3, 9, 10, 4], [3, 3, 4, 6]] as const;
const axes = axesOf({ shape: [...x] }, { shape: [...filter] }, { strides: 1, pad: 'same' }, false);
const sizes = { transposeA: false, transposeB: false, oneA: false, oneB: false };
const given = (shape: readonly number[]) => [numbers(shape.join(), shape), shape] as const;

const calls: Call[] = [
  { kernel: 'Product', attrs: { stack: 1, rows: 50, inner: 40, columns: 130, ...sizes }, shape: [50, 130], inputs: [given([50, 40]), given([40, 130])] },
  { kernel: 'Product', attrs: { stack: 1, rows: 50, inner: 400, columns: 7, ...sizes }, shape: [50, 7], inputs: [given([50, 400]), given([400, 7])] },
  { kernel: 'Product', attrs: { stack: 5, rows: 9, inner: 4, columns: 7, ...sizes }, shape: [5, 9, 7], inputs: [given([5, 9, 4]), given([5, 4, 7])] },
  { kernel: 'Product', attrs: { stack: 5, rows: 9, inner: 4, columns: 7, ...sizes, summed: true }, shape: [9, 7], inputs: [given([5, 9, 4]), given([5, 4, 7])] },
  { kernel: 'Conv2D', attrs: { strides: 1, pad: 'same' }, shape: [3, 9, 10, 6], inputs: [given(x), given(filter)] },
  { kernel: 'Conv2D', attrs: { strides: 1, pad: 'same' }, shape: [9, 3, 2, 6], inputs: [given([9, 3, 2, 8]), given([3, 3, 8, 6])] },
  { kernel: 'Conv2D', attrs: { strides: 1, pad: 'same' }, shape: [3, 9, 10, 17], inputs: [given([3, 9, 10, 16]), given([3, 3, 16, 17])] },
  { kernel: 'Conv2DInputGradient', attrs: { axes, shape: x }, shape: x, inputs: [given([3, 9, 10, 6]), given(filter)] },
  { kernel: 'Conv2DFilterGradient', attrs: { axes, shape: filter }, shape: filter, inputs: [given(x), given([3, 9, 10, 6])] },
  { kernel: 'MaxPool', attrs: { filterSize: 3, strides: 2, pad: 'same' }, shape: [3, 5, 5, 4], inputs: [given(x)] },
  { kernel: 'Sigmoid', attrs: {}, shape: x, inputs: [given(x)] },
];

test.each(calls)('$kernel gives the same bits with any number of threads', async (call) => {
  const alone = (await runNode({ ...call, threads: 1 })).slice();
  for (const threads of [2, 3, 6]) expect((await runNode({ ...call, threads })).slice()).toEqual(alone);
});
