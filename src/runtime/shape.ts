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
