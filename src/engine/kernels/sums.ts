/**
 * The sum over the rows of a matrix (every bias's gradient) on wasm: a product with a row of ones is 3 times
 * faster.
 */
import type * as tf from '@tensorflow/tfjs';
import { kernelOf, setKernel, type Kernel, type KernelCall } from './registry.ts';

export function installSums(): void {
  const sum = kernelOf('Sum', 'wasm');
  const product = kernelOf('BatchMatMul', 'wasm');
  setKernel('Sum', 'wasm', (call) => (overRows(call) ? byProduct(call, product) : sum(call)));
}

function overRows({ inputs, attrs }: KernelCall): boolean {
  const x = inputs['x']!;
  const axes = [attrs['axis'] as number | number[]].flat();
  return x.dtype === 'float32' && x.shape.length === 2 && axes.length === 1 && axes[0] === 0;
}

function byProduct({ inputs, attrs, backend }: KernelCall, product: Kernel): tf.TensorInfo {
  const x = inputs['x']!;
  const [rows, columns] = x.shape as [number, number];
  const ones = {
    dataId: backend.write(new Float32Array(rows).fill(1), [1, rows], 'float32'),
    shape: [1, rows],
    dtype: 'float32' as const,
  };
  const sums = product({
    inputs: { a: ones, b: x },
    attrs: { transposeA: false, transposeB: false },
    backend,
  });
  backend.disposeData(ones.dataId);
  return { ...sums, shape: attrs['keepDims'] ? [1, columns] : [columns] };
}
