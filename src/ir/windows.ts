/** Windows that move over the height and width of [..., height, width, channels]. */
import type { Dim, Json, Shape } from './ir.ts';

export type Pair = readonly [height: number, width: number];

/**
 * With padding `valid` the window stays inside. With `same` as many zeros lie around as give ceil(rows / stride) rows,
 * the odd one below and on the right, as TensorFlow and Keras count them.
 */
export interface Window {
  readonly size: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly padding: 'valid' | 'same';
}

/** The window that the attributes of an op state; what they leave out is 1. */
export function windowOf(attrs: { readonly [key: string]: Json }, size: Pair): Window {
  const { stride = [1, 1], dilation = [1, 1], padding } = attrs as unknown as Partial<Window>;
  return { size, stride, dilation, padding: padding ?? 'valid' };
}

/** How many positions a window has along each axis; 0 or less where it does not fit. Null: a size is not a number. */
export function positions(window: Window, [height, width]: readonly Dim[]): Pair | null {
  if (typeof height !== 'number' || typeof width !== 'number') return null;
  return [along(window, 0, height), along(window, 1, width)];
}

function along({ size, stride, dilation, padding }: Window, axis: 0 | 1, length: number): number {
  if (padding === 'same') return Math.ceil(length / stride[axis]);
  return Math.ceil((length - reach({ size, dilation }, axis) + 1) / stride[axis]);
}

/** The rows or columns that a window covers, gaps included. */
export function reach({ size, dilation }: Pick<Window, 'size' | 'dilation'>, axis: 0 | 1): number {
  return (size[axis] - 1) * dilation[axis] + 1;
}

/** The shape that a window gives on [batch, height, width, channels], or null where it does not fit. */
export function windowShape(window: Window, input: Shape, channels: Dim): Shape | null {
  const [batch, height, width] = input;
  const moved = input.length === 4 ? positions(window, [height!, width!]) : null;
  return moved && Math.min(...moved) >= 1 ? [batch!, ...moved, channels] : null;
}

/** A window that moves over time. With padding `causal` zeros lie before, so that no step sees later ones. */
export interface Steps {
  readonly stride: number;
  readonly dilation: number;
  readonly padding: 'valid' | 'same' | 'causal';
}

/** How many steps come out of `time` steps; null where that is not a number. */
export function timeAfter({ stride, dilation, padding }: Steps, size: number, time: Dim): number | null {
  if (typeof time !== 'number') return null;
  const covered = padding === 'valid' ? (size - 1) * dilation : 0;
  return Math.ceil((time - covered) / stride);
}
