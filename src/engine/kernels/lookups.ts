/** Rows of a table by index on wasm, as whole rows: TF.js's kernel goes number by number, and is 20 times slower. */
import type * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../runtime/shape.ts';
import { kernelOf, setKernel, type KernelCall } from './registry.ts';

export function installLookups(): void {
  const gather = kernelOf('GatherV2', 'wasm');
  setKernel('GatherV2', 'wasm', (call) => (isLookup(call) ? rowsOf(call) : gather(call)));
}

function isLookup({ inputs, attrs }: KernelCall): boolean {
  const { x, indices } = inputs as { x: tf.TensorInfo; indices: tf.TensorInfo };
  return x.dtype === 'float32' && indices.dtype === 'int32' && attrs['axis'] === 0 && attrs['batchDims'] === 0;
}

/** x [n, ...], indices [...] to [...indices, ...x's rows]. */
function rowsOf({ inputs, backend }: KernelCall): tf.TensorInfo {
  const { x, indices } = inputs as { x: tf.TensorInfo; indices: tf.TensorInfo };
  const [count, ...row] = x.shape;
  const width = sizeOf(row);
  const found = backend.makeOutput([...indices.shape, ...row], 'float32');
  // Views of the heap, taken after all memory is there: they end where it grows.
  const [table, to] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(found)];
  backend.typedArrayFromHeap(indices).forEach((index, i) => {
    if (index < 0 || index >= count!) throw new Error(`index ${index} is not in a table of ${count} rows`);
    to.set(table.subarray(index * width, (index + 1) * width), i * width);
  });
  return found;
}
