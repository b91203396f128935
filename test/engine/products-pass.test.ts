import { describe, expect, test } from 'vitest';
import { products, totals } from '../../src/engine/plan/passes/products.ts';
import { Builder } from './build-graph.ts';
import { counted, expectSame } from './passes.ts';

const flags = (transposeA = false, transposeB = false) => ({ attrs: { transposeA, transposeB } });
const overRows = { attrs: { axis: [0], keepDims: false } };

describe('products', () => {
  test.each([[false, false], [true, false], [false, true], [true, true]])('of transposed factors, flags %s and %s', (transposeA, transposeB) => {
    const b = new Builder();
    const turned = (name: string, rows: number, columns: number) => b.call('Transpose', [b.input(name, [columns, rows])], [rows, columns], { attrs: { perm: [1, 0] } });
    const x = transposeA ? turned('x', 3, 4) : turned('x', 4, 3);
    const y = transposeB ? turned('y', 5, 3) : turned('y', 3, 5);
    const graph = b.graph({ y: b.call('BatchMatMul', [x, y], [4, 5], flags(transposeA, transposeB)) });
    const after = products.run(graph);
    expect(after.nodes.map(({ kernel, attrs }) => [kernel, attrs['transposeA'], attrs['transposeB']])).toEqual([['Product', !transposeA, !transposeB]]);
    expectSame(graph, after);
  });

  test('a product that only its transpose is read of is one of the factors the other way round', () => {
    const b = new Builder();
    const product = b.call('BatchMatMul', [b.input('x', [2, 4, 3]), b.input('y', [2, 5, 3])], [2, 4, 5], flags(false, true));
    const graph = b.graph({ y: b.call('Transpose', [product], [2, 5, 4], { attrs: { perm: [0, 2, 1] } }) });
    const after = products.run(graph);
    expect(counted(after)).toEqual({ Product: 1 });
    expectSame(graph, after);
  });

  test('a product with a row of ones is a sum', () => {
    const b = new Builder();
    const graph = b.graph({ y: b.call('BatchMatMul', [b.constant([1], [1, 4]), b.input('x', [4, 3])], [1, 3], flags()) });
    const after = products.run(graph);
    expect(counted(after)).toEqual({ Sum: 1 });
    expectSame(graph, after);
  });

  test('a number that multiplies a factor multiplies the product', () => {
    const b = new Builder();
    const half = b.call('Multiply', [b.input('x', [4, 3]), b.constant([0.5])], [4, 3]);
    const graph = b.graph({ y: b.call('BatchMatMul', [half, b.input('y', [3, 2])], [4, 2], flags()) });
    const after = products.run(graph);
    expect(after.nodes.map(({ kernel }) => kernel)).toEqual(['Product', 'Multiply']);
    expectSame(graph, after);
  });

  test('rows of a stack with one matrix are rows of one product', () => {
    const b = new Builder();
    const graph = b.graph({ y: b.call('BatchMatMul', [b.input('x', [6, 4, 3]), b.input('w', [1, 3, 5])], [6, 4, 5], flags()) });
    const after = products.run(graph);
    expect(after.nodes[0]!.attrs).toMatchObject({ stack: 1, rows: 24 });
    expectSame(graph, after);
  });

  test('a matrix with a vector each of a stack is one product', () => {
    const b = new Builder();
    const graph = b.graph({ y: b.call('BatchMatMul', [b.input('x', [1, 4, 3]), b.input('w', [6, 3, 1])], [6, 4, 1], flags()) });
    const after = products.run(graph);
    expect(after.nodes[0]!.attrs).toMatchObject({ stack: 1, rows: 6, columns: 4 });
    expectSame(graph, after);
  });

  test('what is broadcast in part stays', () => {
    const b = new Builder();
    const graph = b.graph({ y: b.call('BatchMatMul', [b.input('x', [2, 1, 4, 3]), b.input('w', [2, 3, 3, 5])], [2, 3, 4, 5], flags()) });
    expect(counted(products.run(graph))).toEqual({ BatchMatMul: 1 });
  });
});

describe('totals', () => {
  test.each([
    ['any', [3, 4, 2], [3, 2, 5], false, false, 3],
    ['of vectors', [3, 4, 1], [3, 1, 5], false, false, 1],
    ['of first factors that are transposed', [3, 2, 4], [3, 2, 5], true, false, 1],
  ] as const)('sums of products are the product\'s: %s', (_, x, y, transposeA, transposeB, stack) => {
    const b = new Builder();
    const product = b.call('BatchMatMul', [b.input('x', x), b.input('y', y)], [3, 4, 5], flags(transposeA, transposeB));
    const graph = b.graph({ y: b.call('Sum', [product], [4, 5], overRows) });
    const after = totals.run(products.run(graph));
    expect(counted(after)).toEqual({ Product: 1 });
    expect(after.nodes[0]!.attrs['stack']).toBe(stack);
    expectSame(graph, after);
  });

  test('a product that something else reads stays', () => {
    const b = new Builder();
    const product = b.call('BatchMatMul', [b.input('x', [3, 4, 2]), b.input('y', [3, 2, 5])], [3, 4, 5], flags());
    const graph = b.graph({ product, y: b.call('Sum', [product], [4, 5], overRows) });
    const after = totals.run(products.run(graph));
    expect(counted(after)).toEqual({ Product: 1, Sum: 1 });
    expectSame(graph, after);
  });
});
