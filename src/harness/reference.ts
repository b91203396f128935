/** The core ops in double precision: the second opinion on values, and what finite differences are taken of. */
import type { Json, Op, Operand, Shape } from '../ir/ir.ts';
import { axesOf, type OpName } from '../ir/ops.ts';
import { attention, conv1d, gru, lstm, sinusoids } from './reference-sequences.ts';
import { average, conv2d, depthwiseConv2d, groupedConv2d, largest, pool } from './reference-windows.ts';

/** Numbers in row-major order; of values, the first dimension is the batch. */
export interface Tensor64 {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** Uniform numbers of the random stream of that name, as the step draws them; null where nothing is random. */
export type Draw = ((stream: string, count: number) => ArrayLike<number>) | null;

interface Setting {
  readonly attrs: { readonly [key: string]: Json };
  readonly draw: Draw;
}

type Rule = (inputs: readonly Tensor64[], setting: Setting) => Tensor64;

const sizeOf = (shape: readonly number[]): number => shape.reduce((all, n) => all * n, 1);

export function tensor64(values: ArrayLike<number>, shape: readonly number[]): Tensor64 {
  return { shape, values: Float64Array.from(values) };
}

const each =
  (rule: (x: number) => number): Rule =>
  ([a]) => ({ shape: a!.shape, values: a!.values.map(rule) });

const pairs =
  (rule: (x: number, y: number) => number): Rule =>
  ([a, b]) => {
    const rank = Math.max(a!.shape.length, b!.shape.length);
    const padded = [a!, b!].map(({ shape }) => [...Array<number>(rank - shape.length).fill(1), ...shape]);
    const shape = padded[0]!.map((n, axis) => (n === 1 ? padded[1]![axis]! : n));
    const [at, bt] = padded.map((own) => broadcastIndex(own, shape));
    return {
      shape,
      values: Float64Array.from({ length: sizeOf(shape) }, (_, i) =>
        rule(a!.values[at!(i)]!, b!.values[bt!(i)]!),
      ),
    };
  };

/** Where in a tensor of shape `own` the element stands that meets element `i` of `shape`. */
function broadcastIndex(own: readonly number[], shape: readonly number[]): (i: number) => number {
  return (i) => {
    let [rest, stride, at] = [i, 1, 0];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (own[axis] !== 1) at += (rest % shape[axis]!) * stride;
      stride *= own[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return at;
  };
}

/** Maps each row of the last axis to a row. */
const rows = (
  { shape, values }: Tensor64,
  width: number,
  rule: (row: Float64Array, i: number) => ArrayLike<number>,
): Tensor64 => {
  const n = shape.at(-1)!;
  const count = values.length / n;
  const out = new Float64Array(count * width);
  for (let i = 0; i < count; i++) out.set(rule(values.subarray(i * n, (i + 1) * n), i), i * width);
  return { shape: [...shape.slice(0, -1), width], values: out };
};

const logSoftmax = (row: Float64Array): Float64Array => {
  const most = Math.max(...row);
  const all = Math.log(row.reduce((sum, x) => sum + Math.exp(x - most), 0));
  return row.map((x) => x - most - all);
};

const withoutLast = ({ shape, values }: Tensor64): Tensor64 => ({ shape: shape.slice(0, -1), values });

const reduce =
  (of: (sum: number, count: number) => number): Rule =>
  ([a], { attrs }) => {
    const axes = axesOf(a!.shape, attrs.axis!);
    const reduced = a!.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
    const sums = new Float64Array(sizeOf(reduced));
    const place = broadcastIndex(reduced, a!.shape);
    a!.values.forEach((x, i) => (sums[place(i)]! += x));
    const shape = attrs.keep ? reduced : a!.shape.filter((_, axis) => !axes.includes(axis));
    return { shape, values: sums.map((sum) => of(sum, a!.values.length / sums.length)) };
  };

/** Replaces every column along an axis. */
function alongAxis({ shape, values }: Tensor64, axis: number, of: (column: readonly number[]) => readonly number[]): Tensor64 {
  const step = sizeOf(shape.slice(axis + 1));
  const n = shape[axis]!;
  const out = new Float64Array(values.length);
  for (let start = 0; start < values.length; start += n * step) {
    for (let offset = start; offset < start + step; offset++) {
      const column = Array.from({ length: n }, (_, i) => values[offset + i * step]!);
      of(column).forEach((each, i) => (out[offset + i * step] = each));
    }
  }
  return tensor64(out, shape);
}

const times = ({ shape, values }: Tensor64, column: readonly number[]): number[] =>
  Array.from({ length: shape[0]! }, (_, i) => column.reduce((sum, x, j) => sum + values[i * column.length + j]! * x, 0));

/** A series of positive terms (Abramowitz and Stegun 7.1.6). */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let [term, sum] = [x, x];
  for (let n = 1; n < 200; n++) sum += term *= (2 * x * x) / (2 * n + 1);
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

const rules: Readonly<Record<OpName, Rule>> = {
  matmul: ([a, b]) => {
    const m = b!.shape[1]!;
    return rows(a!, m, (row) =>
      Array.from({ length: m }, (_, j) => row.reduce((sum, x, i) => sum + x * b!.values[i * m + j]!, 0)),
    );
  },
  mode_product: ([x, matrix], { attrs }) => alongAxis(x!, attrs.axis as number, (column) => times(matrix!, column)),
  scale_mode: ([x, row], { attrs }) => alongAxis(x!, attrs.axis as number, (column) => column.map((each, i) => each * row!.values[i]!)),
  class_means: ([x, members]) => {
    const [[count, n], k] = [x!.shape as [number, number], members!.shape[1]!];
    const sumOver = (of: (row: number) => number): number => Array.from({ length: count }, (_, i) => of(i)).reduce((sum, each) => sum + each, 0);
    const mean = (of: number, j: number): number => {
      const counts = (row: number): number => members!.values[row * k + of]!;
      return sumOver((row) => counts(row) * x!.values[row * n + j]!) / Math.max(sumOver(counts), 1);
    };
    return tensor64(Array.from({ length: k * n }, (_, at) => mean(Math.floor(at / n), at % n)), [k, n]);
  },
  squared_distances: ([a, b]) => {
    const d = a!.shape[1]!;
    return rows(a!, b!.shape[0]!, (row) => Array.from({ length: b!.shape[0]! }, (_, j) => row.reduce((sum, each, i) => sum + (each - b!.values[j * d + i]!) ** 2, 0)));
  },
  transpose: ([x]) => {
    const [n, m] = x!.shape as [number, number];
    return tensor64(Array.from({ length: n * m }, (_, i) => x!.values[(i % n) * m + Math.floor(i / n)]!), [m, n]);
  },
  add: pairs((x, y) => x + y),
  sub: pairs((x, y) => x - y),
  mul: pairs((x, y) => x * y),
  div: pairs((x, y) => x / y),
  maximum: pairs(Math.max),
  minimum: pairs(Math.min),
  identity: ([a]) => a!,
  neg: each((x) => -x),
  exp: each(Math.exp),
  log: each(Math.log),
  sqrt: each(Math.sqrt),
  square: each((x) => x * x),
  abs: each(Math.abs),
  sigmoid: each(sigmoid),
  tanh: each(Math.tanh),
  relu: each((x) => Math.max(x, 0)),
  elu: each((x) => (x > 0 ? x : Math.expm1(x))),
  softplus: each((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  erf: each(erf),
  softmax: ([a]) => rows(a!, a!.shape.at(-1)!, (row) => logSoftmax(row).map(Math.exp)),
  log_softmax: ([a]) => rows(a!, a!.shape.at(-1)!, logSoftmax),
  sum: reduce((sum) => sum),
  mean: reduce((sum, count) => sum / count),
  pick: ([a, index]) => withoutLast(rows(a!, 1, (row, i) => [row[index!.values[i]!]!])),
  column: ([a], { attrs }) => withoutLast(rows(a!, 1, (row) => [row[attrs.index as number]!])),
  gather: ([index, table]) => {
    const width = table!.shape[1]!;
    const found = [...index!.values].flatMap((i) => [...table!.values.subarray(i * width, (i + 1) * width)]);
    return tensor64(found, [...index!.shape, width]);
  },
  counts: ([index], { attrs }) => {
    const size = attrs.size as number;
    return rows(index!, size, (row) =>
      Array.from({ length: size }, (_, i) => row.filter((x) => x === i + 1).length),
    );
  },
  concat: (inputs) => {
    const widths = inputs.map(({ shape }) => shape.at(-1)!);
    const part = (k: number, i: number) => [
      ...inputs[k]!.values.subarray(i * widths[k]!, (i + 1) * widths[k]!),
    ];
    const width = widths.reduce((sum, n) => sum + n, 0);
    return rows(inputs[0]!, width, (_, i) => widths.flatMap((_, k) => part(k, i)));
  },
  reshape: ([a], { attrs }) => ({ shape: filled([a!.shape[0]!, ...(attrs.shape as Shape)], a!.values), values: a!.values }),
  conv2d: ([x, kernel], { attrs }) => conv2d(x!, kernel!, attrs),
  conv1d: ([x, kernel], { attrs }) => conv1d(x!, kernel!, attrs),
  grouped_conv2d: ([x, kernel], { attrs }) => groupedConv2d(x!, kernel!, attrs),
  depthwise_conv2d: ([x, kernel], { attrs }) => depthwiseConv2d(x!, kernel!, attrs),
  max_pool: ([x], { attrs }) => pool(x!, attrs, largest),
  avg_pool: ([x], { attrs }) => pool(x!, attrs, average),
  mask: each((x) => Number(x !== 0)),
  constant: (_, { attrs }) => tensor64(attrs.values as readonly number[], [(attrs.values as readonly number[]).length]),
  matrix: (_, { attrs }) => tensor64((attrs.rows as readonly (readonly number[])[]).flat(), Array<number>(2).fill((attrs.rows as readonly unknown[]).length)),
  sinusoids: (_, { attrs }) => sinusoids(attrs),
  attention: ([queries, keys, values, mask], { attrs }) => attention(queries!, keys!, values!, mask, Number(attrs.heads)),
  lstm: (inputs, { attrs }) => lstm(inputs, attrs),
  gru: (inputs, { attrs }) => gru(inputs, attrs),
  batch_norm: ([x, scale, shift, mean, variance], { attrs, draw }) => {
    const n = x!.shape.at(-1)!;
    const count = x!.values.length / n;
    const over = (f: (value: number, channel: number) => number) =>
      x!.values.reduce((sums, value, i) => ((sums[i % n]! += f(value, i % n) / count), sums), new Float64Array(n));
    const centre = draw ? over((value) => value) : mean!.values;
    const spread = draw ? over((value, channel) => (value - centre[channel]!) ** 2) : variance!.values;
    const normal = (value: number, c: number) => (value - centre[c]!) / Math.sqrt(spread[c]! + Number(attrs.epsilon));
    return { shape: x!.shape, values: x!.values.map((value, i) => normal(value, i % n) * scale!.values[i % n]! + shift!.values[i % n]!) };
  },
  dropout: ([a], { attrs, draw }) => {
    if (!draw) return a!;
    const { rate, stream } = attrs as { rate: number; stream: string };
    const drawn = draw(stream, a!.values.length);
    return { shape: a!.shape, values: a!.values.map((x, i) => (drawn[i]! < rate ? 0 : x / (1 - rate))) };
  },
};

/** A size that differs by task stands as a symbol: it is what the numbers leave for it. */
function filled(shape: Shape, values: Float64Array): number[] {
  const known = sizeOf(shape.filter((dim) => typeof dim === 'number'));
  return shape.map((dim) => (typeof dim === 'number' ? dim : values.length / known));
}

/** Adds the value of every op to `values`, which holds what they read. */
export function compute(
  ops: readonly Op[],
  values: Map<string, Tensor64>,
  parameter: (name: string, shared: boolean) => Tensor64,
  draw: Draw = null,
): void {
  const read = (operand: Operand): Tensor64 => {
    if (typeof operand === 'number') return tensor64([operand], []);
    return typeof operand === 'string' ? values.get(operand)! : parameter(operand.parameter, operand.shared === true);
  };
  for (const op of ops) values.set(op.id, rules[op.op](op.in.map(read), { attrs: op.attrs ?? {}, draw }));
}
