/**
 * TF.js's wasm products are 9 to 13 times slower with a transpose flag than without. Transposing first is
 * cheap. Products of several matrices, which attention is made of, do not run on XNNPACK: 4 times slower than here.
 */
import type * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../runtime/shape.ts';
import { kernelOf, setKernel, type Kernel, type KernelCall, type KernelHost } from './registry.ts';

/** Replaces the product of the wasm backend by one that never runs with a transpose flag. */
export function installProducts(): void {
  const product = kernelOf('BatchMatMul', 'wasm');
  const transpose = kernelOf('Transpose', 'wasm');
  setKernel('BatchMatMul', 'wasm', (call) => withoutFlags(call, product, transpose));
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
    isOne(left) && isOne(right)
      ? product({ inputs: { a: left, b: right }, attrs: { transposeA: false, transposeB: false }, backend })
      : productOfEach(left, right, backend);
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

const countOf = ({ shape }: tf.TensorInfo): number => sizeOf(shape.slice(0, -2));
const isOne = (x: tf.TensorInfo): boolean => countOf(x) === 1;

/** [..., rows, n] times [..., n, columns], matrix by matrix; a single one meets all of the other side. */
function productOfEach(a: tf.TensorInfo, b: tf.TensorInfo, backend: KernelHost): tf.TensorInfo {
  const [rows, n] = a.shape.slice(-2) as [number, number];
  const columns = b.shape.at(-1)!;
  const outer = (countOf(a) > 1 ? a : b).shape.slice(0, -2);
  const left = backend.readSync(a.dataId) as Float32Array;
  const right = backend.readSync(b.dataId) as Float32Array;
  const product = new Float32Array(sizeOf(outer) * rows * columns);
  for (let at = 0; at < sizeOf(outer); at++) {
    const first = isOne(a) ? 0 : at * rows * n;
    const second = isOne(b) ? 0 : at * n * columns;
    for (let row = 0; row < rows; row++)
      addRow(product, (at * rows + row) * columns, left, first + row * n, n, right, second, columns);
  }
  const shape = [...outer, rows, columns];
  return { dataId: backend.write(product, shape, 'float32'), shape, dtype: 'float32' };
}

/** Adds a row of `n` numbers times a matrix of `columns`, four rows of the matrix at a time. */
function addRow(
  product: Float32Array,
  to: number,
  left: Float32Array,
  from: number,
  n: number,
  right: Float32Array,
  second: number,
  columns: number,
): void {
  let k = 0;
  for (; k + 4 <= n; k += 4) {
    const [w, x, y, z] = [left[from + k]!, left[from + k + 1]!, left[from + k + 2]!, left[from + k + 3]!];
    const [p, q] = [second + k * columns, second + (k + 1) * columns];
    const [r, s] = [second + (k + 2) * columns, second + (k + 3) * columns];
    for (let j = 0; j < columns; j++)
      product[to + j]! += w * right[p + j]! + x * right[q + j]! + y * right[r + j]! + z * right[s + j]!;
  }
  for (; k < n; k++) {
    const x = left[from + k]!;
    for (let j = 0; j < columns; j++) product[to + j]! += x * right[second + k * columns + j]!;
  }
}
