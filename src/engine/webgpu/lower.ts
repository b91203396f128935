/** A graph as commands of a GPU, by TF.js's own kernels. */
import * as tf from '@tensorflow/tfjs';
import { runNode } from '../plan/islands.ts';
import { sizeOf } from '../../runtime/shape.ts';
import type { Graph, Value, ValueId } from '../plan/graph.ts';
import { listen, type Command, type Listening, type Slot } from './commands.ts';
import { gpuBackend, tensorIn, viewOf, type GpuBackend } from './tfjs.ts';

export interface Lowered {
  readonly commands: readonly Command[];
  /** By the names of the graph's inputs. */
  readonly inputs: ReadonlyMap<string, Slot>;
  /** By the names of its outputs. */
  readonly outputs: ReadonlyMap<string, Slot>;
}

export function lowered(graph: Graph): Lowered {
  const backend = gpuBackend();
  return listen(backend, (listening) => tf.tidy(() => new Lowering(graph, backend, listening).run() as never) as Lowered);
}

class Lowering {
  readonly #graph: Graph;
  readonly #backend: GpuBackend;
  readonly #listening: Listening;
  readonly #tensors = new Map<ValueId, tf.Tensor>();

  constructor(graph: Graph, backend: GpuBackend, listening: Listening) {
    this.#graph = graph;
    this.#backend = backend;
    this.#listening = listening;
  }

  run(): Lowered {
    const { values, nodes, outputs } = this.#graph;
    const inputs = new Map(values.flatMap(({ source }, id) => (source.kind === 'input' ? [[source.name, this.#slotOf(id)] as const] : [])));
    for (const node of nodes) {
      const made = [runNode(node, node.inputs.map((id) => this.#tensorOf(id)))].flat();
      made.forEach((tensor, i) => this.#tensors.set(node.outputs[i]!, tensor));
    }
    const found = new Map(Object.entries(outputs).map(([name, id]) => [name, this.#slotOf(id)]));
    return { commands: this.#listening.commands, inputs, outputs: found };
  }

  #slotOf(id: ValueId): Slot {
    const { dataId } = this.#tensorOf(id);
    this.#backend.uploadToGPU(dataId);
    return this.#listening.slotOf(this.#backend.tensorMap.get(dataId).resource!);
  }

  #tensorOf(id: ValueId): tf.Tensor {
    const known = this.#tensors.get(id);
    if (known) return known;
    const tensor = this.#made(this.#graph.values[id]!);
    this.#tensors.set(id, tensor);
    return tensor;
  }

  #made({ shape, dtype, source }: Value): tf.Tensor {
    switch (source.kind) {
      case 'input':
        return this.#empty(shape, dtype);
      case 'constant':
        return tf.tensor(constantOf(source.numbers, sizeOf(shape)), [...shape], dtype);
      case 'view':
        return this.#view(source, shape, dtype);
      case 'joined':
        return this.#joined(source.of, shape, dtype);
      case 'node':
        throw new Error('a value is read before it is there');
    }
  }

  #empty(shape: readonly number[], dtype: Value['dtype']): tf.Tensor {
    return tensorIn(this.#backend, this.#listening.buffer(4 * sizeOf(shape)), shape, dtype);
  }

  #view({ of, offset }: { of: ValueId; offset: number }, shape: readonly number[], dtype: Value['dtype']): tf.Tensor {
    const base = this.#tensorOf(of);
    if (offset === 0 && base.size === sizeOf(shape)) return viewOf(this.#backend, base, shape, dtype);
    const part = this.#empty(shape, dtype);
    this.#copy(of, offset, part, 0, sizeOf(shape));
    return part;
  }

  #joined(of: readonly ValueId[], shape: readonly number[], dtype: Value['dtype']): tf.Tensor {
    const whole = this.#empty(shape, dtype);
    let at = 0;
    for (const part of of) {
      const size = sizeOf(this.#graph.values[part]!.shape);
      this.#copy(part, 0, whole, at, size);
      at += size;
    }
    return whole;
  }

  /** So many numbers. */
  #copy(of: ValueId, start: number, to: tf.Tensor, end: number, count: number): void {
    this.#backend.ensureCommandEncoderReady();
    this.#backend.endComputePassEncoder();
    const from = this.#slotOf(of);
    const slot = this.#listening.slotOf(this.#backend.tensorMap.get(to.dataId).resource!);
    this.#listening.commands.push({ from, start: 4 * start, to: slot, end: 4 * end, bytes: 4 * count });
  }
}

/** One number may stand for all. */
const constantOf = (numbers: Float32Array, size: number): Float32Array => (numbers.length === size ? numbers : new Float32Array(size).fill(numbers[0]!));
