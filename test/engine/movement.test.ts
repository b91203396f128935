import { describe, expect, test } from 'vitest';
import { bothOf, distance, random, type Call, type Given } from './against-cpu.ts';

const list = (...shapes: number[][]): Record<string, Given> => Object.fromEntries(shapes.map((shape, i) => [i, random(shape, `x${i}`)]));
const one = (shape: number[]): Record<string, Given> => ({ x: random(shape) });
const indices = (shape: number[], numbers: number[]): Given => ({ shape, numbers, dtype: 'int32' });

const calls: [string, Call['inputs'], NonNullable<Call['attrs']>][] = [
  ['Transpose', one([3, 5]), { perm: [1, 0] }],
  ['Transpose', one([37, 41]), { perm: [1, 0] }],
  ['Transpose', one([1, 9]), { perm: [1, 0] }],
  ['Transpose', one([5, 7, 3]), { perm: [0, 1, 2] }],
  ['Transpose', one([5, 7, 3]), { perm: [2, 0, 1] }],
  ['Transpose', one([5, 7, 3]), { perm: [2, 1, 0] }],
  ['Transpose', one([2, 9, 4, 8]), { perm: [0, 2, 1, 3] }],
  ['Transpose', one([2, 9, 4, 8]), { perm: [0, 1, 3, 2] }],
  ['Transpose', one([3, 3, 5, 6]), { perm: [3, 1, 2, 0] }],
  ['Transpose', one([3, 3, 5, 6]), { perm: [1, 2, 0, 3] }],
  ['Transpose', one([2, 3, 4, 5, 6]), { perm: [4, 2, 0, 3, 1] }],
  ['Transpose', one([3, 0]), { perm: [1, 0] }],
  ['Transpose', one([17, 19, 33]), { perm: [1, 2, 0] }],
  ['Concat', list([3, 2], [3, 5], [3, 1]), { axis: 1 }],
  ['Concat', list([2, 3, 4], [2, 1, 4], [2, 0, 4]), { axis: 1 }],
  ['Concat', list([3, 2], [5, 2]), { axis: 0 }],
  ['Concat', list([2, 3, 3, 4], [2, 3, 3, 2]), { axis: 3 }],
  ['Pack', list([3, 4], [3, 4], [3, 4]), { axis: 1 }],
  ['Pack', list([3, 4], [3, 4]), { axis: 0 }],
  ['Pack', list([3], [3]), { axis: 1 }],
  ['Unpack', { value: random([3, 5, 2]) }, { axis: 1 }],
  ['Unpack', { value: random([3, 5, 2]) }, { axis: 0 }],
  ['Unpack', { value: random([3, 5]) }, { axis: -1 }],
  ['SplitV', one([4, 12]), { numOrSizeSplits: 4, axis: 1 }],
  ['SplitV', one([4, 12, 3]), { numOrSizeSplits: [5, 3, 4], axis: 1 }],
  ['SplitV', one([4, 6]), { numOrSizeSplits: [1, 3], axis: 0 }],
  ['Slice', one([5, 7]), { begin: [1, 2], size: [3, 4] }],
  ['Slice', one([5, 7]), { begin: [0, 3], size: [-1, 1] }],
  ['Slice', one([3, 6, 9, 2]), { begin: [0, 1, 2, 0], size: [-1, 2, 5, 2] }],
  ['PadV2', one([3, 4]), { paddings: [[1, 2], [0, 3]], constantValue: 0 }],
  ['PadV2', one([2, 5, 5, 3]), { paddings: [[0, 0], [2, 1], [1, 2], [0, 0]], constantValue: -1.5 }],
  ['PadV2', one([3, 4]), { paddings: [[0, 0], [0, 0]], constantValue: 0 }],
  ['Reverse', one([3, 4, 5]), { dims: [1] }],
  ['Reverse', one([3, 4, 5]), { dims: [0, 2] }],
  ['Tile', one([3, 4]), { reps: [2, 3] }],
  ['Tile', one([1, 4]), { reps: [5, 1] }],
  ['GatherV2', { x: random([5, 3]), indices: indices([4], [0, 4, 2, 2]) }, { axis: 0, batchDims: 0 }],
  ['GatherV2', { x: random([50, 160]), indices: indices([2, 3], [0, 49, 2, 2, 7, 1]) }, { axis: 0, batchDims: 0 }],
  ['GatherV2', { x: random([2, 5, 3]), indices: indices([4], [0, 4, 2, 2]) }, { axis: 1, batchDims: 0 }],
  ['GatherV2', { x: random([2, 5, 3]), indices: indices([2, 2], [0, 4, 2, 2]) }, { axis: 1, batchDims: 1 }],
  ['GatherV2', { x: random([2, 3, 5]), indices: indices([2, 2], [0, 4, 2, 2]) }, { axis: 2, batchDims: 1 }],
  ['UnsortedSegmentSum', { x: random([6, 7]), segmentIds: indices([6], [0, 2, 2, 0, 3, 2]) }, { numSegments: 5 }],
  ['UnsortedSegmentSum', { x: random([6]), segmentIds: indices([6], [0, 2, 2, 0, 3, 2]) }, { numSegments: 4 }],
  ['OneHot', { indices: indices([5], [0, 3, -1, 7, 2]) }, { depth: 4, onValue: 1, offValue: 0, dtype: 'int32' }],
  ['OneHot', { indices: indices([2, 3], [0, 3, 1, 2, 2, 0]) }, { depth: 4, onValue: 2, offValue: -1, dtype: 'float32' }],
  ['Cumsum', one([3, 5]), { axis: 1, exclusive: false, reverse: false }],
  ['Cumsum', one([3, 5, 2]), { axis: 1, exclusive: true, reverse: true }],
  ['Range', {}, { start: 8, stop: -1, step: -1, dtype: 'int32' }],
  ['Range', {}, { start: 0, stop: 3, step: 0.5, dtype: 'float32' }],
  ['Reshape', one([3, 4]), { shape: [12] }],
  ['Softmax', { logits: random([7, 10]) }, { dim: 1 }],
  ['Softmax', { logits: random([2, 3, 4, 5]) }, { dim: 3 }],
  ['Softmax', { logits: random([3, 1]) }, { dim: 1 }],
  ['Softmax', { logits: random([9]) }, { dim: 0 }],
  ['Softmax', { logits: { shape: [3, 5], numbers: [1e4, 0, -1e4, 3, 2, -1e9, -1e9, -1e9, 1, 2, NaN, 1, 2, 3, 4] } }, { dim: 1 }],
];

describe.each(['fma', 'plain'] as const)('%s', (build) => {
  const titled = calls.map(([kernel, inputs, attrs]) => [kernel, Object.values(inputs).map(({ shape }) => shape), attrs, inputs] as const);
  test.each(titled)('%s of %j, %j', async (kernel, _, attrs, inputs) => {
    const outcomes = await bothOf({ kernel, inputs, attrs }, build);
    const most = ['Softmax', 'Cumsum', 'UnsortedSegmentSum'].includes(kernel) ? 5e-7 : 0;
    for (const outcome of outcomes) expect(distance(outcome)).toBeLessThanOrEqual(most);
  });
});
