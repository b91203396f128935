/** Gradients through activations, which TF.js writes as several kernels, as the one that TensorFlow has. */
import type { Node, Pass, ValueId } from '../plan/graph.ts';
import { rewritten, sameShape, type Draft } from '../plan/passes/rewrite.ts';

export const slopes: Pass = {
  name: 'slopes',
  run: (graph) =>
    rewritten(graph, (node, draft) => {
      if (node.kernel !== 'Multiply') return undefined;
      const [a, b] = node.inputs as [ValueId, ValueId];
      return slopeOf(node, a, b, draft) ?? slopeOf(node, b, a, draft);
    }),
};

/** dy times what it is multiplied by, both of the product's shape. */
function slopeOf(node: Node, dy: ValueId, factor: ValueId, draft: Draft): readonly ValueId[] | undefined {
  const found = byRelu(factor, draft) ?? bySigmoid(factor, draft) ?? byTanh(factor, draft);
  const shape = draft.shape(node.outputs[0]!);
  if (!found || ![dy, found.of].every((id) => sameShape(draft.shape(id), shape))) return undefined;
  return [draft.call({ kernel: found.kernel, inputs: [found.of, dy], roles: ['of', 'dy'], line: node.line }, shape)];
}

interface Found {
  readonly kernel: string;
  /** What the activation gave, or was given. */
  readonly of: ValueId;
}

/** 1 where x > 0. */
function byRelu(id: ValueId, draft: Draft): Found | undefined {
  const step = madeBy('Step', id, draft);
  return step?.attrs['alpha'] === 0 ? { kernel: 'ReluGrad', of: step.inputs[0]! } : undefined;
}

/** y (1 - y) */
function bySigmoid(id: ValueId, draft: Draft): Found | undefined {
  const [y, rest] = madeBy('Multiply', id, draft)?.inputs ?? [];
  return y !== undefined && fromOne(rest, draft) === y ? { kernel: 'SigmoidGrad', of: y } : undefined;
}

/** 1 - y^2 */
function byTanh(id: ValueId, draft: Draft): Found | undefined {
  const square = madeBy('Square', fromOne(id, draft), draft);
  return square && { kernel: 'TanhGrad', of: square.inputs[0]! };
}

/** x of 1 - x. */
function fromOne(id: ValueId | undefined, draft: Draft): ValueId | undefined {
  const [one, x] = madeBy('Sub', id, draft)?.inputs ?? [];
  return one !== undefined && draft.uniform(one) === 1 ? x : undefined;
}

function madeBy(kernel: string, id: ValueId | undefined, draft: Draft): Node | undefined {
  const node = id === undefined ? undefined : draft.maker(id);
  return node?.kernel === kernel ? node : undefined;
}
