/** In a plan's memory every reader finds what was made for it: of steps of every kind of network, with passes and without. */
import { expect, test } from 'vitest';
import type { Graph, Pass } from '../../src/engine/plan/graph.ts';
import { layOut } from '../../src/engine/plan/memory.ts';
import { passesOf, simplified } from '../../src/engine/plan/passes/index.ts';
import { isState, scheduled } from '../../src/engine/plan/schedule.ts';
import { sizeOf } from '../../src/runtime/shape.ts';
import { layoutFault } from './check-layout.ts';
import { evaluate } from './interpret.ts';
import { recorded } from './recorded.ts';
import { specs } from './specs.ts';

/** Scratch of some floats, of each third node. */
const scratchOf = ({ nodes }: Graph): number[] => nodes.map((_, at) => (at % 3 === 0 ? 5 : 0));

/** State lies as its inputs follow one another. */
function stateOf({ values }: Graph): Map<string, number> {
  const at = new Map<string, number>();
  let next = 16;
  for (const { shape, source } of values) {
    if (source.kind !== 'input' || !isState(source.name)) continue;
    at.set(source.name, next);
    next += sizeOf(shape);
  }
  return at;
}

test.each(Object.entries(specs))('a step of %s', async (_, [text, rows]) => {
  const { graph } = await recorded(text, rows);
  for (const passes of [[], passesOf('all', evaluate) as readonly Pass[]]) {
    const ordered = scheduled(simplified(graph, passes));
    const scratch = scratchOf(ordered);
    const at = stateOf(ordered);
    expect(layoutFault(ordered, layOut(ordered, at, scratch), at, scratch)).toBeNull();
  }
});
