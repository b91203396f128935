/** In a plan's memory every reader finds what was made for it: of steps of every kind of network, with passes and without, and of made-up graphs. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Graph, Pass } from '../../src/engine/plan/graph.ts';
import { layOut } from '../../src/engine/plan/memory.ts';
import { passesOf, simplified } from '../../src/engine/plan/passes/index.ts';
import { isState, scheduled } from '../../src/engine/plan/schedule.ts';
import { sizeOf } from '../../src/runtime/shape.ts';
import { Builder } from './build-graph.ts';
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

/** What a graph is built of, step by step; numbers choose among what is there. */
const steps = fc.record({
  kind: fc.constantFrom('map', 'map', 'two', 'sum', 'move', 'part', 'joined'),
  of: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
  size: fc.integer({ min: 1, max: 6 }),
});

const graphs = fc.record({
  state: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
  steps: fc.array(steps, { minLength: 1, maxLength: 24 }),
  ends: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
});

/** Elementwise work, sums, kernels of any kind, parts and joins; each part of the state is the old one or what a node made. */
function built({ state, steps: all, ends }: typeof graphs extends fc.Arbitrary<infer T> ? T : never): Graph {
  const b = new Builder();
  const old = state.map((size, i) => b.input(`values/v${i}`, [size]));
  for (const [name, size] of [['inputs/x', 4], ['label/a', 3], ['label/b', 3]] as const) b.input(name, [size]);
  const size = (id: number) => sizeOf(b.values[id]!.shape);
  const among = (ids: readonly number[], at: number): number => ids[at % ids.length]!;
  const every = (): number[] => b.values.map((_, id) => id);
  for (const { kind, of, size: wanted } of all) {
    const ids = of.map((at) => among(every(), at));
    const n = size(ids[0]!);
    const alike = [ids[0]!, ...of.slice(1).map((at) => among(every().filter((id) => size(id) === n || size(id) === 1), at))];
    const fused = (results: readonly object[]) => ({ attrs: { space: [n], steps: [], results } });
    if (kind === 'map') b.call('Fused', alike, [n], fused([{ step: 0 }]));
    else if (kind === 'two') b.calls('Fused', alike, [[n], [n]], fused([{ step: 0 }, { step: 0 }]));
    else if (kind === 'sum') b.calls('Fused', alike, [[n], [1]], fused([{ step: 0 }, { step: 0, sum: [0] }]));
    else if (kind === 'move') b.call('Other', ids, [wanted]);
    else if (kind === 'part') b.view(ids[0]!, [Math.min(wanted, n)], of[0]! % (n - Math.min(wanted, n) + 1));
    else b.joined(ids, [ids.reduce((sum, id) => sum + size(id), 0)]);
  }
  const made = (n: number) => every().filter((id) => size(id) === n && b.values[id]!.source.kind === 'node');
  const after = old.map((id, i) => (made(size(id)).length > 0 ? among([id, ...made(size(id))], ends[i % ends.length]!) : id));
  return b.graph({ ...Object.fromEntries(after.map((id, i) => [`values/v${i}`, id])), ...Object.fromEntries(ends.map((at, i) => [`end${i}`, among(every(), at)])) });
}

test('a made-up graph', () => {
  fc.assert(
    fc.property(graphs, (recipe) => {
      const ordered = scheduled(built(recipe));
      const scratch = scratchOf(ordered);
      const at = stateOf(ordered);
      expect(layoutFault(ordered, layOut(ordered, at, scratch), at, scratch)).toBeNull();
    }),
    { numRuns: 2000 },
  );
});

test('inputs lie within what they are joined to, and need no copies', () => {
  const b = new Builder();
  const labels = ['a', 'b'].map((task) => b.input(`label/${task}`, [8]));
  const all = b.joined(labels, [2, 8]);
  const graph = b.graph({ sums: b.call('Sum', [all], [2], { attrs: { axis: [1], keepDims: false } }), first: labels[0]! });
  const { copies, placeOf, floats } = layOut(graph, new Map(), [0]);
  expect(copies.size).toBe(0);
  expect(labels.map((id) => placeOf(id).at - placeOf(all).at)).toEqual([0, 8]);
  expect(floats.step).toBe(20);
});
