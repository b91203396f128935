/** The gradient of a depthwise convolution by its kernel as a TF.js kernel: in one pass, where ops take one a tap. */
import * as tf from '@tensorflow/tfjs';
import { setKernel, type KernelCall } from './registry.ts';

const NAME = 'MtlcDepthwiseKernelGradient';

/** How the kernel moves: its shape [height, width, in, n], strides and dilations [height, width]. */
interface Moves {
  readonly shape: readonly [height: number, width: number, inputs: number, multiplier: number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
}

/** `image` is padded already: no window leaves it. Both are [batch, height, width, channels]. */
export function depthwiseKernelGradient(image: tf.Tensor4D, dy: tf.Tensor4D, moves: Moves): tf.Tensor {
  if (!tf.getKernel(NAME, tf.getBackend())) setKernel(NAME, tf.getBackend(), gradient);
  return tf.engine().runKernel(NAME, { image, dy }, { ...moves }) as tf.Tensor;
}

function gradient({ inputs, attrs, backend }: KernelCall): tf.TensorInfo {
  const { image, dy } = inputs as { image: tf.TensorInfo; dy: tf.TensorInfo };
  const { shape, strides, dilations } = attrs as unknown as Moves;
  const [taps, across] = [shape[0] * shape[1], shape[1]];
  const numbers = backend.readSync(image.dataId) as Float32Array;
  const slopes = backend.readSync(dy.dataId) as Float32Array;
  const sums = new Float64Array(taps * shape[2] * shape[3]);
  const [batch, movedHeight, movedWidth] = dy.shape as [number, number, number];
  const [, height, width] = image.shape as [number, number, number];
  let from = 0;
  for (let row = 0; row < batch; row++)
    for (let y = 0; y < movedHeight; y++)
      for (let x = 0; x < movedWidth; x++, from += shape[2] * shape[3])
        for (let tap = 0; tap < taps; tap++) {
          const down = y * strides[0] + Math.floor(tap / across) * dilations[0];
          const along = x * strides[1] + (tap % across) * dilations[1];
          addProducts(sums, tap, numbers, ((row * height + down) * width + along) * shape[2], slopes, from, shape);
        }
  const result = Float32Array.from(sums);
  return { dataId: backend.write(result, [...shape], 'float32'), shape: [...shape], dtype: 'float32' };
}

function addProducts(
  sums: Float64Array,
  tap: number,
  numbers: Float32Array,
  at: number,
  slopes: Float32Array,
  from: number,
  [, , inputs, multiplier]: Moves['shape'],
): void {
  const start = tap * inputs * multiplier;
  for (let c = 0, k = 0; c < inputs; c++) {
    const x = numbers[at + c]!;
    for (let m = 0; m < multiplier; m++, k++) sums[start + k]! += x * slopes[from + k]!;
  }
}
