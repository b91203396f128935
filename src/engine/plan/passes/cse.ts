/** Common subexpressions: the same kernel of the same inputs runs once. */
import type { Node, Pass } from '../graph.ts';
import { rewritten } from './rewrite.ts';

const commutative = new Set(['Add', 'Equal', 'LogicalAnd', 'LogicalOr', 'Maximum', 'Minimum', 'Multiply', 'NotEqual', 'SquaredDifference']);

export const cse: Pass = {
  name: 'cse',
  run(graph) {
    const seen = new Map<string, Node>();
    return rewritten(graph, (node, draft) => {
      const shapes = node.outputs.map((id) => draft.shape(id).join());
      const inputs = commutative.has(node.kernel) ? [...node.inputs].sort((a, b) => a - b) : node.inputs;
      const key = `${node.kernel} ${inputs} ${shapes.join(' ')} ${JSON.stringify(node.attrs)}`;
      const same = seen.get(key);
      if (same) return same.outputs;
      seen.set(key, node);
      return undefined;
    });
  },
};
