/** Inverses of covariances, in double precision. */
import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** Of a symmetric positive definite matrix [n, n], row by row; null where it is none. */
export function inverseOf(values: Float64Array, n: number): Float64Array | null {
  const factor = new CholeskyDecomposition(Matrix.from1DArray(n, n, values));
  if (!factor.isPositiveDefinite()) return null;
  return productOfTransposed(inverseOfLower(factor.lowerTriangularMatrix, n), n);
}

/** Row by row: the library's own solve goes down columns, and takes 30 times as long at 1,000 tasks. */
function inverseOfLower(lower: Matrix, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = inverse.subarray(i * n, i * n + i + 1);
    row[i] = 1;
    for (let j = 0; j < i; j++) addRow(row, inverse.subarray(j * n, j * n + j + 1), -lower.get(i, j));
    const pivot = lower.get(i, i);
    for (let j = 0; j <= i; j++) row[j]! /= pivot;
  }
  return inverse;
}

/** A' A of a lower triangular A. */
function productOfTransposed(lower: Float64Array, n: number): Float64Array {
  const product = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const row = lower.subarray(k * n, k * n + k + 1);
    for (let i = 0; i <= k; i++) addRow(product.subarray(i * n, i * n + k + 1), row, row[i]!);
  }
  return product;
}

function addRow(to: Float64Array, row: Float64Array, factor: number): void {
  for (let j = 0; j < row.length; j++) to[j]! += factor * row[j]!;
}
