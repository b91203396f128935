/** Layers over [batch, time, width] in double precision, by their definitions. */
import type { Json } from '../ir/ir.ts';
import { conv2d } from './reference-windows.ts';
import type { Tensor64 } from './reference.ts';

type Attrs = { readonly [key: string]: Json };

/** Element [row, step, i] of [batch, time, width]. */
const at = ({ shape, values }: Tensor64, row: number, step: number, i: number): number =>
  values[(row * shape[1]! + step) * shape[2]! + i]!;

/** [batch, time, width] from its elements. */
function sequence(shape: readonly [number, number, number], element: (row: number, step: number, i: number) => number): Tensor64 {
  const [, time, width] = shape;
  const values = Float64Array.from({ length: shape[0] * time * width }, (_, k) =>
    element(Math.floor(k / (time * width)), Math.floor(k / width) % time, k % width),
  );
  return { shape, values };
}

/** As a convolution of images of width 1. */
export function conv1d(x: Tensor64, kernel: Tensor64, { stride, dilation, padding }: Attrs): Tensor64 {
  const [batch, time, width] = x.shape as [number, number, number];
  const before = padding === 'causal' ? (kernel.shape[0]! - 1) * Number(dilation) : 0;
  const later = sequence([batch, time + before, width], (row, step, i) => (step < before ? 0 : at(x, row, step - before, i)));
  const image = { shape: [batch, time + before, 1, width], values: later.values };
  const weights = { shape: [kernel.shape[0]!, 1, ...kernel.shape.slice(1)], values: kernel.values };
  const attrs = { stride: [stride!, 1], dilation: [dilation!, 1], padding: padding === 'same' ? 'same' : 'valid' };
  const { shape, values } = conv2d(image, weights, attrs);
  return { shape: [shape[0]!, shape[1]!, shape[3]!], values };
}

export function sinusoids({ time, width }: Attrs): Tensor64 {
  const of = (place: number, i: number): number => {
    const angle = place / 10000 ** ((2 * Math.floor(i / 2)) / Number(width));
    return i % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  };
  const { values } = sequence([1, Number(time), Number(width)], (_, place, i) => of(place, i));
  return { shape: [Number(time), Number(width)], values };
}

export function attention(queries: Tensor64, keys: Tensor64, values: Tensor64, mask: Tensor64 | undefined, heads: number): Tensor64 {
  const [batch, to, width] = queries.shape as [number, number, number];
  const from = keys.shape[1]!;
  const size = width / heads;
  const weigh = (row: number, step: number, head: number): number[] => {
    const open = Array.from({ length: from }, (_, key) => (mask ? mask.values[row * from + key]! : 1));
    // Where all keys are padding, all weigh alike.
    const closed = open.every((counts) => counts === 0);
    const scores = open.map((counts, key) => {
      let sum = 0;
      for (let i = head * size; i < (head + 1) * size; i++) sum += at(queries, row, step, i) * at(keys, row, key, i);
      return counts === 1 || closed ? sum / Math.sqrt(size) : -Infinity;
    });
    const most = Math.max(...scores);
    const all = scores.map((score) => (closed ? 1 : Math.exp(score - most)));
    return all.map((weight) => weight / all.reduce((sum, x) => sum + x));
  };
  return sequence([batch, to, width], (row, step, i) =>
    weigh(row, step, Math.floor(i / size)).reduce((sum, weight, key) => sum + weight * at(values, row, key, i), 0),
  );
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** One row's numbers before the activations of its gates: x K + b, or h R + b. */
const sums = (x: ArrayLike<number>, kernel: Tensor64, bias: Tensor64 | null): Float64Array => {
  const across = kernel.shape[1]!;
  return Float64Array.from({ length: across }, (_, j) =>
    Array.from(x).reduce((sum, value, i) => sum + value * kernel.values[i * across + j]!, bias ? bias.values[j]! : 0),
  );
};

type Step = (state: readonly Float64Array[], x: Float64Array) => readonly Float64Array[];

function overTime(x: Tensor64, units: number, parts: number, step: Step, mask: Tensor64 | undefined, { backward, all }: Attrs): Tensor64 {
  const [batch, time, width] = x.shape as [number, number, number];
  const out = new Float64Array(batch * (all ? time : 1) * units);
  for (let row = 0; row < batch; row++) {
    let state: readonly Float64Array[] = Array.from({ length: parts }, () => new Float64Array(units));
    for (let i = 0; i < time; i++) {
      const place = backward ? time - 1 - i : i;
      const offset = (row * time + place) * width;
      if (!mask || mask.values[row * time + place] === 1) state = step(state, x.values.subarray(offset, offset + width));
      out.set(state[0]!, (all ? row * time + place : row) * units);
    }
  }
  return { shape: all ? [batch, time, units] : [batch, units], values: out };
}

export function lstm([x, kernel, recurrent, bias, mask]: readonly Tensor64[], attrs: Attrs): Tensor64 {
  const units = recurrent!.shape[0]!;
  const step: Step = ([h, c], input) => {
    const [own, before] = [sums(input, kernel!, bias!), sums(h!, recurrent!, null)];
    const gate = (k: number, i: number): number => own[k * units + i]! + before[k * units + i]!;
    const cell = c!.map((x, i) => sigmoid(gate(1, i)) * x + sigmoid(gate(0, i)) * Math.tanh(gate(2, i)));
    return [cell.map((x, i) => sigmoid(gate(3, i)) * Math.tanh(x)), cell];
  };
  return overTime(x!, units, 2, step, mask, attrs);
}

export function gru([x, kernel, recurrent, bias, recurrentBias, mask]: readonly Tensor64[], attrs: Attrs): Tensor64 {
  const units = recurrent!.shape[0]!;
  const step: Step = ([h], input) => {
    const [own, before] = [sums(input, kernel!, bias!), sums(h!, recurrent!, recurrentBias!)];
    const state = h!.map((x, i) => {
      const gate = (k: number): number => sigmoid(own[k * units + i]! + before[k * units + i]!);
      const fresh = Math.tanh(own[2 * units + i]! + gate(0) * before[2 * units + i]!);
      return (1 - gate(1)) * fresh + gate(1) * x;
    });
    return [state];
  };
  return overTime(x!, units, 1, step, mask, attrs);
}
