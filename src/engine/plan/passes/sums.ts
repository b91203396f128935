/** Chains of additions, which gradients of what many read are, as one `AddN`. */
import type { Graph, Node, Pass, Value, ValueId } from '../graph.ts';
import { readersOf, rewritten, sameShape } from './rewrite.ts';

export const sums: Pass = {
  name: 'sums',
  run(graph) {
    const parts = partsIn(graph);
    if (parts.size === 0) return graph;
    return rewritten(graph, (node, draft) => {
      if (!isSum(draft.values, node)) return undefined;
      const terms = termsOf(node, parts);
      if (terms.length < 3 || terms.length === node.inputs.length) return undefined;
      draft.keep({ ...node, kernel: 'AddN', inputs: terms.map((id) => draft.now(id)), roles: terms.map((_, i) => String(i)), attrs: {} });
      return node.outputs;
    });
  },
};

/** An addition in which nothing is broadcast. */
const isSum = (values: readonly Value[], { kernel, inputs, outputs }: Node): boolean =>
  kernel === 'AddN' || (kernel === 'Add' && inputs.every((id) => sameShape(values[id]!.shape, values[outputs[0]!]!.shape)));

/** Sums that only another one reads, by their value. */
function partsIn(graph: Graph): ReadonlyMap<ValueId, Node> {
  const readers = readersOf(graph);
  const parts = graph.nodes.filter((node) => {
    const [reader, ...more] = readers[node.outputs[0]!]!;
    return isSum(graph.values, node) && more.length === 0 && reader !== undefined && reader >= 0 && isSum(graph.values, graph.nodes[reader]!);
  });
  return new Map(parts.map((node) => [node.outputs[0]!, node]));
}

function termsOf(node: Node, parts: ReadonlyMap<ValueId, Node>): ValueId[] {
  const terms: ValueId[] = [];
  const open = [...node.inputs].reverse();
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const part = parts.get(id);
    if (part) open.push(...[...part.inputs].reverse());
    else terms.push(id);
  }
  return terms;
}
