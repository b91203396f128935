/** Quadratic forms of few rows of many numbers, such as a prior's over tasks, and their gradients. */
import { expect, test } from 'vitest';
import { forms } from '../../src/engine/plan/passes/forms.ts';
import { products } from '../../src/engine/plan/passes/products.ts';
import { Builder } from './build-graph.ts';
import { counted, expectSame } from './passes.ts';

const [TASKS, SIZE] = [3, 64];
const flags = (transposeA: boolean) => ({ attrs: { transposeA, transposeB: false } });

/** With the result's name for each graph. */
function built(write: (b: Builder, w: number, precision: number, weighed: (transposed: boolean) => number) => number) {
  const b = new Builder();
  const [w, precision] = [b.input('w', [TASKS, SIZE]), b.input('precision', [TASKS, TASKS])];
  return products.run(b.graph({ y: write(b, w, precision, (transposed) => b.call('BatchMatMul', [precision, w], [TASKS, SIZE], flags(transposed))) }));
}

const sizes = (graph: ReturnType<typeof built>, kernel: string) => graph.nodes.filter((node) => node.kernel === kernel).map(({ outputs }) => graph.values[outputs[0]!]!.shape.join());

test.each([false, true])('the form is a product of few numbers, transposed: %s', (transposed) => {
  const graph = built((b, w, _, weighed) => b.call('Sum', [b.call('Multiply', [w, weighed(transposed)], [TASKS, SIZE])], [], { attrs: { axis: [0, 1], keepDims: false } }));
  const after = forms.run(graph);
  expect(sizes(after, 'Multiply')).toEqual(['3,3']);
  expectSame(graph, after);
});

test('its gradient is one product, with the sum of what it was multiplied by', () => {
  const graph = built((b, _w, _p, weighed) => {
    const [half, rate] = [b.constant([0.5]), b.input('rate', [1, 1])];
    const scaled = (transposed: boolean, by: number) => b.call('Multiply', [weighed(transposed), by], [TASKS, SIZE]);
    return b.call('Add', [scaled(false, half), scaled(true, rate)], [TASKS, SIZE]);
  });
  const after = forms.run(graph);
  expect(counted(after)).toEqual({ Multiply: 2, Transpose: 1, Add: 1, Product: 1 });
  expect([...sizes(after, 'Multiply'), ...sizes(after, 'Add')]).toEqual(['3,3', '3,3', '3,3']);
  expectSame(graph, after);
});

test('a product that another node reads stays', () => {
  const graph = built((b, w, _, weighed) => {
    const product = weighed(false);
    return b.call('Sub', [b.call('Multiply', [product, b.constant([0.5])], [TASKS, SIZE]), b.call('Multiply', [product, w], [TASKS, SIZE])], [TASKS, SIZE]);
  });
  expect(forms.run(graph)).toEqual(graph);
});

test('sums over some axes stay', () => {
  const graph = built((b, w, _, weighed) => b.call('Sum', [b.call('Multiply', [w, weighed(false)], [TASKS, SIZE])], [TASKS], { attrs: { axis: [1], keepDims: false } }));
  expect(counted(forms.run(graph))).toEqual({ Product: 1, Multiply: 1, Sum: 1 });
});
