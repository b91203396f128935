/** What a stack's members are read for side by side is no work on the stack. */
import { expect, test } from 'vitest';
import { after } from '../../src/engine/plan/passes/after.ts';
import { openBackend } from '../../src/engine/backends/open.ts';
import { Builder } from './build-graph.ts';
import { expectSame } from './passes.ts';

test('the sum of a stack of products over its members', async () => {
  await openBackend('cpu');
  const b = new Builder();
  const [x, w] = [b.input('inputs/x', [2, 3, 4]), b.input('values/w', [2, 4, 5])];
  const attrs = { stack: 2, rows: 3, inner: 4, columns: 5, transposeA: false, transposeB: false, oneA: false, oneB: false };
  const product = b.call('Product', [x, w], [2, 3, 5], { attrs });
  const parts = [b.view(product, [3, 5]), b.view(product, [3, 5], 15)];
  const steps = [{ op: 'input', input: 0 }, { op: 'input', input: 1 }, { op: 'Add', of: [0, 1] }];
  const sum = b.call('Fused', parts, [3, 5], { attrs: { space: [3, 5], steps, results: [{ step: 2 }] } });
  const graph = { values: b.values, nodes: b.nodes, outputs: { sum } };
  const rewritten = after.run(graph);
  expect(rewritten.nodes.map(({ kernel }) => kernel)).toEqual(['Product', 'Fused']);
  expectSame(graph, rewritten);
});
