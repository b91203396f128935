/**
 * Counter-based uniform numbers as a TF.js kernel: the same on every backend, and nothing is read back in
 * emitted code.
 */
import * as tf from '@tensorflow/tfjs';
import { threefry, uniforms, type Key } from '../../runtime/random.ts';
import { sizeOf } from '../../runtime/shape.ts';
import { setKernel, type KernelCall } from './registry.ts';

const NAME = 'MtlcUniform';

function install(backendName: string): void {
  setKernel(NAME, backendName, ({ inputs, attrs, backend }: KernelCall) => {
    const [low, high] = backend.readSync(inputs['seed']!.dataId);
    const { shape, stream } = attrs as unknown as { shape: number[]; stream: Key };
    const values = uniforms(threefry([low!, high!], stream), sizeOf(shape));
    return { dataId: backend.write(values, shape, 'float32'), shape, dtype: 'float32' };
  });
}

/**
 * Numbers of [0, 1) of that shape: stream `stream` under `seed`, [2] int32. They equal
 * `uniforms(threefry(seed, stream), size)`.
 */
export function uniform(shape: readonly number[], seed: tf.Tensor1D, stream: Key): tf.Tensor {
  // Here, so that an emitted model also runs in a program that chose its backend by TF.js alone.
  if (!tf.getKernel(NAME, tf.getBackend())) install(tf.getBackend());
  return tf.engine().runKernel(NAME, { seed }, { shape: [...shape], stream: [...stream] }) as tf.Tensor;
}
