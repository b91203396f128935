import { expect, test } from 'vitest';
import { sums } from '../../src/engine/plan/passes/sums.ts';
import { Builder } from './build-graph.ts';
import { counted, expectSame } from './passes.ts';

const inputs = (b: Builder, count: number): number[] => Array.from({ length: count }, (_, i) => b.input(`x${i}`, [3]));
const add = (b: Builder, x: number, y: number): number => b.call('Add', [x, y], [3]);

test('a chain of additions is one', () => {
  const b = new Builder();
  const graph = b.graph({ y: inputs(b, 6).reduce((sum, x) => add(b, sum, x)) });
  const after = sums.run(graph);
  expect(counted(after)).toEqual({ AddN: 1 });
  expectSame(graph, after);
});

test('a sum on the way that something else reads stays', () => {
  const b = new Builder();
  const [x, y, z, w] = inputs(b, 4) as [number, number, number, number];
  const first = add(b, x, y);
  const graph = b.graph({ first, all: add(b, add(b, first, z), w) });
  const after = sums.run(graph);
  expect(counted(after)).toEqual({ Add: 1, AddN: 1 });
  expectSame(graph, after);
});

test('what is broadcast is not gathered', () => {
  const b = new Builder();
  const wide = b.call('Add', [b.input('x', [2, 3]), b.input('bias', [3])], [2, 3]);
  const graph = b.graph({ y: b.call('Add', [b.call('Add', [wide, b.input('row', [1, 3])], [2, 3]), b.input('z', [2, 3])], [2, 3]) });
  const after = sums.run(graph);
  expect(counted(after)).toEqual({ Add: 3 });
  expectSame(graph, after);
});
