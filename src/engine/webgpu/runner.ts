/** Steps on a GPU: what TF.js's kernels ask of it is written down once, and then asked again as one batch of commands a step. */
import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../runtime/shape.ts';
import type { Graph } from '../plan/graph.ts';
import { cse } from '../plan/passes/cse.ts';
import { setRunner } from '../plan/ready.ts';
import type { Runner, Session, Tensors } from '../plan/runner.ts';
import { installWebgpuKernels } from './kernels.ts';
import { lowered } from './lower.ts';
import { makePlan } from './plan.ts';
import { Pool } from './pool.ts';
import { flush, gpuBackend, tensorIn } from './tfjs.ts';

type Shapes = Readonly<Record<string, readonly number[]>>;

const runner: Runner = { open: openSession };

/** Gives TF.js's backend, which is open, what training needs. */
export function readyWebgpu(): void {
  // Small numbers stay on the GPU, too: what is computed from them elsewhere would not follow when a step is replayed.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  installWebgpuKernels();
  setRunner('webgpu', runner);
  // A GPU that refuses a command goes on with other numbers: that ends the thread.
  gpuBackend().device.onuncapturederror = ({ error }) => queueMicrotask(() => {
    throw new Error(`WebGPU refuses a command: ${error.message.split('\n')[0]}`);
  });
}

function openSession(shapes: Shapes): Session {
  const backend = gpuBackend();
  const { device } = backend;
  const names = Object.keys(shapes);
  const bytesOf = (name: string): number => 4 * sizeOf(shapes[name]!);
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const state = new Map(names.map((name) => [name, device.createBuffer({ size: bytesOf(name), usage })]));
  const pool = new Pool(device);
  const kept: GPUBuffer[] = [...state.values()];
  const copyAll = (copies: readonly (readonly [from: GPUBuffer, to: GPUBuffer, name: string])[]): void => {
    flush(backend);
    const encoder = device.createCommandEncoder();
    for (const [from, to, name] of copies) encoder.copyBufferToBuffer(from, 0, to, 0, bytesOf(name));
    device.queue.submit([encoder.finish()]);
  };
  return {
    names,
    write(tensors: Tensors) {
      for (const { dataId } of Object.values(tensors)) backend.uploadToGPU(dataId);
      copyAll(Object.entries(tensors).map(([name, { dataId }]) => [backend.tensorMap.get(dataId).resource!, state.get(name)!, name]));
    },
    read() {
      const copies = names.map((name) => [state.get(name)!, backend.bufferManager.acquireBuffer(bytesOf(name), usage), name] as const);
      copyAll(copies);
      return Object.fromEntries(copies.map(([, buffer, name]): [string, tf.Tensor] => [name, tensorIn(backend, buffer, shapes[name]!, 'float32')]));
    },
    plan(graph: Graph) {
      const simple = cse.run(graph);
      return makePlan(simple, lowered(simple), { device, state, pool, keep: (buffer) => kept.push(buffer) });
    },
    close() {
      for (const buffer of kept) buffer.destroy();
      pool.close();
    },
  };
}
