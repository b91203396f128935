/** Kernels as TensorFlow's ops, where tfjs-node's own are slow or read numbers back, and the plan's own kernels. */
import * as tf from '@tensorflow/tfjs';
import { framedImage, type GradientAttrs } from '../kernels/convolutions.ts';
import type { Node } from '../plan/graph.ts';
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

const product: Kernel = ({ attrs }, [a, b]) => {
  const { stack, rows, inner, columns, transposeA, transposeB, oneA, oneB, summed } = attrs as unknown as Product;
  const outer = (isOne: boolean) => (stack === 1 ? [] : [isOne ? 1 : stack]);
  const left = tf.reshape(a!, [...outer(oneA), ...(transposeA ? [inner, rows] : [rows, inner])]);
  const right = tf.reshape(b!, [...outer(oneB), ...(transposeB ? [columns, inner] : [inner, columns])]);
  const all = multiply(left, right, transposeA, transposeB);
  return summed && stack > 1 ? tf.sum(all, 0) : all;
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

export const kernels: Readonly<Record<string, Kernel>> = {
  BatchMatMul: matMul,
  Product: product,
  GatherV2: gather,
  DepthwiseFilterGradient: depthwiseFilterGradient,
  SoftmaxCrossEntropy: softmaxCrossEntropy,
  ReluGrad: slope('ReluGrad'),
  SigmoidGrad: slope('SigmoidGrad'),
  TanhGrad: slope('TanhGrad'),
};
