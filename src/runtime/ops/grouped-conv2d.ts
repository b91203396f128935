import * as tf from '@tensorflow/tfjs';

type Pair = number | [number, number];

/**
 * A convolution of each of `groups` equal parts of the channels by its own part of the filters: x [batch, height, width, in] and
 * kernel [height, width, in / groups, out].
 */
export function groupedConv2d(
  x: tf.Tensor,
  kernel: tf.Tensor,
  groups: number,
  stride: Pair,
  padding: 'valid' | 'same',
  dilation: Pair = 1,
): tf.Tensor {
  const images = tf.split(x, groups, 3) as tf.Tensor4D[];
  const kernels = tf.split(kernel, groups, 3) as tf.Tensor4D[];
  return tf.concat(images.map((image, i) => tf.conv2d(image, kernels[i]!, stride, padding, 'NHWC', dilation)), 3);
}
