import * as tf from '@tensorflow/tfjs';
import { transform } from 'sucrase';
import { beforeAll, describe, expect, it } from 'vitest';
import { printOp } from '../../src/emit/tfjs/ops.ts';
import type { Json, Op, Shape } from '../../src/ir/ir.ts';
import { ops, shapeOf, type OpName } from '../../src/ir/ops.ts';
import * as runtime from '../../src/runtime/ops/index.ts';
import { compute, tensor64, type Tensor64 } from '../../src/harness/reference.ts';

beforeAll(() => tf.setBackend('cpu'));

const ROWS = 2;
const X = [0.3, -1.2, 0.7, 1.9, 0.2, -0.4];
const POSITIVE: readonly string[] = ['log', 'sqrt', 'div'];
const ATTRS: { readonly [op in OpName]?: { readonly [key: string]: Json } } = {
  sum: { axis: -1 },
  mean: { axis: -1 },
  mode_product: { axis: 1 },
  scale_mode: { axis: 0 },
  column: { index: 1 },
  counts: { size: 3 },
  reshape: { shape: [3, 1] },
  conv2d: { stride: [2, 1], padding: 'same', dilation: [1, 1] },
  grouped_conv2d: { stride: [1, 1], padding: 'same', dilation: [1, 1], groups: 2 },
  depthwise_conv2d: { stride: [1, 1], padding: 'valid', dilation: [1, 2] },
  max_pool: { size: [2, 3], stride: [1, 2], padding: 'same' },
  avg_pool: { size: [2, 2], stride: [2, 2], padding: 'same' },
  conv1d: { stride: 1, padding: 'causal', dilation: 2 },
  constant: { values: [0.5, 2, 0] },
  matrix: { rows: [[2, -1], [-1, 0.5]], size: 2 },
  sinusoids: { time: 3, width: 5 },
  attention: { heads: 2 },
  lstm: { backward: true, all: true },
  gru: { backward: false, all: false },
  batch_norm: { momentum: 0.9, epsilon: 1e-5, stream: 'n' },
  dropout: { rate: 0.5, stream: 's' },
};

interface Operand {
  readonly tensor: tf.Tensor;
  readonly shape: Shape;
  readonly reference: Tensor64;
}

/** Numbers as TF.js and as the reference see them; what has no batch (a matrix, a kernel) is the same for all rows. */
function operand(values: readonly number[], shape: readonly number[], batch: boolean, dtype: 'float32' | 'int32' = 'float32'): Operand {
  const tensor = tf.tensor([...values], [...shape], dtype);
  return { tensor, shape: batch ? ['batch', ...shape.slice(1)] : shape, reference: tensor64(values, shape) };
}

/** Images of 3 x 4 pixels and two channels, and a kernel of 2 x 2. */
function imagesOf(name: OpName): Operand[] {
  const numbers = Array.from({ length: ROWS * 24 }, (_, i) => Math.sin(i * i));
  const image = operand(numbers, [ROWS, 3, 4, 2], true);
  if (name === 'grouped_conv2d') return [image, operand(numbers.slice(5, 21), [2, 2, 1, 4], false)];
  return [image, operand(numbers.slice(5, 21), [2, 2, 2, 2], false)].slice(0, ops[name].arity!);
}

/** Sequences of four steps of two numbers, of the second row two are padding; then the weights, then the mask. */
function sequencesOf(name: 'attention' | 'conv1d' | 'gru' | 'lstm'): Operand[] {
  const numbers = Array.from({ length: 64 }, (_, i) => Math.sin(i * i));
  const weights = (shape: readonly number[], from: number): Operand =>
    operand(numbers.slice(from, from + shape.reduce((all, n) => all * n)), shape, false);
  const sequence = (from: number): Operand => operand(numbers.slice(from, from + 16), [ROWS, 4, 2], true);
  const mask = operand([1, 1, 1, 1, 1, 1, 0, 0], [ROWS, 4], true);
  if (name === 'conv1d') return [sequence(0), weights([2, 2, 3], 16)];
  if (name === 'attention') return [sequence(0), sequence(16), sequence(32), mask];
  const across = name === 'lstm' ? 12 : 9;
  const kernels = [weights([2, across], 0), weights([3, across], 16), weights([across], 9)];
  return [sequence(0), ...kernels, ...(name === 'gru' ? [weights([across], 20)] : []), mask];
}
/** Two rows of three indices. */
const indices = (): Operand => operand([2, 0, 2, 1, 1, 0], [ROWS, 3], true, 'int32');

/** Rows of three numbers. */
function operandsOf(name: OpName): Operand[] {
  if (name === 'attention' || name === 'conv1d' || name === 'gru' || name === 'lstm') return sequencesOf(name);
  if (/conv2d|pool/.test(name)) return imagesOf(name);
  const numbers = POSITIVE.includes(name) ? X.map((x) => Math.abs(x) + 0.5) : X;
  const first = operand(numbers, [ROWS, 3], true);
  if (name === 'matmul') return [first, operand(X, [3, 2], false)];
  if (name === 'mode_product') return [operand(X, [2, 3], false), operand([...X, 1, 2, 3], [3, 3], false)];
  if (name === 'scale_mode') return [operand(X, [2, 3], false), operand([2, -1], [2], false)];
  if (name === 'gather') return [indices(), operand(X, [3, 2], false)];
  if (name === 'counts') return [indices()];
  if (name === 'batch_norm') return [first, ...[0.7, -0.3, 0.2, 1.4].map((x) => operand([x, x + 0.1, 1], [3], false))];
  if (name === 'pick') return [first, operand([2, 0], [ROWS], true, 'int32')];
  return [first, operand(numbers.toReversed(), [ROWS, 3], true)].slice(0, ops[name].arity ?? 2);
}

const withoutTypes = (code: string): string => transform(code, { transforms: ['typescript'], disableESTransforms: true }).code;

function run(op: Op, shapes: readonly Shape[], tensors: readonly tf.Tensor[]): tf.Tensor {
  const names = tensors.map((_, i) => `x${i}`);
  const code = printOp(op, names.map((name, i) => ({ code: name, shape: shapes[i]! })));
  const p = Object.fromEntries(['scale', 'shift', 'mean', 'variance'].map((part, i) => [`n.${part}`, tensors[i + 1]]));
  const scope = { ...runtime, tf, p, step: { seed: null } };
  const made = new Function(...Object.keys(scope), ...names, `return ${withoutTypes(code)};`) as (...args: unknown[]) => tf.Tensor;
  return made(...Object.values(scope), ...tensors);
}

describe('a core op as TF.js', () => {
  it.each(Object.keys(ops) as OpName[])('%s computes what it says', (name) => {
    const operands = operandsOf(name);
    const shapes = operands.map((each) => each.shape);
    const attrs = ATTRS[name];
    const shape = shapeOf(name, shapes, attrs)!;
    const op: Op = { id: 'r', op: name, in: operands.map((_, i) => `x${i}`), shape, ...(attrs ? { attrs } : {}) };
    const result = run(op, shapes, operands.map(({ tensor }) => tensor));
    expect(result.shape).toEqual(shape.map((dim) => (dim === 'batch' ? ROWS : dim)));
    const values = new Map(operands.map(({ reference }, i) => [`x${i}`, reference]));
    compute([op], values, (parameter) => expect.fail(`an op alone has no parameter ${parameter}`));
    const expected = values.get('r')!.values;
    result.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  });

  it('multiplies sequences by a matrix, with a gradient of the shape of each', () => {
    const x = tf.tensor3d(Array.from({ length: 12 }, (_, i) => i / 7), [2, 2, 3]);
    const w = tf.tensor2d(X, [3, 2]);
    const shapes: Shape[] = [['batch', 2, 3], [3, 2]];
    const op: Op = { id: 'r', op: 'matmul', in: [], shape: ['batch', 2, 2] };
    const [product, expected] = [run(op, shapes, [x, w]), tf.stack(tf.unstack(x).map((each) => tf.matMul(each, w)))];
    expect(product.shape).toEqual([2, 2, 2]);
    expect(tf.max(tf.abs(tf.sub(product, expected))).dataSync()[0]).toBeLessThan(1e-6);
    const [dx, dw] = tf.grads((a: tf.Tensor, b: tf.Tensor) => tf.sum(run(op, shapes, [a, b])))([x, w]);
    expect([dx!.shape, dw!.shape]).toEqual([x.shape, w.shape]);
  });

  it('reshapes rows of a size that differs by task', () => {
    const x = tf.ones([2, 3, 5]);
    const op: Op = { id: 'r', op: 'reshape', in: [], attrs: { shape: ['classes'] }, shape: ['batch', 'classes'] };
    expect(run(op, [['batch', 3, 'classes']], [x]).shape).toEqual([2, 15]);
  });
});
