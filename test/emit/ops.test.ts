import * as tf from '@tensorflow/tfjs';
import { transform } from 'sucrase';
import { beforeAll, describe, expect, it } from 'vitest';
import { printOp } from '../../src/emit/tfjs/ops.ts';
import type { Json, Op, Shape } from '../../src/ir/ir.ts';
import { ops, shapeOf, type OpName } from '../../src/ir/ops.ts';
import { dropout } from '../../src/runtime/ops/dropout.ts';
import { pick } from '../../src/runtime/ops/pick.ts';
import { rules, type Row } from './interpret.ts';

beforeAll(() => tf.setBackend('cpu'));

const ROWS = 2;
const X = [0.3, -1.2, 0.7, 1.9, 0.2, -0.4];
const POSITIVE: readonly string[] = ['log', 'sqrt', 'div'];
const ATTRS: { readonly [op in OpName]?: { readonly [key: string]: Json } } = {
  sum: { axis: -1 },
  mean: { axis: -1 },
  column: { index: 1 },
  reshape: { shape: [3, 1] },
  conv2d: { stride: [2, 1], padding: 'same', dilation: [1, 1] },
  depthwise_conv2d: { stride: [1, 1], padding: 'valid', dilation: [1, 2] },
  max_pool: { size: [2, 3], stride: [1, 2], padding: 'same' },
  avg_pool: { size: [2, 2], stride: [2, 2], padding: 'same' },
  dropout: { rate: 0.5, stream: 's' },
};

/** Images of 3 x 4 pixels and two channels, and a kernel of 2 x 2. */
function imagesOf(name: OpName): Operands {
  const shape = [3, 4, 2];
  const numbers = Array.from({ length: ROWS * 24 }, (_, i) => Math.sin(i * i));
  const image = { tensor: tf.tensor4d(numbers, [ROWS, 3, 4, 2]) as tf.Tensor, shape: ['batch', ...shape] as Shape, rows: [0, 24].map((at) => ({ shape, values: numbers.slice(at, at + 24) })) };
  const weights = { shape: [2, 2, 2, 2], values: numbers.slice(5, 21) };
  const kernel = { tensor: tf.tensor4d(weights.values, [2, 2, 2, 2]) as tf.Tensor, shape: weights.shape as Shape, rows: [0, 1].map(() => weights) };
  return listed([image, kernel].slice(0, ops[name].arity!));
}

interface Operands {
  readonly tensors: tf.Tensor[];
  readonly shapes: Shape[];
  readonly rows: Row[][];
}

const listed = (all: { tensor: tf.Tensor; shape: Shape; rows: Row[] }[]): Operands => ({
  tensors: all.map(({ tensor }) => tensor),
  shapes: all.map(({ shape }) => shape),
  rows: all.map(({ rows }) => rows),
});

/** Rows of three numbers; what is not per row (a matrix) has no batch. */
function operandsOf(name: OpName): Operands {
  if (/conv2d|pool/.test(name)) return imagesOf(name);
  const numbers = POSITIVE.includes(name) ? X.map((x) => Math.abs(x) + 0.5) : X;
  const rowsOf = (values: readonly number[]): Row[] => [values.slice(0, 3), values.slice(3)].map((row) => ({ shape: [3], values: row }));
  const first = { tensor: tf.tensor2d(numbers, [ROWS, 3]) as tf.Tensor, shape: ['batch', 3] as Shape, rows: rowsOf(numbers) };
  const turned = numbers.toReversed();
  const second = { tensor: tf.tensor2d(turned, [ROWS, 3]) as tf.Tensor, shape: ['batch', 3] as Shape, rows: rowsOf(turned) };
  const matrix = { tensor: tf.tensor2d(X, [3, 2]) as tf.Tensor, shape: [3, 2] as Shape, rows: [0, 1].map(() => ({ shape: [3, 2], values: X })) };
  const index = { tensor: tf.tensor1d([2, 0], 'int32') as tf.Tensor, shape: ['batch'] as Shape, rows: [2, 0].map((i) => ({ shape: [], values: [i] })) };
  const all = name === 'matmul' ? [first, matrix] : name === 'pick' ? [first, index] : [first, second].slice(0, ops[name].arity ?? 2);
  return listed(all);
}

const withoutTypes = (code: string): string => transform(code, { transforms: ['typescript'], disableESTransforms: true }).code;

function run(op: Op, shapes: readonly Shape[], tensors: readonly tf.Tensor[]): tf.Tensor {
  const names = tensors.map((_, i) => `x${i}`);
  const code = printOp(op, names.map((name, i) => ({ code: name, shape: shapes[i]! })));
  const made = new Function('tf', 'pick', 'dropout', 'step', ...names, `return ${withoutTypes(code)};`) as (...args: unknown[]) => tf.Tensor;
  return made(tf, pick, dropout, { seed: null }, ...tensors);
}

describe('a core op as TF.js', () => {
  it.each(Object.keys(ops) as OpName[])('%s computes what it says', (name) => {
    const { tensors, shapes, rows } = operandsOf(name);
    const attrs = ATTRS[name];
    const shape = shapeOf(name, shapes, attrs)!;
    const result = run({ id: 'r', op: name, in: [], shape, ...(attrs ? { attrs } : {}) }, shapes, tensors);
    expect(result.shape).toEqual(shape.map((dim) => (dim === 'batch' ? ROWS : dim)));
    const expected = [0, 1].flatMap((row) => rules[name](rows.map((each) => each[row]!), attrs ?? {}).values);
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
