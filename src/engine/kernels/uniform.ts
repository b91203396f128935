/**
 * Counter-based uniform numbers as a TF.js kernel: the same on every backend, and nothing is read back in
 * emitted code.
 */
import * as tf from '@tensorflow/tfjs';
import { threefry, uniforms, type Key } from '../../runtime/random.ts';
import { setKernel, type KernelCall } from './registry.ts';

const NAME = 'MtlcUniform';

export function installUniform(backendName: string): void {
  setKernel(NAME, backendName, ({ inputs, attrs, backend }: KernelCall) => {
    const [low, high] = backend.readSync(inputs['seed']!.dataId);
    const { shape, stream } = attrs as unknown as { shape: number[]; stream: Key };
    const values = uniforms(
      threefry([low!, high!], stream),
      shape.reduce((size, n) => size * n, 1),
    );
    return { dataId: backend.write(values, shape, 'float32'), shape, dtype: 'float32' };
  });
}

/**
 * Numbers of [0, 1) of that shape: stream `stream` under `seed`, [2] int32. They equal
 * `uniforms(threefry(seed, stream), size)`.
 */
export function uniform(shape: readonly number[], seed: tf.Tensor1D, stream: Key): tf.Tensor {
  return tf.engine().runKernel(NAME, { seed }, { shape: [...shape], stream: [...stream] }) as tf.Tensor;
}
