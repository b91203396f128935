/** Updates of state that are the same for several parameters as one pass over all of their numbers, which lie one after the other. */
import { sizeOf } from '../../../runtime/shape.ts';
import type { Fusion } from '../fusion.ts';
import type { Graph, Node, Pass, Value, ValueId } from '../graph.ts';
import { fusionOf } from './fuse.ts';
import { Draft, readersOf } from './rewrite.ts';

export const updates: Pass = {
  name: 'updates',
  run(graph) {
    const groups = groupsOf(graph);
    if (groups.length === 0) return graph;
    const draft = new Draft(graph);
    const together = new Set(groups.flat());
    // Nobody waits for what they give: they may run last.
    graph.nodes.filter((node) => !together.has(node)).forEach((node) => draft.keep(node));
    for (const group of groups) write(group, draft);
    return draft.finished();
  },
};

/** Updates alike whose state lies one after the other. */
function groupsOf(graph: Graph): Node[][] {
  const readers = readersOf(graph);
  const alike = new Map<string, Node[]>();
  for (const node of graph.nodes) {
    const isLast = node.kernel === 'Fused' && node.outputs.every((id) => readers[id]!.every((reader) => reader < 0));
    const key = isLast ? keyOf(node, graph) : null;
    if (key !== null) alike.set(key, [...(alike.get(key) ?? []), node]);
  }
  return [...alike.values()].flatMap((nodes) => runsOf(nodes, graph)).filter((run) => run.length > 1);
}

/** What nodes have in common that are the same but for how long they are; null where one is more than a walk over equally many numbers. */
function keyOf({ inputs, attrs }: Node, graph: Graph): string | null {
  const { space, steps, results } = attrs as Fusion;
  const size = sizeOf(space);
  if (size === 1 || results.some(({ sum }) => sum)) return null;
  const operands = inputs.map((id) => {
    const own = sizeOf(graph.values[id]!.shape);
    return own === 1 ? `one ${id}` : own === size ? partsOf(graph.values, id)?.kind ?? null : null;
  });
  return operands.includes(null) ? null : JSON.stringify([steps, results, operands]);
}

interface Parts {
  /** Inputs of the step, or what a node made. */
  readonly kind: 'state' | 'made';
  readonly ids: readonly ValueId[];
}

/** The whole values that a value is, in any shape; null where it is a part of one. */
function partsOf(values: readonly Value[], id: ValueId): Parts | null {
  const { shape, source } = values[id]!;
  if (source.kind === 'input') return { kind: 'state', ids: [id] };
  if (source.kind === 'node') return { kind: 'made', ids: [id] };
  if (source.kind === 'joined') return source.of.every((each) => values[each]!.source.kind === 'input') ? { kind: 'state', ids: source.of } : null;
  if (source.kind !== 'view' || source.offset !== 0 || sizeOf(values[source.of]!.shape) !== sizeOf(shape)) return null;
  return partsOf(values, source.of);
}

/** In the order of their state, cut where that of one does not follow upon that of another. */
function runsOf(nodes: readonly Node[], graph: Graph): Node[][] {
  const stateOf = (node: Node): (readonly ValueId[])[] =>
    node.inputs.flatMap((id) => {
      const parts = sizeOf(graph.values[id]!.shape) === 1 ? null : partsOf(graph.values, id);
      return parts?.kind === 'state' ? [parts.ids] : [];
    });
  const states = new Map(nodes.map((node) => [node, stateOf(node)]));
  const sorted = nodes.filter((node) => states.get(node)!.length > 0).sort((a, b) => states.get(a)![0]![0]! - states.get(b)![0]![0]!);
  const runs: Node[][] = [];
  for (const node of sorted) {
    const last = runs.at(-1)?.at(-1);
    const follows = last && states.get(node)!.every((ids, i) => ids[0] === states.get(last)![i]!.at(-1)! + 1);
    if (follows) runs.at(-1)!.push(node);
    else runs.push([node]);
  }
  return runs;
}

function write(nodes: readonly Node[], draft: Draft): void {
  const sizes = nodes.map((node) => sizeOf(fusionOf(node).space));
  const size = sizes.reduce((sum, n) => sum + n, 0);
  const [first] = nodes as [Node];
  const inputs = first.inputs.map((id, slot) => {
    if (draft.size(id) === 1) return id;
    const of = nodes.flatMap((node) => partsOf(draft.values, node.inputs[slot]!)!.ids);
    return draft.add({ shape: [size], dtype: 'float32', source: { kind: 'joined', of } });
  });
  const outputs = draft.calls({ ...first, inputs, attrs: { ...first.attrs, space: [size] } }, first.outputs.map(() => [size]));
  let offset = 0;
  nodes.forEach((node, i) => {
    node.outputs.forEach((id, k) => draft.replace(id, draft.view(outputs[k]!, draft.shape(id), offset)));
    offset += sizes[i]!;
  });
}
