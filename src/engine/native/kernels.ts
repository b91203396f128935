/** Kernels as TensorFlow's ops, where tfjs-node's own are slow or read numbers back, and the plan's own kernels. */
import * as tf from '@tensorflow/tfjs';
import { framedImage, type GradientAttrs } from '../kernels/convolutions.ts';
import type { Node } from '../plan/graph.ts';
import { runNode } from '../plan/islands.ts';
import { axesOf } from '../plan/passes/elementwise.ts';
import type { Product } from '../plan/product.ts';
import { attributeKinds, types, type Attribute } from './binding.ts';

/** The outputs of a node whose inputs these are, in any shape of as many elements. */
export type Kernel = (node: Node, inputs: readonly tf.Tensor[]) => tf.Tensor | tf.Tensor[];

interface Executor {
  executeMultipleOutputs(op: string, attributes: readonly Attribute[], inputs: readonly tf.Tensor[], outputs: number): tf.Tensor[];
}

const executeAll = (op: string, attributes: readonly Attribute[], inputs: readonly tf.Tensor[], outputs: number): tf.Tensor[] =>
  (tf.backend() as unknown as Executor).executeMultipleOutputs(op, attributes, inputs, outputs);

const execute = (op: string, attributes: readonly Attribute[], inputs: readonly tf.Tensor[]): tf.Tensor => executeAll(op, attributes, inputs, 1)[0]!;

const type = (name: string, of: tf.Tensor): Attribute => ({ name, type: attributeKinds.type, value: types[of.dtype as 'float32' | 'int32'] });
const flag = (name: string, value: boolean): Attribute => ({ name, type: attributeKinds.bool, value });
const int = (name: string, value: number): Attribute => ({ name, type: attributeKinds.int, value });

/** For two matrices TensorFlow's MatMul is faster than a batch of one. */
function multiply(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): tf.Tensor {
  if (a.rank === 2 && b.rank === 2) return execute('MatMul', [type('T', a), flag('transpose_a', transposeA), flag('transpose_b', transposeB)], [a, b]);
  return execute('BatchMatMulV2', [type('T', a), flag('adj_x', transposeA), flag('adj_y', transposeB)], [a, b]);
}

const matMul: Kernel = ({ attrs }, [a, b]) => multiply(a!, b!, attrs['transposeA'] === true, attrs['transposeB'] === true);

/** Matrices of a stack as one, whose columns, or rows, follow one another. */
const beside = (x: tf.Tensor): tf.Tensor => tf.reshape(tf.transpose(x, [1, 0, 2]), [x.shape[1]!, x.shape[0]! * x.shape[2]!]);
const below = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [x.shape[0]! * x.shape[1]!, x.shape[2]!]);

/** One product for a stack that has a factor, or its sum, in common: many tasks on one trunk. */
const product: Kernel = ({ attrs }, [a, b]) => {
  const { stack, rows, inner, columns, transposeA, transposeB, oneA, oneB, summed } = attrs as unknown as Product;
  const outer = (isOne: boolean) => (stack === 1 ? [] : [isOne ? 1 : stack]);
  const left = tf.reshape(a!, [...outer(oneA), ...(transposeA ? [inner, rows] : [rows, inner])]);
  const right = tf.reshape(b!, [...outer(oneB), ...(transposeB ? [columns, inner] : [inner, columns])]);
  if (stack > 1 && oneA && !oneB && !summed) {
    const one = tf.reshape(left, left.shape.slice(1));
    const all = multiply(one, transposeB ? below(right) : beside(right), transposeA, transposeB);
    return tf.transpose(tf.reshape(all, [rows, stack, columns]), [1, 0, 2]);
  }
  if (stack > 1 && !oneA && !oneB && summed) return multiply(transposeA ? below(left) : beside(left), transposeB ? beside(right) : below(right), transposeA, transposeB);
  const all = multiply(left, right, transposeA, transposeB);
  return summed && stack > 1 ? tf.sum(all, 0) : all;
};

/** Over all axes but the last, as TensorFlow sums the gradient by a bias: generic sums over outer axes are slow. */
const sum: Kernel = (node, inputs) => {
  const [x] = inputs as [tf.Tensor];
  const axes = axesOf(node.attrs['axis'], x.rank);
  const isOuter = x.rank > 1 && x.dtype === 'float32' && axes.length === x.rank - 1 && axes.every((axis, i) => axis === i);
  return isOuter ? execute('BiasAddGrad', [type('T', x), { name: 'data_format', type: attributeKinds.string, value: 'NHWC' }], [x]) : (runNode(node, inputs) as tf.Tensor);
};

/** tfjs-node's reads its indices back to check them. */
const gather: Kernel = ({ attrs }, [x, indices]) => {
  const attributes = [int('batch_dims', attrs['batchDims'] as number), type('Tparams', x!), type('Tindices', indices!), { name: 'Taxis', type: attributeKinds.type, value: types.int32 }];
  return execute('GatherV2', attributes, [x!, indices!, tf.scalar(attrs['axis'] as number, 'int32')]);
};

/** Tap by tap: TensorFlow has none of dilated kernels, and JavaScript's reads numbers back. */
const depthwiseFilterGradient: Kernel = ({ attrs }, [x, dy]) => {
  const { axes, shape } = attrs as unknown as GradientAttrs;
  const [height, width] = axes;
  const image = framedImage(x as tf.Tensor4D, axes);
  const [batch, down, along, channels] = [dy!.shape[0]!, height.moved, width.moved, shape[2]!];
  const slopes = tf.reshape(dy!, [batch, down, along, channels, -1]);
  const taps = Array.from({ length: height.taps * width.taps }, (_, tap) => {
    const [top, left] = [Math.floor(tap / width.taps) * height.dilation, (tap % width.taps) * width.dilation];
    const end = [batch, top + (down - 1) * height.stride + 1, left + (along - 1) * width.stride + 1, channels];
    const seen = tf.stridedSlice(image, [0, top, left, 0], end, [1, height.stride, width.stride, 1]);
    return tf.sum(tf.mul(tf.reshape(seen, [batch, down, along, channels, 1]), slopes), [0, 1, 2]);
  });
  return tf.stack(taps);
};

/** See passes/entropy.ts. A label that is none of the classes has a row of zeros. */
const softmaxCrossEntropy: Kernel = (_, [logits, label]) => {
  const classes = logits!.shape.at(-1)!;
  const marks = tf.oneHot(tf.reshape(label!, [-1]) as tf.Tensor1D, classes, 1, 0, 'float32');
  const [loss, slope] = executeAll('SoftmaxCrossEntropyWithLogits', [type('T', logits!)], [tf.reshape(logits!, [-1, classes]), marks], 2);
  return [loss!, tf.mul(slope!, tf.sum(marks, 1, true))];
};

/** Of what an activation gave, and dy. */
const slope = (op: string): Kernel => (_, [of, dy]) => execute(op, [type('T', of!)], op === 'ReluGrad' ? [dy!, of!] : [of!, dy!]);

/** 1 above 0, else 0, and no number where there is none: tfjs-node's takes five passes. */
const step: Kernel = (node, inputs) => (node.attrs['alpha'] === 0 ? tf.relu(tf.sign(inputs[0]!)) : (runNode(node, inputs) as tf.Tensor));

export const kernels: Readonly<Record<string, Kernel>> = {
  BatchMatMul: matMul,
  Product: product,
  GatherV2: gather,
  Sum: sum,
  DepthwiseFilterGradient: depthwiseFilterGradient,
  SoftmaxCrossEntropy: softmaxCrossEntropy,
  ReluGrad: slope('ReluGrad'),
  SigmoidGrad: slope('SigmoidGrad'),
  TanhGrad: slope('TanhGrad'),
  Step: step,
};
