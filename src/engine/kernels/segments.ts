/** Sums of rows by index, which TF.js's wasm backend lacks: the gradient of a look-up in a table. */
import type * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../runtime/shape.ts';
import { setKernel, type KernelCall } from './registry.ts';

export function installSegmentSums(): void {
  setKernel('UnsortedSegmentSum', 'wasm', segmentSums);
}

/** x [rows, ...], segmentIds [rows] to [numSegments, ...]; an index out of range adds to nothing. */
function segmentSums({ inputs, attrs, backend }: KernelCall): tf.TensorInfo {
  const { x, segmentIds } = inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
  const count = attrs['numSegments'] as number;
  const row = x.shape.slice(1);
  const width = sizeOf(row);
  const made = backend.makeOutput([count, ...row], 'float32');
  const [values, sums] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(made).fill(0)];
  backend.typedArrayFromHeap(segmentIds).forEach((segment, at) => {
    if (segment < 0 || segment >= count) return;
    for (let i = 0; i < width; i++) sums[segment * width + i]! += values[at * width + i]!;
  });
  return made;
}
