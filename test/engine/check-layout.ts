/** What a plan's memory holds, element by element, as names of elements in the place of numbers. */
import type { Graph, ValueId } from '../../src/engine/plan/graph.ts';
import type { Layout, Place } from '../../src/engine/plan/memory.ts';
import { isState } from '../../src/engine/plan/schedule.ts';
import { sizeOf } from '../../src/runtime/shape.ts';

/** No value has more elements. */
const MOST = 2 ** 30;

/** What is read or written wrongly, the first of it; null where every reader finds what was made for it. */
export function layoutFault(graph: Graph, layout: Layout, stateAt: ReadonlyMap<string, number>, scratch: readonly number[]): string | null {
  const memory = { state: [] as number[], constants: [] as number[], step: [] as number[] };
  const size = (id: ValueId) => sizeOf(graph.values[id]!.shape);
  const elementOf = (id: ValueId, i: number): number => {
    const { source } = graph.values[id]!;
    if (source.kind === 'view') return elementOf(source.of, source.offset + i);
    if (source.kind !== 'joined') return id * MOST + i;
    let at = i;
    for (const member of source.of) {
      if (at < size(member)) return elementOf(member, at);
      at -= size(member);
    }
    throw new Error('a joined value is longer than its members');
  };
  const holds = (id: ValueId, place: Place): boolean => Array.from({ length: size(id) }, (_, i) => memory[place.area][place.at + i] === elementOf(id, i)).every(Boolean);
  const put = (id: ValueId, place: Place) => {
    for (let i = 0; i < size(id); i++) memory[place.area][place.at + i] = elementOf(id, i);
  };
  const rangeOf = (id: ValueId) => ({ ...layout.placeOf(id), count: size(id) });
  const copy = (node: number): string | null => {
    for (const { from, to, offset } of layout.copies.get(node) ?? []) {
      if (!holds(from, layout.placeOf(from))) return `before node ${node}, value ${from} is not there to be copied`;
      const { area, at } = layout.placeOf(to);
      put(from, { area, at: at + offset });
    }
    return null;
  };
  graph.values.forEach(({ source }, id) => {
    if (source.kind === 'constant') put(id, layout.placeOf(id));
    if (source.kind !== 'input') return;
    const at = stateAt.get(source.name);
    put(id, at === undefined ? layout.placeOf(id) : { area: 'state', at });
  });
  for (const [at, node] of graph.nodes.entries()) {
    const copied = copy(at);
    if (copied) return copied;
    for (const id of node.inputs) if (!holds(id, layout.placeOf(id))) return `node ${at} (${node.kernel}) does not find value ${id}`;
    const written = [...node.outputs.map(rangeOf), { area: 'step' as const, at: layout.scratchAt(at), count: scratch[at]! }];
    for (const [i, a] of written.entries()) {
      for (const b of written.slice(i + 1)) if (overlap(a, b)) return `node ${at} (${node.kernel}) writes twice to one place`;
      for (const id of node.inputs) {
        const b = rangeOf(id);
        const inPlace = node.kernel === 'Fused' && i < node.outputs.length && a.at === b.at && a.count === b.count;
        if (overlap(a, b) && !inPlace) return `node ${at} (${node.kernel}) writes over its input ${id}`;
      }
    }
    for (let i = 0; i < scratch[at]!; i++) memory.step[layout.scratchAt(at) + i] = -1;
    for (const id of node.outputs) put(id, layout.placeOf(id));
  }
  const copied = copy(graph.nodes.length);
  if (copied) return copied;
  for (const { name, id } of layout.late) {
    if (!holds(id, layout.placeOf(id))) return `${name} is not there to be copied`;
    put(id, { area: 'state', at: stateAt.get(name)! });
  }
  for (const [name, id] of Object.entries(graph.outputs)) {
    const place = isState(name) ? { area: 'state' as const, at: stateAt.get(name)! } : layout.placeOf(id);
    if (!holds(id, place)) return `${name} is not there at the end`;
  }
  return null;
}

interface Range extends Place {
  readonly count: number;
}

const overlap = (a: Range, b: Range): boolean => a.area === b.area && a.count > 0 && b.count > 0 && a.at < b.at + b.count && b.at < a.at + a.count;
