/**
 * Gradients of convolutions as convolutions and products. TF.js 4.22 has none for dilated kernels on any backend; its
 * wasm backend has none by the kernel, none at all of depthwise ones, and the one by the image is 13 times slower than
 * what stands here.
 */
import * as tf from '@tensorflow/tfjs';
import { depthwiseKernelGradient } from './depthwise.ts';
import { kernelOf, setKernel } from './registry.ts';

/** Gradients are kernels of their own, each run as ops. */
const NAMES = {
  Conv2D: { x: 'Conv2DInputGradient', filter: 'Conv2DFilterGradient' },
  DepthwiseConv2dNative: { x: 'DepthwiseInputGradient', filter: 'DepthwiseFilterGradient' },
} as const;

/** One axis of a convolution. Both lengths are without padding; `before` and `after` are the zeros around. */
export interface Axis {
  readonly length: number;
  readonly moved: number;
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

export type Axes = readonly [height: Axis, width: Axis];
type Pair = [number, number];

/** What the kernels get beside their inputs; `shape` is that of the gradient. */
export interface GradientAttrs {
  readonly axes: Axes;
  readonly shape: readonly number[];
}

type FourShape = readonly [number, number, number, number];

/**
 * XNNPACK's own `same` padding is wrong where the stride is larger than the kernel: it is told the numbers.
 */
export function installConvolutions(): void {
  for (const [name, depthwise] of [['Conv2D', false], ['DepthwiseConv2dNative', true]] as const) {
    const convolve = kernelOf(name, 'wasm');
    setKernel(name, 'wasm', (call) => {
      if (call.attrs['pad'] !== 'same') return convolve(call);
      const { x, filter } = call.inputs as { x: tf.Tensor4D; filter: tf.Tensor4D };
      const frame = axesOf(x, filter, call.attrs, depthwise).map(({ before, after }) => [before, after]);
      return convolve({ ...call, attrs: { ...call.attrs, pad: [[0, 0], ...frame, [0, 0]] } });
    });
  }
}

/** Takes the place of TF.js's gradients where it has none or slow ones. */
export function installConvolutionGradients(): void {
  install('Conv2D');
  install('DepthwiseConv2dNative');
}

/** The kernels that they are, on a backend. */
export function installConvolutionGradientKernels(backendName: string): void {
  const set = (name: string, run: (inputs: Record<string, tf.Tensor4D>, attrs: GradientAttrs) => tf.Tensor) =>
    setKernel(name, backendName, ({ inputs, attrs }) =>
      tf.tidy(() => run(inputs as Record<string, tf.Tensor4D>, attrs as unknown as GradientAttrs)),
    );
  set(NAMES.Conv2D.x, ({ dy, filter }, { axes, shape }) => imageGradient(dy!, filter!, axes, shape));
  set(NAMES.Conv2D.filter, ({ x, dy }, { axes, shape }) => kernelGradient(x!, dy!, axes, shape as FourShape));
  set(NAMES.DepthwiseConv2dNative.x, ({ dy, filter }, { axes, shape }) => depthwiseImageGradient(dy!, filter!, axes, shape));
  set(NAMES.DepthwiseConv2dNative.filter, ({ x, dy }, { axes, shape }) =>
    depthwiseKernelGradient(framedImage(x!, axes), dy!, { shape: shape as FourShape, strides: stridesOf(axes), dilations: dilationsOf(axes) }),
  );
}

function install(kernelName: keyof typeof NAMES): void {
  const before = tf.getGradient(kernelName);
  tf.registerGradient({
    ...before,
    gradFunc: (dy, saved, attrs) => {
      const [x, filter] = saved as [tf.Tensor4D, tf.Tensor4D];
      const axes = axesOf(x, filter, attrs, kernelName === 'DepthwiseConv2dNative');
      const theirs = tf.getBackend() !== 'wasm' && axes.every(({ dilation }) => dilation === 1);
      if (theirs) return before.gradFunc(dy, saved, attrs);
      const run = (name: string, inputs: tf.NamedTensorMap, { shape }: tf.Tensor) =>
        tf.engine().runKernel(name, inputs, { axes, shape } as unknown as tf.NamedAttrMap) as tf.Tensor;
      const slopes = dy as tf.Tensor4D;
      return {
        x: () => run(NAMES[kernelName].x, { dy: slopes, filter }, x),
        filter: () => run(NAMES[kernelName].filter, { x, dy: slopes }, filter),
      };
    },
  });
}

type Info = Parameters<typeof tf.backend_util.computeConv2DInfo>;

/** Of x [batch, height, width, in] and kernel [height, width, in, out], or [height, width, in, n] of depthwise ones; attrs are TF.js's. */
export function axesOf(x: Pick<tf.Tensor4D, 'shape'>, kernel: Pick<tf.Tensor4D, 'shape'>, attrs: object, depthwise: boolean): Axes {
  const { strides, pad, dilations = 1 } = attrs as { strides: Info[2]; pad: Info[4]; dilations?: Info[3] };
  const info = tf.backend_util.computeConv2DInfo(x.shape, kernel.shape, strides, dilations, pad, undefined, depthwise);
  const { top, bottom, left, right } = info.padInfo;
  const height = { length: info.inHeight, moved: info.outHeight, taps: info.filterHeight, before: top, after: bottom };
  const width = { length: info.inWidth, moved: info.outWidth, taps: info.filterWidth, before: left, after: right };
  return [
    { ...height, stride: info.strideHeight, dilation: info.dilationHeight },
    { ...width, stride: info.strideWidth, dilation: info.dilationWidth },
  ];
}

const each = <T>([height, width]: Axes, f: (axis: Axis) => T): [T, T] => [f(height), f(width)];
const stridesOf = (axes: Axes): Pair => each(axes, ({ stride }) => stride);
const dilationsOf = (axes: Axes): Pair => each(axes, ({ dilation }) => dilation);
const isPointwise = (axes: Axes): boolean =>
  axes.every(({ taps, stride, before, after }) => taps === 1 && stride === 1 && before === 0 && after === 0);

/** Adds zeros around height and width; a negative number takes rows or columns away. */
function framed(x: tf.Tensor4D, frame: [Pair, Pair]): tf.Tensor4D {
  const more = frame.map(([before, after]): Pair => [Math.max(before, 0), Math.max(after, 0)]) as [Pair, Pair];
  const larger = more.flat().some((n) => n > 0) ? tf.pad(x, [[0, 0], ...more, [0, 0]]) : x;
  if (frame.flat().every((n) => n >= 0)) return larger;
  const begin = frame.map(([before]) => Math.max(-before, 0));
  const size = frame.map(([before, after], i) => x.shape[i + 1]! + before + after);
  return tf.slice(larger, [0, ...begin, 0], [-1, ...size, -1]);
}

/** Rows and columns as far apart as the stride took them; zeros lie between and behind. */
function spread(dy: tf.Tensor4D, axes: Axes): tf.Tensor4D {
  const [down, along] = stridesOf(axes);
  if (down === 1 && along === 1) return dy;
  const [batch, height, width, channels] = dy.shape;
  const apart = tf.reshape(dy, [batch, height, 1, width, 1, channels]);
  const gaps: Pair[] = [[0, 0], [0, 0], [0, down - 1], [0, 0], [0, along - 1], [0, 0]];
  return tf.reshape(tf.pad(apart, gaps), [batch, height * down, width * along, channels]);
}

/** dy so framed that a kernel turned by half moves over it to give the gradient by x, of x's height and width. */
function framedSlopes(dy: tf.Tensor4D, axes: Axes): tf.Tensor4D {
  const frame = each(axes, ({ length, moved, taps, stride, dilation, before }): Pair => [
    (taps - 1) * dilation - before,
    length + before - moved * stride,
  ]);
  return framed(spread(dy, axes), frame);
}

/** Turned by half, as its taps in reverse order: TF.js's wasm `reverse` takes longer than the convolution. */
function turned(kernel: tf.Tensor4D): tf.Tensor4D {
  const [height, width] = kernel.shape;
  const taps = height * width;
  const order = tf.range(taps - 1, -1, -1, 'int32');
  return tf.reshape(tf.gather(tf.reshape(kernel, [taps, -1]), order), kernel.shape);
}

function imageGradient(dy: tf.Tensor4D, kernel: tf.Tensor4D, axes: Axes, shape: readonly number[]): tf.Tensor {
  const [, , inputs, outputs] = kernel.shape;
  if (isPointwise(axes)) {
    const weights = tf.reshape(kernel, [inputs, outputs]);
    return tf.reshape(tf.matMul(tf.reshape(dy, [-1, outputs]), weights, false, true), [...shape]);
  }
  const back = tf.transpose(turned(kernel), [0, 1, 3, 2]);
  return tf.conv2d(framedSlopes(dy, axes), back, 1, 'valid', 'NHWC', dilationsOf(axes));
}

/** A convolution of x with dy, whose channels are the rows of the batch: stride and dilation change places. */
function kernelGradient(x: tf.Tensor4D, dy: tf.Tensor4D, axes: Axes, shape: FourShape): tf.Tensor {
  const [height, width, inputs, outputs] = shape;
  if (isPointwise(axes)) {
    const product = tf.matMul(tf.reshape(x, [-1, inputs]), tf.reshape(dy, [-1, outputs]), true);
    return tf.reshape(product, [...shape]);
  }
  const images = tf.transpose(framedImage(x, axes), [3, 1, 2, 0]);
  const slopes = tf.transpose(dy, [1, 2, 0, 3]);
  const sums = tf.conv2d(images, slopes, dilationsOf(axes), 'valid', 'NHWC', stridesOf(axes));
  return tf.slice(tf.transpose(sums, [1, 2, 0, 3]), [0, 0, 0, 0], [height, width, inputs, outputs]);
}

/** x with its padding, without the rows and columns that no window reaches. */
export function framedImage(x: tf.Tensor4D, axes: Axes): tf.Tensor4D {
  const frame = each(axes, ({ length, moved, taps, stride, dilation, before }): Pair => [
    before,
    (moved - 1) * stride + (taps - 1) * dilation + 1 - before - length,
  ]);
  return framed(x, frame);
}

function depthwiseImageGradient(dy: tf.Tensor4D, kernel: tf.Tensor4D, axes: Axes, shape: readonly number[]): tf.Tensor {
  const [height, width, inputs, multiplier] = kernel.shape;
  const back = tf.reshape(turned(kernel), [height, width, inputs * multiplier, 1]) as tf.Tensor4D;
  const slopes = tf.depthwiseConv2d(framedSlopes(dy, axes), back, 1, 'valid', 'NHWC', dilationsOf(axes));
  return multiplier === 1 ? slopes : tf.sum(tf.reshape(slopes, [...shape, multiplier]), -1);
}
