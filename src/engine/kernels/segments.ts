/** Sums of rows by an index, which are the gradient of a look-up in a table: TF.js's wasm backend has none. */
import type * as tf from '@tensorflow/tfjs';
import { setKernel, type KernelCall } from './registry.ts';

export function installSegmentSums(): void {
  setKernel('UnsortedSegmentSum', 'wasm', sumBySegment);
}

/** x [n, ...] and segmentIds [n] to [numSegments, ...]. */
function sumBySegment({ inputs, attrs, backend }: KernelCall): tf.TensorInfo {
  const { x, segmentIds } = inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
  const { numSegments } = attrs as { numSegments: number };
  const shape = [numSegments, ...x.shape.slice(segmentIds.shape.length)];
  const width = shape.slice(1).reduce((all, n) => all * n, 1);
  const rows = backend.readSync(x.dataId) as Float32Array;
  const segments = backend.readSync(segmentIds.dataId);
  const sums = new Float32Array(numSegments * width);
  for (let row = 0; row < segments.length; row++) {
    const from = row * width;
    const to = segments[row]! * width;
    for (let i = 0; i < width; i++) sums[to + i]! += rows[from + i]!;
  }
  return { dataId: backend.write(sums, shape, 'float32'), shape, dtype: 'float32' };
}
