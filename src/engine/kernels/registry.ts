/** The corner of TF.js's kernel interface that this folder relies on, pinned to TF.js 4.22. */
import * as tf from '@tensorflow/tfjs';

export interface KernelCall {
  readonly inputs: Record<string, tf.TensorInfo>;
  readonly attrs: Record<string, unknown>;
  readonly backend: KernelHost;
}

/** What every TF.js backend offers a kernel. */
export interface KernelHost {
  write(values: Float32Array, shape: number[], dtype: 'float32'): object;
  readSync(dataId: object): Float32Array | Int32Array;
  disposeData(dataId: object): boolean;
  incRef(dataId: object): void;
  /** Of wasm: memory for a result, not yet filled. */
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  /** Of wasm: the numbers themselves, not a copy, until memory is next asked for. */
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array | Int32Array;
}

export type Kernel = (call: KernelCall) => tf.TensorInfo;

/** The kernel that `backendName` has under that name now. */
export function kernelOf(name: string, backendName: string): Kernel {
  const found = tf.getKernel(name, backendName);
  if (!found) throw new Error(`TF.js ${tf.version.tfjs} has no kernel ${name} for ${backendName}`);
  return found.kernelFunc as unknown as Kernel;
}

/**
 * Puts `kernel` in the place of the one there may be; TF.js warns of a second registration, hence the
 * removal.
 */
export function setKernel(kernelName: string, backendName: string, kernel: Kernel): void {
  const before = tf.getKernel(kernelName, backendName);
  if (before) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...before, kernelName, backendName, kernelFunc: kernel as unknown as tf.KernelFunc });
}
