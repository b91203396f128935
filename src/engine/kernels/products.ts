/**
 * TF.js's wasm products are 9 to 13 times slower with a transpose flag than without. Transposing first is
 * cheap.
 */
import type * as tf from '@tensorflow/tfjs';
import { isStack, productOfMatrices } from './matrices.ts';
import { kernelOf, setKernel, type Kernel, type KernelCall, type KernelHost } from './registry.ts';

/** Replaces the product of the wasm backend by one that never runs with a transpose flag. */
export function installProducts(): void {
  const product = kernelOf('BatchMatMul', 'wasm');
  const transpose = kernelOf('Transpose', 'wasm');
  setKernel('BatchMatMul', 'wasm', (call) =>
    Object.values(call.inputs).some(isStack) ? productOfMatrices(call) : withoutFlags(call, product, transpose),
  );
}

function withoutFlags(
  { inputs, attrs, backend }: KernelCall,
  product: Kernel,
  transpose: Kernel,
): tf.TensorInfo {
  const a = inputs['a']!;
  const b = inputs['b']!;
  const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
  const multiply = (left: tf.TensorInfo, right: tf.TensorInfo) =>
    product({ inputs: { a: left, b: right }, attrs: { transposeA: false, transposeB: false }, backend });
  const turn = (x: tf.TensorInfo) =>
    transpose({ inputs: { x }, attrs: { perm: swapLastTwo(x.shape.length) }, backend });
  if (!transposeA && transposeB && packsLess(a, b)) {
    return through(turn(a), backend, (aT) => through(multiply(b, aT), backend, turn));
  }
  const withRight = (left: tf.TensorInfo) =>
    transposeB ? through(turn(b), backend, (bT) => multiply(left, bT)) : multiply(left, b);
  return transposeA ? through(turn(a), backend, withRight) : withRight(a);
}

/**
 * XNNPACK repacks the right-hand matrix for every product: a bT = (b aT)T repacks a's rows in place of b's.
 */
function packsLess(a: tf.TensorInfo, b: tf.TensorInfo): boolean {
  return a.shape.length === 2 && b.shape.length === 2 && a.shape[0]! < b.shape[0]!;
}

function through(
  x: tf.TensorInfo,
  backend: KernelHost,
  use: (x: tf.TensorInfo) => tf.TensorInfo,
): tf.TensorInfo {
  const result = use(x);
  backend.disposeData(x.dataId);
  return result;
}

function swapLastTwo(rank: number): number[] {
  return [...Array(rank - 2).keys(), rank - 1, rank - 2];
}
