/** Kernels that the machine lacks, run by TF.js between copies to its heap and back. */
import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../runtime/shape.ts';
import type { Graph, Node, ValueId } from './graph.ts';
import type { Machine } from './machine.ts';

/** `placed`: a value's first float in the machine's memory. */
export function runIsland(node: Node, graph: Graph, machine: Machine, placed: (id: ValueId) => number): void {
  const tensorOf = (id: ValueId): tf.Tensor => {
    const { shape, dtype, source } = graph.values[id]!;
    const [at, size] = [placed(id), sizeOf(shape)];
    const isSeed = source.kind === 'input' && source.name === 'seed';
    const numbers = isSeed ? machine.words().slice(at, at + size) : machine.floats().slice(at, at + size);
    return tf.tensor(numbers, [...shape], dtype);
  };
  tf.tidy(() => {
    const made = [runNode(node, node.inputs.map(tensorOf))].flat();
    node.outputs.forEach((id, i) => machine.floats().set(made[i]!.dataSync(), placed(id)));
  });
}

/** A kernel of TF.js, on its current backend. */
export function runNode({ kernel, roles, attrs }: Node, inputs: readonly tf.Tensor[]): tf.Tensor | tf.Tensor[] {
  const isList = roles.length > 0 && roles.every((role, i) => role === String(i));
  const named = isList ? inputs : Object.fromEntries(roles.map((role, i) => [role, inputs[i]]));
  return tf.engine().runKernel(kernel, named as tf.NamedTensorMap, attrs as tf.NamedAttrMap);
}
