import { expect, test } from 'vitest';
import { fold } from '../../src/engine/plan/passes/fold.ts';
import { Builder } from './build-graph.ts';
import { evaluate } from './interpret.ts';
import { counted, expectSame } from './passes.ts';

const pass = fold(evaluate);

test('work on constants is done while the plan is made', () => {
  const b = new Builder();
  const range = b.call('Multiply', [b.constant([1, 2, 3], [3]), b.constant([2])], [3]);
  const graph = b.graph({ y: b.call('Add', [b.input('x', [3]), b.call('Exp', [range], [3])], [3]) });
  const after = pass.run(graph);
  expect(counted(after)).toEqual({ Add: 1 });
  expectSame(graph, after);
});

test('equal numbers stay one number, however many they are', () => {
  const b = new Builder();
  const size = 100_000;
  const wide = b.call('Multiply', [b.constant([0.5], [1]), b.constant([1], [size])], [size]);
  const after = pass.run(b.graph({ wide }));
  const { source } = after.values[after.outputs['wide']!]!;
  expect(source).toEqual({ kind: 'constant', numbers: Float32Array.of(0.5) });
});

test('no large constant is made of a small one', () => {
  const b = new Builder();
  const graph = b.graph({ y: b.call('Tile', [b.constant([1, 2], [2])], [20_000], { attrs: { reps: [10_000] } }) });
  expect(counted(pass.run(graph))).toEqual({ Tile: 1 });
});
