import * as tf from '@tensorflow/tfjs';
import { uniform } from '../../engine/kernels/uniform.ts';
import { nameWords } from '../random.ts';
import type { Step } from '../types.ts';

/** Uniform numbers of [0, 1) of a shape: the stream `name` under the seed of a step, [2] int32. */
export function randomUniform(shape: readonly number[], name: string, seed: tf.Tensor1D): tf.Tensor {
  return uniform(shape, seed, nameWords(name));
}

/**
 * Zeroes each element with probability `rate` and divides the others by 1 - rate, while training (Srivastava
 * et al. 2014, inverted form). `name` names the layer's random stream.
 */
export function dropout(x: tf.Tensor, rate: number, name: string, step: Pick<Step, 'seed'>): tf.Tensor {
  if (step.seed === null || rate === 0) return x;
  const draw = randomUniform(x.shape, name, step.seed);
  const kept = tf.sub(1, tf.step(tf.sub(rate, draw)));
  return tf.mul(x, tf.div(kept, 1 - rate));
}
