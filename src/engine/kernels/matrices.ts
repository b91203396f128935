/**
 * Products of many small matrices, which attention is made of: TF.js's wasm backend runs a single one on XNNPACK, several
 * on code that is 3 times slower than this.
 */
import type * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../runtime/shape.ts';
import type { KernelCall } from './registry.ts';

/** A stack of matrices: how far apart rows, columns and matrices lie. */
interface Matrices {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly down: number;
  readonly along: number;
  /** 0 where one matrix stands for all. */
  readonly apart: number;
}

export const isStack = ({ shape }: tf.TensorInfo): boolean => sizeOf(shape.slice(0, -2)) > 1;

/** [..., rows, n] times [..., n, columns], each side transposed first where its flag says so. */
export function productOfMatrices({ inputs, attrs, backend }: KernelCall): tf.TensorInfo {
  const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
  const read = (x: tf.TensorInfo, turned: unknown): Matrices => {
    const [rows, columns] = x.shape.slice(-2) as [number, number];
    const values = backend.readSync(x.dataId) as Float32Array;
    const apart = isStack(x) ? rows * columns : 0;
    return turned
      ? { values, rows: columns, columns: rows, down: 1, along: columns, apart }
      : { values, rows, columns, down: columns, along: 1, apart };
  };
  const [left, right] = [read(a, attrs['transposeA']), read(b, attrs['transposeB'])];
  const outer = (isStack(a) ? a : b).shape.slice(0, -2);
  const shape = [...outer, left.rows, right.columns];
  const product = new Float32Array(sizeOf(shape));
  for (let i = 0; i < sizeOf(outer); i++) multiply(product, i, left, right);
  return { dataId: backend.write(product, shape, 'float32'), shape, dtype: 'float32' };
}

/** The product of the matrices of one place, in tiles of 2 rows and 4 columns, whose sums stay in registers. */
function multiply(product: Float32Array, place: number, a: Matrices, b: Matrices): void {
  const to = place * a.rows * b.columns;
  const fullRows = a.rows - (a.rows % 2);
  const fullColumns = b.columns - (b.columns % 4);
  for (let row = 0; row < fullRows; row += 2)
    for (let column = 0; column < fullColumns; column += 4)
      addTile(product, to + row * b.columns + column, a, place * a.apart + row * a.down, b, place * b.apart + column * b.along);
  for (let row = 0; row < a.rows; row++)
    for (let column = row < fullRows ? fullColumns : 0; column < b.columns; column++)
      product[to + row * b.columns + column] = dot(a, place * a.apart + row * a.down, b, place * b.apart + column * b.along);
}

function addTile(product: Float32Array, to: number, a: Matrices, left: number, b: Matrices, right: number): void {
  const { values: x, along, down, columns: n } = a;
  const { values: y, along: step, columns } = b;
  let p0 = 0, p1 = 0, p2 = 0, p3 = 0;
  let q0 = 0, q1 = 0, q2 = 0, q3 = 0;
  for (let k = 0, i = left, j = right; k < n; k++, i += along, j += b.down) {
    const upper = x[i]!;
    const lower = x[i + down]!;
    const y0 = y[j]!;
    const y1 = y[j + step]!;
    const y2 = y[j + 2 * step]!;
    const y3 = y[j + 3 * step]!;
    p0 += upper * y0;
    p1 += upper * y1;
    p2 += upper * y2;
    p3 += upper * y3;
    q0 += lower * y0;
    q1 += lower * y1;
    q2 += lower * y2;
    q3 += lower * y3;
  }
  product[to] = p0;
  product[to + 1] = p1;
  product[to + 2] = p2;
  product[to + 3] = p3;
  product[to + columns] = q0;
  product[to + columns + 1] = q1;
  product[to + columns + 2] = q2;
  product[to + columns + 3] = q3;
}

function dot(a: Matrices, left: number, b: Matrices, right: number): number {
  let sum = 0;
  for (let k = 0; k < a.columns; k++) sum += a.values[left + k * a.along]! * b.values[right + k * b.down]!;
  return sum;
}
