/** How many roundings lie between a step's inputs and its results. */
import type { Graph, Node, ValueId } from '../../src/engine/plan/graph.ts';
import { sizeOf } from '../../src/runtime/shape.ts';

/** Of the longest chain: an addend of a sum counts as one, and so does every other kernel. */
export function chainOf({ values, nodes, outputs }: Graph): number {
  const chains = new Map<ValueId, number>();
  const behind = (id: ValueId): number => {
    const { source } = values[id]!;
    if (source.kind === 'view') return behind(source.of);
    if (source.kind === 'joined') return Math.max(...source.of.map(behind));
    return chains.get(id) ?? 0;
  };
  const shapeOf = (id: ValueId): readonly number[] => values[id]!.shape;
  for (const node of nodes) {
    const chain = Math.max(0, ...node.inputs.map(behind)) + addends(node, shapeOf);
    for (const output of node.outputs) chains.set(output, chain);
  }
  return Math.max(...Object.values(outputs).map(behind));
}

/** Kernels that move numbers and round none. */
const MOVES = /^(Transpose|Slice|StridedSlice|Concat|Pack|Unpack|Gather|Pad|Reverse|Cast|Tile|Fill|OneHot|Select|ZerosLike|OnesLike|Reshape|Identity|Max|Min|ArgMax|Relu|Step|Greater|Less|Equal|Logical)/;

/** How many numbers are added up for one of its own. */
function addends({ kernel, inputs, outputs, attrs }: Node, shapeOf: (id: ValueId) => readonly number[]): number {
  const [first, second] = inputs.map(shapeOf);
  if (MOVES.test(kernel)) return 0;
  if (/MatMul/.test(kernel)) return first!.at(attrs['transposeA'] ? -2 : -1)!;
  if (/BackpropFilter/.test(kernel)) return sizeOf(second!) / second!.at(-1)!;
  if (/BackpropInput/.test(kernel)) return sizeOf(second!) / second!.at(2)!;
  if (/Conv2/.test(kernel)) return sizeOf(second!) / second!.at(3)!;
  if (/Softmax/.test(kernel)) return first!.at(-1)!;
  return Math.max(1, ...inputs.map((input) => sizeOf(shapeOf(input)) / sizeOf(shapeOf(outputs[0]!))));
}
