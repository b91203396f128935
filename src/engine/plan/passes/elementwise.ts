/** Which kernels go number by number, and how shapes meet. */
import { steps } from '../elementwise.ts';
import type { Shape } from './rewrite.ts';

/** Number by number, of inputs that are broadcast as in NumPy. */
export const elementwiseKernels: readonly string[] = [...steps.one, ...steps.two, 'Cast'];

const elementwise = new Set([...elementwiseKernels, ...steps.three, 'AddN']);
export const isElementwise = (kernel: string): boolean => elementwise.has(kernel);

/** NumPy's broadcasting of shapes that fit. */
export function broadcast(shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) =>
    shapes.reduce((length, shape) => {
      const own = shape[axis - rank + shape.length] ?? 1;
      return own === 1 ? length : own;
    }, 1),
  );
}

/** The axes that a reduction takes away, ascending: all of them where it names none. */
export function axesOf(axis: unknown, rank: number): number[] {
  if (axis === null || axis === undefined) return [...Array(rank).keys()];
  const named = [axis as number | number[]].flat();
  return [...new Set(named.map((each) => (each < 0 ? each + rank : each)))].sort((a, b) => a - b);
}
