/** What of a step belongs to which line of the spec. */
import { sizeOf } from '../../runtime/shape.ts';
import type { Graph } from './graph.ts';
import type { Line } from './lines.ts';
import { isState, partsOf } from './schedule.ts';

/** `values/h1.kernel` and `slots/h1.kernel/velocity` are of the parameter `h1.kernel`. */
const parameterOf = (name: string): string => name.split('/')[1]!;

/**
 * The lines of each node: its own, or, of an update, those of the parameters that are made of it. `lineOf` is the line of a
 * parameter. None are lines of a node that serves all.
 */
export function linesOf(graph: Graph, lineOf: (parameter: string) => Line | undefined): readonly (readonly Line[])[] {
  const of = new Map<number, Set<Line>>();
  const give = (id: number, lines: Iterable<Line>) => {
    for (const part of partsOf(graph, id)) {
      const known = of.get(part) ?? new Set();
      of.set(part, known);
      for (const line of lines) known.add(line);
    }
  };
  for (const [name, id] of Object.entries(graph.outputs)) {
    const line = isState(name) ? lineOf(parameterOf(name)) : undefined;
    if (line !== undefined) give(id, [line]);
  }
  const found: (readonly Line[])[] = [];
  for (let at = graph.nodes.length - 1; at >= 0; at--) {
    const { line, inputs, outputs } = graph.nodes[at]!;
    const lines = line === undefined ? [...new Set(outputs.flatMap((id) => [...(of.get(id) ?? [])]))] : [line];
    found[at] = lines;
    if (line === undefined) for (const id of inputs) give(id, lines);
  }
  return found;
}

/** Bytes of the state, by line. */
export function stateByLine({ values }: Graph, lineOf: (parameter: string) => Line | undefined): ReadonlyMap<Line, number> {
  const bytes = new Map<Line, number>();
  for (const { shape, source } of values) {
    if (source.kind !== 'input' || !isState(source.name)) continue;
    const line = lineOf(parameterOf(source.name)) ?? '';
    bytes.set(line, (bytes.get(line) ?? 0) + 4 * sizeOf(shape));
  }
  return bytes;
}

/** What nodes have each, by line; a node of several lines counts for them alike, one of none for the line ''. */
export function summed(lines: readonly (readonly Line[])[], amount: (node: number) => number): ReadonlyMap<Line, number> {
  const sums = new Map<Line, number>();
  lines.forEach((own, node) => {
    for (const line of own.length > 0 ? own : ['']) sums.set(line, (sums.get(line) ?? 0) + amount(node) / Math.max(1, own.length));
  });
  return sums;
}
