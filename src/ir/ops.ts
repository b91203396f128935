/**
 * The core ops: all that a catalogue entry may lower to, and all that a target must print. An op states its shape rule
 * once, here. Shapes carry the batch as the first dimension where there is one.
 */
import type { Dim, Json, Shape } from './ir.ts';
import { timeAfter, windowOf, windowShape, type Pair, type Steps } from './windows.ts';

type Attrs = { readonly [key: string]: Json };

interface OpDeclaration {
  /** Number of operands; null: any number. */
  readonly arity: number | null;
  readonly doc: string;
  /** The shape of the result, or null where the operands do not fit. */
  readonly shape: (inputs: readonly Shape[], attrs: Attrs) => Shape | null;
}

const same = ([a]: readonly Shape[]): Shape => a!;
const unary = (doc: string): OpDeclaration => ({ arity: 1, doc, shape: same });
const binary = (doc: string): OpDeclaration => ({ arity: 2, doc, shape: ([a, b]) => broadcast(a!, b!) });

/** NumPy's broadcasting. */
export function broadcast(a: Shape, b: Shape): Shape | null {
  const rank = Math.max(a.length, b.length);
  const result: Dim[] = [];
  for (let i = 1; i <= rank; i++) {
    const left = a[a.length - i] ?? 1;
    const right = b[b.length - i] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return null;
    result.unshift(left === 1 ? right : left);
  }
  return result;
}

/** Axes counted from the end become axes counted from the start. */
function axisOf(shape: Shape, axis: number): number {
  return axis < 0 ? shape.length + axis : axis;
}

/** The axes of a reduction, counted from the start. */
export function axesOf(shape: Shape, axis: Json): number[] {
  return [axis as number | readonly number[]].flat().map((each) => axisOf(shape, each));
}

const reduction = (doc: string): OpDeclaration => ({
  arity: 1,
  doc: `${doc} over \`axis\`, one or several, which disappear; with \`keep\` they stay, as 1.`,
  shape: ([a], { axis, keep }) => {
    const axes = axesOf(a!, axis!);
    return keep ? a!.map((dim, i) => (axes.includes(i) ? 1 : dim)) : a!.filter((_, i) => !axes.includes(i));
  },
});

const pool = (doc: string): OpDeclaration => ({
  arity: 1,
  doc: `${doc} of each channel in windows of \`size\` over [batch, height, width, channels].`,
  shape: ([x], attrs) => windowShape(windowOf(attrs, attrs.size as unknown as Pair), x!, x!.at(-1)!),
});

/** The height and width of a kernel [height, width, in, out]. */
const sizeOf = (kernel: Shape): Pair => [Number(kernel[0]), Number(kernel[1])];

/** [batch, time, in] under a kernel [size, in, out]. */
function sequenceShape(x: Shape, kernel: Shape, attrs: Attrs): Shape | null {
  if (x.length !== 3 || x[2] !== kernel[1]) return null;
  const time = timeAfter(attrs as unknown as Steps, Number(kernel[0]), x[1]!);
  return time !== null && time >= 1 ? [x[0]!, time, kernel[2]!] : null;
}

/** A layer with a state that goes over x [batch, time, width], `backward` from its end; `all` gives the state at every step. */
const recurrence = (name: string, weights: readonly string[]): OpDeclaration => ({
  arity: null,
  doc: `${name} over [batch, time, width] with ${weights.join(', ')}, and where there is one a mask [batch, time]: the last state, or with \`all\` every one; with \`backward\` from the end.`,
  shape: ([x, , recurrent], { all }) => [...x!.slice(0, all ? 2 : 1), recurrent![0]!],
});

/** The product of sizes, as a number where all are known. */
export function product(shape: Shape): Dim {
  return shape.every((dim) => typeof dim === 'number')
    ? shape.reduce<number>((all, dim) => all * (dim as number), 1)
    : shape.join('*');
}

export const ops = {
  matmul: {
    arity: 2,
    doc: 'Product of [..., n] and [n, m].',
    shape: ([a, b]) => (a!.at(-1) === b![0] && b!.length === 2 ? [...a!.slice(0, -1), b![1]!] : null),
  },
  mode_product: {
    arity: 2,
    doc: 'A tensor times a matrix [n, n] along its axis `axis` of n: every column along that axis becomes its product with the matrix.',
    shape: ([x, matrix], { axis }) =>
      matrix!.length === 2 && matrix!.every((dim) => dim === x![axis as number]) ? x! : null,
  },
  scale_mode: {
    arity: 2,
    doc: 'A tensor times a row [n] along its axis `axis` of n, element by element.',
    shape: ([x, row], { axis }) => (row!.length === 1 && row![0] === x![axis as number] ? x! : null),
  },
  class_means: {
    arity: 2,
    doc: 'The mean of the rows [rows, n] that count for each of k classes, by a 1 or 0 in [rows, k]: [k, n]; 0 of a class without rows.',
    shape: ([x, members]) => (x!.length === 2 && members!.length === 2 ? [members![1]!, x![1]!] : null),
  },
  squared_distances: {
    arity: 2,
    doc: 'Between all rows of [n, d] and all of [m, d]: [n, m].',
    shape: ([a, b]) => (a!.length === 2 && b!.length === 2 && a![1] === b![1] ? [a![0]!, b![0]!] : null),
  },
  transpose: { arity: 1, doc: 'A matrix [n, m] as [m, n].', shape: ([x]) => (x!.length === 2 ? [x![1]!, x![0]!] : null) },
  add: binary('Sum, broadcast.'),
  sub: binary('Difference, broadcast.'),
  mul: binary('Product, element by element, broadcast.'),
  div: binary('Quotient, broadcast.'),
  maximum: binary('The larger one, element by element, broadcast.'),
  minimum: binary('The smaller one, element by element, broadcast.'),
  identity: unary('x.'),
  neg: unary('-x.'),
  exp: unary('e to the x.'),
  log: unary('Natural logarithm.'),
  sqrt: unary('Square root.'),
  square: unary('x squared.'),
  abs: unary('Absolute value.'),
  sigmoid: unary('1 / (1 + exp(-x)).'),
  tanh: unary('Hyperbolic tangent.'),
  relu: unary('max(x, 0).'),
  elu: unary('x where positive, else exp(x) - 1.'),
  softplus: unary('log(1 + exp(x)), without overflow.'),
  erf: unary('The error function.'),
  softmax: unary('exp(x) normalised over the last axis.'),
  log_softmax: unary('Logarithm of the softmax over the last axis, without overflow.'),
  sum: reduction('Sum'),
  mean: reduction('Mean'),
  pick: {
    arity: 2,
    doc: 'From [batch, n] the entry of each row that an index [batch] names.',
    shape: ([a]) => a!.slice(0, -1),
  },
  column: {
    arity: 1,
    doc: 'From [batch, n] the column `index`, [batch].',
    shape: ([a]) => a!.slice(0, -1),
  },
  gather: {
    arity: 2,
    doc: 'From a table [n, m] the row of each index: [batch, ...] to [batch, ..., m].',
    shape: ([index, table]) => (table!.length === 2 ? [...index!, table![1]!] : null),
  },
  counts: {
    arity: 1,
    doc: 'How often each index from 1 to `size` stands in a row: [batch, n] to [batch, size].',
    shape: ([index], { size }) => [...index!.slice(0, -1), size as Dim],
  },
  concat: {
    arity: null,
    doc: 'Joins along the last axis.',
    shape: (inputs) => {
      const [first, ...rest] = inputs;
      const lead = JSON.stringify(first!.slice(0, -1));
      if (rest.some((shape) => JSON.stringify(shape.slice(0, -1)) !== lead)) return null;
      const last = inputs.map((shape) => shape.at(-1)!);
      return [...first!.slice(0, -1), sumOf(last)];
    },
  },
  reshape: {
    arity: 1,
    doc: 'The same numbers as `shape`, row by row: the batch stays.',
    shape: (_, { shape }) => ['batch', ...(shape as readonly Dim[])],
  },
  conv2d: {
    arity: 2,
    doc: 'Cross-correlation of [batch, height, width, in] with a kernel [height, width, in, out].',
    shape: ([x, kernel], attrs) =>
      x!.at(-1) === kernel![2] ? windowShape(windowOf(attrs, sizeOf(kernel!)), x!, kernel![3]!) : null,
  },
  conv1d: {
    arity: 2,
    doc: 'Cross-correlation of [batch, time, in] with a kernel [size, in, out]; with padding `causal` no step sees later ones.',
    shape: ([x, kernel], attrs) => sequenceShape(x!, kernel!, attrs),
  },
  grouped_conv2d: {
    arity: 2,
    doc: 'As conv2d, of `groups` equal parts of the channels, each with its own filters: a kernel [height, width, in / groups, out].',
    shape: ([x, kernel], attrs) =>
      x!.at(-1) === Number(kernel![2]) * Number(attrs.groups)
        ? windowShape(windowOf(attrs, sizeOf(kernel!)), x!, kernel![3]!)
        : null,
  },
  depthwise_conv2d: {
    arity: 2,
    doc: 'Each channel of [batch, height, width, in] with its own kernels of [height, width, in, n]: in * n channels.',
    shape: ([x, kernel], attrs) =>
      x!.at(-1) === kernel![2]
        ? windowShape(windowOf(attrs, sizeOf(kernel!)), x!, product(kernel!.slice(2)))
        : null,
  },
  max_pool: pool('The largest number'),
  avg_pool: pool('The mean, without the padding,'),
  mask: unary('1 where an index is not 0, which is padding, else 0.'),
  constant: {
    arity: 0,
    doc: 'The numbers `values`, [n].',
    shape: (_, { values }) => [(values as readonly number[]).length],
  },
  matrix: {
    arity: 0,
    doc: 'The numbers `rows`, [`size`, `size`].',
    shape: (_, { size }) => [size as Dim, size as Dim],
  },
  sinusoids: {
    arity: 0,
    doc: 'Sines and cosines of falling frequency, [`time`, `width`].',
    shape: (_, { time, width }) => [time as Dim, width as Dim],
  },
  attention: {
    arity: null,
    doc: 'Scaled dot-product attention in `heads` heads of queries [batch, to, width], keys and values [batch, from, width], and where there is one a mask [batch, from] of the keys.',
    shape: ([queries]) => queries!,
  },
  lstm: recurrence('Long short-term memory', ['kernel', 'recurrent', 'bias']),
  gru: recurrence('Gated recurrent units', ['kernel', 'recurrent', 'bias', 'recurrent bias']),
  batch_norm: {
    arity: 5,
    doc: 'Of x, scale, shift, mean and variance: while training, x brought to mean 0 and variance 1 over all but the last axis, which moves mean and variance (`momentum`) under the name `stream`; else by mean and variance; then scaled and shifted.',
    shape: same,
  },
  dropout: {
    arity: 1,
    doc: 'While training, zeros with probability `rate` and the rest divided by 1 - rate, from the random stream `stream`; else x.',
    shape: same,
  },
} satisfies Record<string, OpDeclaration>;

export type OpName = keyof typeof ops;

function sumOf(dims: readonly Dim[]): Dim {
  return dims.every((dim) => typeof dim === 'number')
    ? dims.reduce<number>((all, dim) => all + (dim as number), 0)
    : dims.join('+');
}

/** The shape of an op's result, or null where the operands do not fit. */
export function shapeOf(op: OpName, inputs: readonly Shape[], attrs: Attrs = {}): Shape | null {
  return (ops[op] as OpDeclaration).shape(inputs, attrs);
}
