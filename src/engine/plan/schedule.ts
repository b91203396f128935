/** The order of a graph's nodes: state that is written in place is written after everyone has read it. */
import type { Fusion } from './fusion.ts';
import { baseOf, type Graph, type Node, type ValueId } from './graph.ts';

/** The step's state: `values/x` and `slots/x` are what the next step finds under these names. */
export const isState = (name: string): boolean => name.startsWith('values/') || name.startsWith('slots/');

/** The input whose place the output `name` takes, where there is one. */
export function inputNamed({ values }: Graph): ReadonlyMap<string, ValueId> {
  return new Map(values.flatMap(({ source }, id) => (source.kind === 'input' ? [[source.name, id] as const] : [])));
}

/** All base values that a value's elements lie in. */
export function partsOf(graph: Graph, id: ValueId): ValueId[] {
  const base = baseOf(graph, id).id;
  const { source } = graph.values[base]!;
  return source.kind === 'joined' ? source.of.flatMap((each) => partsOf(graph, each)) : [base];
}

/** What the step gives that is old state, in whole or in part, under another name: as numbers of its own, since new state takes its place. */
function withCopies(graph: Graph): Graph {
  const inputs = inputNamed(graph);
  const old = new Set([...inputs].flatMap(([name, id]) => (isState(name) ? [id] : [])));
  const values = [...graph.values];
  const copies: Node[] = [];
  const copied = (id: ValueId): ValueId => {
    const { shape, dtype } = values[id]!;
    const attrs: Fusion = { space: shape, steps: [{ op: 'input', input: 0 }], results: [{ step: 0 }] };
    const output = values.push({ shape, dtype, source: { kind: 'node' } }) - 1;
    copies.push({ kernel: 'Fused', inputs: [id], roles: ['0'], attrs, outputs: [output] });
    return output;
  };
  const outputs = Object.entries(graph.outputs).map(([name, id]) => {
    const isOther = inputs.get(name) !== id && partsOf(graph, id).some((part) => old.has(part));
    return [name, isOther ? copied(id) : id] as const;
  });
  return copies.length === 0 ? graph : { values, nodes: [...graph.nodes, ...copies], outputs: Object.fromEntries(outputs) };
}

/** The same nodes; one that gives new state comes after those that read the old one, where nobody needs it before. */
export function scheduled(given: Graph): Graph {
  const graph = withCopies(given);
  const reads = graph.nodes.map((node) => readBy(graph, node));
  const replaced = replacedBy(graph, inputNamed(graph));
  const firstUse = new Map<ValueId, number>();
  reads.forEach((ids, at) => ids.forEach((id) => firstUse.has(id) || firstUse.set(id, at)));
  let order = graph.nodes.map((_, at) => at);
  // A reader may itself be moved: the second round sees where to.
  for (let round = 0; round < 2; round++) order = moved(graph.nodes, order, reads, replaced, firstUse);
  const places = order.map((key, at) => ({ key, at })).sort((a, b) => a.key - b.key || a.at - b.at);
  return { ...graph, nodes: places.map(({ at }) => graph.nodes[at]!) };
}

/** For each node the place after which it runs, at least its own. */
function moved(
  nodes: readonly Node[],
  order: readonly number[],
  reads: readonly (readonly ValueId[])[],
  replaced: ReadonlyMap<ValueId, readonly ValueId[]>,
  firstUse: ReadonlyMap<ValueId, number>,
): number[] {
  const last = lastTwo(reads, order);
  return nodes.map((node, at) => {
    const old = node.outputs.flatMap((id) => replaced.get(id) ?? []);
    const latest = Math.max(at, ...old.map((id) => last.get(id)?.find((reader) => reader.at !== at)?.key ?? at));
    const needed = Math.min(...node.outputs.map((id) => firstUse.get(id) ?? Infinity));
    return latest < needed ? latest : at;
  });
}

interface Reader {
  readonly at: number;
  readonly key: number;
}

/** The last readers of each value, the last one first: two, since one may be the node that is asked about. */
function lastTwo(reads: readonly (readonly ValueId[])[], order: readonly number[]): Map<ValueId, Reader[]> {
  const last = new Map<ValueId, Reader[]>();
  reads.forEach((ids, at) => {
    for (const id of ids) last.set(id, [...(last.get(id) ?? []), { at, key: order[at]! }].sort((a, b) => b.key - a.key).slice(0, 2));
  });
  return last;
}

const readBy = (graph: Graph, node: Node): ValueId[] => [...new Set(node.inputs.flatMap((id) => partsOf(graph, id)))];

/** By output of a node: the state inputs whose places its elements take. */
function replacedBy(graph: Graph, inputs: ReadonlyMap<string, ValueId>): ReadonlyMap<ValueId, readonly ValueId[]> {
  const replaced = new Map<ValueId, ValueId[]>();
  for (const [name, id] of Object.entries(graph.outputs)) {
    const old = isState(name) ? inputs.get(name) : undefined;
    if (old === undefined) continue;
    for (const base of partsOf(graph, id)) if (base !== old) replaced.set(base, [...(replaced.get(base) ?? []), old]);
  }
  return replaced;
}
