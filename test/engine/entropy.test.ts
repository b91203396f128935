import { describe, expect, test } from 'vitest';
import type { Graph } from '../../src/engine/plan/graph.ts';
import { entropy } from '../../src/engine/plan/passes/entropy.ts';
import { Builder } from './build-graph.ts';
import { interpret } from './interpret.ts';
import { counted, expectNear, expectSame, feedsOf } from './passes.ts';
import { runPlan } from './run-plan.ts';

/** Cross entropy of x [rows, classes] and its slope times `weight` [rows], as TF.js's logSoftmax and its gradient run. */
function crossEntropy(rows: number, classes: number): Graph {
  const b = new Builder();
  const [x, label, weight] = [b.input('x', [rows, classes]), b.input('label', [rows], 'int32'), b.input('weight', [rows])];
  const wide = [rows, classes];
  const over = { axis: 1, keepDims: true };
  const shifted = b.call('Sub', [x, b.call('Max', [x], [rows, 1], { attrs: { reductionIndices: 1, keepDims: true } })], wide);
  const sum = b.call('Sum', [b.call('Exp', [shifted], wide)], [rows, 1], { attrs: over });
  const logarithm = b.call('Sub', [shifted, b.call('Log', [sum], [rows, 1])], wide);
  const marks = b.call('OneHot', [label], wide, { roles: ['indices'], attrs: { dtype: 'float32', depth: classes, onValue: 1, offValue: 0 } });
  const picked = b.call('Sum', [b.call('Multiply', [logarithm, marks], wide)], [rows], { attrs: { axis: -1, keepDims: false } });
  const marked = b.call('Multiply', [b.view(b.call('Neg', [weight], [rows]), [rows, 1]), marks], wide);
  const spread = b.call('Multiply', [b.call('Sum', [marked], [rows, 1], { attrs: over }), b.call('Exp', [logarithm], wide)], wide);
  return b.graph({ loss: b.call('Neg', [picked], [rows]), slope: b.call('Sub', [marked, spread], wide) });
}

describe('entropy', () => {
  test('a loss and its slope are one kernel, and a product', () => {
    const graph = crossEntropy(5, 4);
    const after = entropy.run(graph);
    expect(counted(after)).toEqual({ SoftmaxCrossEntropy: 1, Multiply: 1 });
    expectSame(graph, after);
  });

  test.each([[1, 1], [3, 2], [2, 3], [7, 10], [2, 33], [1, 4099]])('%i rows of %i classes on a machine', async (rows, classes) => {
    const graph = crossEntropy(rows, classes);
    const feeds = { ...feedsOf(graph), label: Array.from({ length: rows }, (_, i) => (7 * i) % classes) };
    expectNear(interpret(graph, feeds), await runPlan(entropy.run(graph), feeds));
  });

  test('labels that are no class cost nothing', async () => {
    const graph = crossEntropy(3, 2);
    const feeds = { ...feedsOf(graph), label: [-1, 2, 1] };
    const found = await runPlan(entropy.run(graph), feeds);
    expect(found['loss']!.slice(0, 2)).toEqual([0, 0]);
    expectNear(interpret(graph, feeds), found);
  });

  test('scores of 10,000 stay finite', async () => {
    const feeds = { x: [1e4, -1e4, 0, -1e4, -1e4, 1e4], label: [1, 2], weight: [1, 1] };
    const { loss, slope } = await runPlan(entropy.run(crossEntropy(2, 3)), feeds);
    expect(loss).toEqual([2e4, 0]);
    expect(slope).toEqual([1, -1, 0, 0, 0, 0]);
  });

  test('marks of other numbers stay', () => {
    const graph = crossEntropy(2, 3);
    const smooth = { ...graph, nodes: graph.nodes.map((node) => (node.kernel === 'OneHot' ? { ...node, attrs: { ...node.attrs, onValue: 2 } } : node)) };
    expect(counted(entropy.run(smooth))['OneHot']).toBe(1);
  });
});
