/** Symmetric matrices by their eigenvalues, and tensors of kernels by their singular values: in double precision. */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

export interface Spectrum {
  /** Rising. */
  readonly values: Float64Array;
  /** Of each value its vector, row by row: [n, n]. */
  readonly vectors: readonly Float64Array[];
}

/** Of a symmetric matrix [n, n], row by row. */
export function spectrumOf(matrix: Float64Array, n: number): Spectrum {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(Matrix.from1DArray(n, n, matrix), { assumeSymmetric: true });
  const vectors = eigenvectorMatrix.transpose().to2DArray().map((row) => Float64Array.from(row));
  return { values: Float64Array.from(realEigenvalues), vectors };
}

/** The matrix [n, n] of these vectors and other values. */
export function withValues({ vectors }: Spectrum, values: ArrayLike<number>): Float64Array {
  const n = vectors.length;
  const matrix = new Float64Array(n * n);
  vectors.forEach((vector, k) => {
    if (values[k] === 0) return;
    for (let i = 0; i < n; i++) {
      const factor = values[k]! * vector[i]!;
      for (let j = 0; j < n; j++) matrix[i * n + j]! += factor * vector[j]!;
    }
  });
  return matrix;
}

/** W W', [n, n], of rows [n, ...]. */
export function gram(w: ArrayLike<number>, n: number): Float64Array {
  const width = w.length / n;
  const products = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += w[i * width + k]! * w[j * width + k]!;
      products[i * n + j] = products[j * n + i] = sum;
    }
  }
  return products;
}

/** M W of a matrix [n, n] and rows [n, ...]. */
export function times(matrix: Float64Array, w: ArrayLike<number>, n: number): Float32Array {
  const width = w.length / n;
  const product = new Float64Array(w.length);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const factor = matrix[i * n + j]!;
      for (let k = 0; k < width && factor !== 0; k++) product[i * width + k]! += factor * w[j * width + k]!;
    }
  }
  return Float32Array.from(product);
}
