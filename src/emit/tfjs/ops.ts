/** The core ops as TF.js expressions, in the idioms that a reader expects. */
import { camelCase, object, string } from '../printer.ts';
import type { Json, Op, Shape } from '../../ir/ir.ts';
import { axesOf, type OpName } from '../../ir/ops.ts';

/** An operand as code, with the shape of its value. */
export interface Printed {
  readonly code: string;
  readonly shape: Shape;
}

interface Printing {
  readonly op: Op;
  readonly attrs: { readonly [key: string]: Json };
  /** The key of a random stream as code. */
  readonly stream: (name: string) => string;
}

type OpPrinter = (operands: readonly Printed[], printing: Printing) => string;

const call =
  (name: string): OpPrinter =>
  (operands) =>
    `tf.${name}(${operands.map(({ code }) => code).join(', ')})`;

const reduction =
  (name: string): OpPrinter =>
  ([x], { attrs }) =>
    `tf.${name}(${x!.code}${isWhole(x!, attrs) ? '' : `, ${numbers(attrs.axis!)}`}${attrs.keep ? ', true' : ''})`;

/** Over all axes, none of which stays. */
const isWhole = ({ shape }: Printed, { axis, keep }: Printing['attrs']): boolean => !keep && axesOf(shape, axis!).length === shape.length;

/** One number, or several in [ ]. */
const numbers = (value: Json): string =>
  Array.isArray(value) ? `[${value.map(Number).join(', ')}]` : String(Number(value));

/** Height and width, as one number where they are the same. */
function pair(value: Json | undefined): string {
  const [height, width] = (value ?? [1, 1]) as readonly number[];
  return height === width ? String(height) : numbers([height!, width!]);
}

const image = (x: Printed): string => `${x.code} as tf.Tensor4D`;
const padding = ({ attrs }: Printing): string => (attrs.padding === 'same' ? "'same'" : "'valid'");

const convolution =
  (name: string): OpPrinter =>
  ([x, kernel], printing) => {
    const { stride, dilation } = printing.attrs;
    const dilated = pair(dilation) === '1' ? '' : `, 'NHWC', ${pair(dilation)}`;
    return `tf.${name}(${image(x!)}, ${image(kernel!)}, ${pair(stride)}, ${padding(printing)}${dilated})`;
  };

const pool =
  (name: string): OpPrinter =>
  ([x], printing) => {
    const { size, stride } = printing.attrs;
    return `tf.${name}(${image(x!)}, ${pair(size)}, ${pair(stride)}, ${padding(printing)})`;
  };

/** The batch is what is left over; in heads of tasks of several sizes that is the size that differs. */
function reshape(x: Printed, batch: string, shape: Shape): string {
  if (JSON.stringify(x.shape) === JSON.stringify(shape)) return x.code;
  const fixed = shape.slice(1).every((dim) => typeof dim === 'number');
  const sizes = shape.slice(1).map((dim) => (typeof dim === 'number' ? String(dim) : '-1'));
  return `tf.reshape(${x.code}, [${[fixed ? '-1' : `${batch}.shape[0]`, ...sizes].join(', ')}])`;
}

const matmul: OpPrinter = ([a, b]) =>
  `${a!.shape.length === 2 ? 'tf.matMul' : 'project'}(${a!.code}, ${b!.code})`;

const conv1d: OpPrinter = ([x, kernel], { attrs }) => {
  const [stride, dilation] = [Number(attrs.stride), Number(attrs.dilation)];
  const before = (Number(kernel!.shape[0]) - 1) * dilation;
  const causal = attrs.padding === 'causal';
  const sequence = causal && before > 0 ? `tf.pad(${x!.code}, [[0, 0], [${before}, 0], [0, 0]])` : x!.code;
  const args = [`${sequence} as tf.Tensor3D`, `${kernel!.code} as tf.Tensor3D`, stride, attrs.padding === 'same' ? "'same'" : "'valid'"];
  return `tf.conv1d(${[...args, ...(dilation === 1 ? [] : ["'NWC'", dilation])].join(', ')})`;
};

/** `name(x, weights..., { how })`, with a mask where there is one operand more than the weights. */
const recurrence =
  (name: string, weights: number): OpPrinter =>
  (operands, { attrs }) => {
    const codes = operands.map(({ code }) => code);
    const how = [
      ...(attrs.backward ? [['backward', 'true'] as const] : []),
      ...(attrs.all ? [['all', 'true'] as const] : []),
      ...(codes[1 + weights] ? [['mask', codes[1 + weights]!] as const] : []),
    ];
    return `${name}(${[...codes.slice(0, 1 + weights), ...(how.length > 0 ? [object(how)] : [])].join(', ')})`;
  };

const column: OpPrinter = ([x], { attrs }) => {
  const last = x!.shape.length - 1;
  const starts = x!.shape.map((_, axis) => (axis === last ? Number(attrs.index) : 0));
  const counts = x!.shape.map((_, axis) => (axis === last ? 1 : -1));
  return `tf.squeeze(tf.slice(${x!.code}, [${starts.join(', ')}], [${counts.join(', ')}]), [${last}])`;
};

const concat: OpPrinter = (operands, { op }) =>
  `tf.concat([${operands.map(({ code }) => code).join(', ')}], ${op.shape.length - 1})`;

/** Along the first axis of a matrix that is a product of matrices. */
const modeProduct: OpPrinter = ([x, matrix], { attrs }) =>
  isPlainProduct(x!.shape, attrs.axis!) ? `tf.matMul(${matrix!.code}, ${x!.code})` : `modeProduct(${x!.code}, ${matrix!.code}, ${Number(attrs.axis)})`;

const isPlainProduct = (shape: Shape, axis: Json): boolean => axis === 0 && shape.length === 2;

const scaleMode: OpPrinter = ([x, row], { attrs }) =>
  `tf.mul(${x!.code}, tf.reshape(${row!.code}, [${x!.shape.map((_, axis) => (axis === attrs.axis ? -1 : 1)).join(', ')}]))`;

const printers: Readonly<Record<OpName, OpPrinter>> = {
  matmul,
  mode_product: modeProduct,
  scale_mode: scaleMode,
  class_means: ([x, members]) => `classMeans(${x!.code}, ${members!.code})`,
  squared_distances: ([a, b]) => `squaredDistances(${a!.code}, ${b!.code})`,
  transpose: call('transpose'),
  add: call('add'),
  sub: call('sub'),
  mul: call('mul'),
  div: call('div'),
  maximum: call('maximum'),
  minimum: call('minimum'),
  identity: ([x]) => x!.code,
  neg: call('neg'),
  exp: call('exp'),
  log: call('log'),
  sqrt: call('sqrt'),
  square: call('square'),
  abs: call('abs'),
  sigmoid: call('sigmoid'),
  tanh: call('tanh'),
  relu: call('relu'),
  elu: call('elu'),
  softplus: call('softplus'),
  erf: call('erf'),
  softmax: call('softmax'),
  log_softmax: call('logSoftmax'),
  sum: reduction('sum'),
  mean: reduction('mean'),
  pick: ([x, index]) => `pick(${x!.code}, ${index!.code})`,
  column,
  gather: ([index, table]) => `tf.gather(${table!.code}, ${index!.code})`,
  counts: ([index], { attrs }) => `counts(${index!.code}, ${Number(attrs.size)})`,
  concat,
  reshape: ([x], { op }) => reshape(x!, x!.code, op.shape),
  conv2d: convolution('conv2d'),
  conv1d,
  grouped_conv2d: ([x, kernel], printing) => {
    const { stride, dilation, groups } = printing.attrs;
    const dilated = pair(dilation) === '1' ? '' : `, ${pair(dilation)}`;
    return `groupedConv2d(${x!.code}, ${kernel!.code}, ${Number(groups)}, ${pair(stride)}, ${padding(printing)}${dilated})`;
  },
  depthwise_conv2d: convolution('depthwiseConv2d'),
  max_pool: pool('maxPool'),
  avg_pool: pool('avgPool'),
  mask: ([x]) => `mask(${x!.code})`,
  constant: (_, { attrs }) => `tf.tensor1d(${numbers(attrs.values!)})`,
  matrix: (_, { attrs }) => `tf.tensor2d([${(attrs.rows as readonly Json[]).map(numbers).join(', ')}])`,
  sinusoids: (_, { attrs }) => `sinusoids(${Number(attrs.time)}, ${Number(attrs.width)})`,
  attention: ([queries, keys, values, ...mask], { attrs }) =>
    `attention(${[queries!, keys!, values!].map(({ code }) => code).join(', ')}, ${[Number(attrs.heads), ...mask.map(({ code }) => code)].join(', ')})`,
  lstm: recurrence('lstm', 3),
  gru: recurrence('gru', 4),
  batch_norm: ([x], { attrs, stream }) =>
    `batchNorm(${x!.code}, p, ${stream(String(attrs.stream))}, { momentum: ${Number(attrs.momentum)}, epsilon: ${Number(attrs.epsilon)} }, step)`,
  dropout: ([x], { attrs, stream }) => `dropout(${x!.code}, ${Number(attrs.rate)}, ${stream(String(attrs.stream))}, step)`,
};

/** The runtime's functions of the same names, in camel case, compute these. */
const helpers: readonly OpName[] = [
  'class_means',
  'squared_distances',
  'pick',
  'counts',
  'dropout',
  'mask',
  'sinusoids',
  'attention',
  'lstm',
  'gru',
  'batch_norm',
  'grouped_conv2d',
];

/** What emitted models import from the runtime for an op; products of sequences are one. */
export function helperOf({ op, shape, attrs }: Op): string | null {
  if (op === 'mode_product') return isPlainProduct(shape, attrs!.axis!) ? null : 'modeProduct';
  if (op === 'matmul') return shape.length > 2 ? 'project' : null;
  return helpers.includes(op) ? camelCase(op) : null;
}

export function printOp(op: Op, operands: readonly Printed[], stream: Printing['stream'] = string): string {
  return printers[op.op](operands, { op, attrs: op.attrs ?? {}, stream });
}
