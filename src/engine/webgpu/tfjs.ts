/// <reference types="@webgpu/types" />
/** The corner of TF.js's WebGPU backend that runners and kernels rely on, pinned to TF.js 4.22. */
import * as tf from '@tensorflow/tfjs';

export interface GpuBackend {
  device: GPUDevice;
  queue: GPUQueue;
  bufferManager: BufferManager;
  commandEncoder: GPUCommandEncoder | null;
  readonly tensorMap: { get(dataId: object): TensorData };
  write(values: Float32Array | Int32Array | null, shape: readonly number[], dtype: string): object;
  incRef(dataId: object): void;
  /** Makes the commands so far the queue's. */
  submitQueue(): void;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  uploadToGPU(dataId: object): void;
  runWebGPUProgram(program: Program, inputs: readonly tf.TensorInfo[], dtype: 'float32', uniforms?: readonly Uniform[]): tf.TensorInfo;
}

export interface BufferManager {
  acquireBuffer(size: number, usage: number, mapped?: boolean, reuse?: boolean): GPUBuffer;
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void;
}

interface TensorData {
  resource: GPUBuffer | null;
  /** Before they were uploaded. */
  readonly values: Float32Array | Int32Array | null;
}

/** A kernel in WGSL: TF.js declares what the names stand for. */
export interface Program {
  readonly variableNames: readonly string[];
  readonly uniforms?: string;
  readonly outputShape: readonly number[];
  readonly workgroupSize: readonly [number, number, number];
  readonly dispatchLayout: { readonly x: readonly number[] };
  readonly dispatch: readonly [number, number, number];
  readonly shaderKey: string;
  /** Whether `uniforms.size` is declared: the numbers of the output. */
  readonly size: true;
  getUserCode(): string;
}

export interface Uniform {
  readonly type: 'int32' | 'float32';
  readonly data: number[];
}

export const gpuBackend = (): GpuBackend => tf.backend() as unknown as GpuBackend;

/** Submits what TF.js has gathered, so that what comes after runs after it. */
export function flush(backend: GpuBackend): void {
  if (!backend.commandEncoder) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}

/** A tensor whose numbers lie in a buffer, which is TF.js's from then on. */
export function tensorIn(backend: GpuBackend, buffer: GPUBuffer, shape: readonly number[], dtype: tf.DataType): tf.Tensor {
  const dataId = backend.write(null, shape, dtype);
  backend.tensorMap.get(dataId).resource = buffer;
  return tensorOf(backend, dataId, shape, dtype);
}

/** The numbers of a tensor in another shape, or taken for another type. */
export function viewOf(backend: GpuBackend, { dataId }: tf.Tensor, shape: readonly number[], dtype: tf.DataType): tf.Tensor {
  backend.incRef(dataId);
  return tensorOf(backend, dataId, shape, dtype);
}

type Engine = { makeTensorFromDataId(dataId: object, shape: number[], dtype: string, backend: unknown): tf.Tensor };

const tensorOf = (backend: GpuBackend, dataId: object, shape: readonly number[], dtype: tf.DataType): tf.Tensor =>
  (tf.engine() as unknown as Engine).makeTensorFromDataId(dataId, [...shape], dtype, backend);
