import type { Target } from './types.ts';

/** How many numbers a tensor of that shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, n) => size * n, 1);
}

/** Numbers a row of a task's labels holds. */
export function widthOf(target: Target): number {
  if (target.kind === 'subset') return target.labels.length;
  return target.kind === 'real' ? target.size : 1;
}

/** Some of the columns of row-major values whose last dimension is `of`, in the order of `picked`. */
export function pickColumns(values: Float32Array, of: number, picked: readonly number[]): Float32Array {
  const rows = values.length / of;
  return Float32Array.from({ length: rows * picked.length }, (_, i) => values[Math.floor(i / picked.length) * of + picked[i % picked.length]!]!);
}
