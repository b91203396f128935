import { expect, test } from 'vitest';
import { cse } from '../../src/engine/plan/passes/cse.ts';
import { Builder } from './build-graph.ts';
import { counted, expectSame } from './passes.ts';

test('the same work is done once, and what nobody reads not at all', () => {
  const b = new Builder();
  const [x, y] = [b.input('x', [3]), b.input('y', [3])];
  b.call('Exp', [y], [3]);
  const sums = [b.call('Add', [x, y], [3]), b.call('Add', [y, x], [3])];
  const graph = b.graph({ z: b.call('Multiply', [b.call('Neg', [sums[0]!], [3]), b.call('Neg', [sums[1]!], [3])], [3]) });
  const after = cse.run(graph);
  expect(counted(after)).toEqual({ Add: 1, Neg: 1, Multiply: 1 });
  expectSame(graph, after);
});

test('other attributes, another order or another shape are other work', () => {
  const b = new Builder();
  const [x, y] = [b.input('x', [2, 2]), b.input('y', [2, 2])];
  const graph = b.graph({
    a: b.call('Sub', [x, y], [2, 2]),
    b: b.call('Sub', [y, x], [2, 2]),
    c: b.call('Sum', [x], [2], { attrs: { axis: [0], keepDims: false } }),
    d: b.call('Sum', [x], [2], { attrs: { axis: [1], keepDims: false } }),
  });
  const after = cse.run(graph);
  expect(after.nodes.length).toBe(4);
  expectSame(graph, after);
});
