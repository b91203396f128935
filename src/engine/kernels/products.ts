/**
 * TF.js's wasm products are 9 to 13 times slower with a transpose flag than without. Transposing first is
 * cheap. And they keep the packed second factor with its numbers, and take it again for the same numbers in
 * another shape, which gives nonsense: those are copied first.
 */
import type * as tf from '@tensorflow/tfjs';
import { isStack, productOfMatrices } from './matrices.ts';
import { kernelOf, setKernel, type Kernel, type KernelCall, type KernelHost } from './registry.ts';

/** Replaces the product of the wasm backend by one that never runs with a transpose flag. */
export function installProducts(): void {
  const product = repacking(kernelOf('BatchMatMul', 'wasm'));
  const transpose = kernelOf('Transpose', 'wasm');
  setKernel('BatchMatMul', 'wasm', (call) =>
    Object.values(call.inputs).some(isStack) ? productOfMatrices(call) : withoutFlags(call, product, transpose),
  );
}

/** The product, whose second factor may have been one in another shape before. */
function repacking(product: Kernel): Kernel {
  const packed = new WeakMap<object, string>();
  return ({ inputs, attrs, backend }) => {
    const b = inputs['b']!;
    const shape = b.shape.slice(-2).join();
    const before = packed.get(b.dataId);
    if (before === undefined) packed.set(b.dataId, shape);
    if (before === undefined || before === shape) return product({ inputs, attrs, backend });
    const copy = { ...b, dataId: backend.write(backend.readSync(b.dataId) as Float32Array, b.shape, 'float32') };
    return through(copy, backend, (own) => product({ inputs: { ...inputs, b: own }, attrs, backend }));
  };
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
