/**
 * The sum over all dimensions but the last (every bias's gradient) on wasm: a product with a row of ones is 3
 * times faster.
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
  const axes = new Set([attrs['axis'] as number | number[]].flat());
  const leading = [...x.shape.keys()].slice(0, -1);
  const allOfThem = axes.size === leading.length && leading.every((axis) => axes.has(axis));
  return x.dtype === 'float32' && leading.length > 0 && allOfThem;
}

function byProduct({ inputs, attrs, backend }: KernelCall, product: Kernel): tf.TensorInfo {
  const x = inputs['x']!;
  const columns = x.shape.at(-1)!;
  const rows = x.shape.slice(0, -1).reduce((all, n) => all * n);
  const ones = {
    dataId: backend.write(new Float32Array(rows).fill(1), [1, rows], 'float32'),
    shape: [1, rows],
    dtype: 'float32' as const,
  };
  const sums = product({
    inputs: { a: ones, b: { ...x, shape: [rows, columns] } },
    attrs: { transposeA: false, transposeB: false },
    backend,
  });
  backend.disposeData(ones.dataId);
  return { ...sums, shape: attrs['keepDims'] ? [...x.shape.slice(0, -1).fill(1), columns] : [columns] };
}
