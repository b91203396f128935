import { describe, expect, test } from 'vitest';
import { after } from '../../src/engine/plan/passes/after.ts';
import { fuse, fusionOf } from '../../src/engine/plan/passes/fuse.ts';
import { updates } from '../../src/engine/plan/passes/updates.ts';
import type { Product } from '../../src/engine/plan/product.ts';
import { Builder } from './build-graph.ts';
import { counted, expectSame } from './passes.ts';

const product = (rows: number, inner: number, columns: number): { attrs: Product } => ({
  attrs: { stack: 1, rows, inner, columns, transposeA: false, transposeB: false, oneA: false, oneB: false },
});

describe('fuse', () => {
  test('a run of elementwise work is one pass, whatever is broadcast in it', () => {
    const b = new Builder();
    const sum = b.call('Add', [b.input('x', [4, 3]), b.input('bias', [3])], [4, 3]);
    const scaled = b.call('Multiply', [b.call('Sigmoid', [sum], [4, 3]), b.constant([2])], [4, 3]);
    const graph = b.graph({ y: b.call('RealDiv', [scaled, b.input('row', [4, 1])], [4, 3]) });
    const fused = fuse.run(graph);
    expect(counted(fused)).toEqual({ Fused: 1 });
    expect(fused.nodes[0]!.inputs.length).toBe(3);
    expectSame(graph, fused);
  });

  test('what others read later is a result too', () => {
    const b = new Builder();
    const x = b.input('x', [4, 3]);
    const sum = b.call('Add', [x, x], [4, 3]);
    const y = b.call('Exp', [sum], [4, 3]);
    const turned = b.call('Transpose', [sum], [3, 4], { attrs: { perm: [1, 0] } });
    const graph = b.graph({ y, turned });
    const fused = fuse.run(graph);
    expect(counted(fused)).toEqual({ Fused: 1, Transpose: 1 });
    expectSame(graph, fused);
  });

  test('what another node on the way reads is made before it', () => {
    const b = new Builder();
    const exp = b.call('Exp', [b.input('x', [4, 3])], [4, 3]);
    const most = b.call('Max', [exp], [4, 1], { attrs: { reductionIndices: [1], keepDims: true } });
    const graph = b.graph({ y: b.call('RealDiv', [exp, most], [4, 3]) });
    const fused = fuse.run(graph);
    expect(fused.nodes.map(({ kernel }) => kernel)).toEqual(['Fused', 'Max', 'Fused']);
    expectSame(graph, fused);
  });

  test('sums are taken where their terms are made', () => {
    const b = new Builder();
    const square = b.call('Square', [b.input('x', [4, 1, 3])], [4, 1, 3]);
    const graph = b.graph({
      rows: b.call('Sum', [square], [1, 3], { attrs: { axis: [0], keepDims: false } }),
      all: b.call('Sum', [b.view(square, [4, 3])], [], { attrs: { axis: null, keepDims: false } }),
    });
    const fused = fuse.run(graph);
    expect(counted(fused)).toEqual({ Fused: 1 });
    expect(fusionOf(fused.nodes[0]!).results.map(({ sum }) => sum)).toEqual([[0], [0, 2]]);
    expectSame(graph, fused);
  });

  test('through shapes in which axes meet', () => {
    const b = new Builder();
    const wide = b.call('Multiply', [b.input('x', [2, 3, 4]), b.input('scale', [4])], [2, 3, 4]);
    const graph = b.graph({ y: b.call('Add', [b.view(wide, [6, 4]), b.input('row', [6, 1])], [6, 4]) });
    const fused = fuse.run(graph);
    expect(counted(fused)).toEqual({ Fused: 1 });
    expectSame(graph, fused);
  });

  test('but not where an operand would be cut', () => {
    const b = new Builder();
    const wide = b.call('Multiply', [b.input('x', [2, 3, 4]), b.input('scale', [4])], [2, 3, 4]);
    const graph = b.graph({ y: b.call('Add', [b.view(wide, [24]), b.input('z', [24])], [24]) });
    const fused = fuse.run(graph);
    expect(counted(fused)).toEqual({ Fused: 2 });
    expectSame(graph, fused);
  });

  test('sums over the same numbers are taken in one pass', () => {
    const b = new Builder();
    const [x, dy] = [b.input('x', [4, 3]), b.input('dy', [4, 3])];
    const over = { attrs: { axis: [0], keepDims: false } };
    const shift = b.call('Sum', [b.call('Neg', [dy], [4, 3])], [3], over);
    const scale = b.call('Sum', [b.call('Multiply', [x, dy], [4, 3])], [3], over);
    const graph = b.graph({ shift, scale });
    const fused = fuse.run(graph);
    expect(counted(fused)).toEqual({ Fused: 1 });
    expectSame(graph, fused);
  });

  test('a loss waits for its slope, which has a weight that others give', () => {
    const b = new Builder();
    const [x, label, has] = ['x', 'label', 'has'].map((name) => b.input(name, [4, 30])) as [number, number, number];
    const over = { attrs: { axis: [1], keepDims: false } };
    const each = b.call('Sub', [b.call('Softplus', [x], [4, 30]), b.call('Multiply', [label, x], [4, 30])], [4, 30]);
    const sum = b.call('Sum', [b.call('Multiply', [each, has], [4, 30])], [4], over);
    const count = b.call('Maximum', [b.call('Sum', [has], [4], over), b.constant([1])], [4]);
    const loss = b.call('RealDiv', [sum, count], [4]);
    const weight = b.view(b.call('RealDiv', [b.constant([1]), count], [4]), [4, 1]);
    const slope = b.call('Multiply', [b.call('Sub', [b.call('Sigmoid', [x], [4, 30]), label], [4, 30]), b.call('Multiply', [weight, has], [4, 30])], [4, 30]);
    const turned = b.call('Transpose', [slope], [30, 4], { attrs: { perm: [1, 0] } });
    const graph = b.graph({ loss, 'values/w': b.call('Square', [turned], [30, 4]) });
    const fused = fuse.run(graph);
    const all = fused.nodes.filter((node) => node.kernel === 'Fused').map((node) => fusionOf(node).steps.map(({ op }) => op));
    expect(all.filter((ops) => ops.includes('Softplus') || ops.includes('Sigmoid'))).toEqual([expect.arrayContaining(['Softplus', 'Sigmoid'])]);
    expectSame(graph, fused);
  });

  test('but not where one waits for the other', () => {
    const b = new Builder();
    const x = b.input('x', [4, 3]);
    const mean = b.call('Sum', [b.call('Multiply', [x, b.constant([0.25])], [4, 3])], [3], { attrs: { axis: [0], keepDims: false } });
    const graph = b.graph({ y: b.call('Square', [b.call('Sub', [x, mean], [4, 3])], [4, 3]) });
    const fused = fuse.run(graph);
    expect(counted(fused)).toEqual({ Fused: 2 });
    expectSame(graph, fused);
  });

  test('nor where something between them needs the first', () => {
    const b = new Builder();
    const [x, y] = [b.input('x', []), b.input('y', [])];
    const halves = Array.from({ length: 10 }, (_, i) => b.call('Multiply', [b.call('Sum', [b.input(`z${i}`, [3])], [], { attrs: { axis: null, keepDims: false } }), b.constant([0.5])], []));
    const all = b.call('AddN', halves, []);
    const inverse = b.call('RealDiv', [b.constant([1]), x], []);
    const graph = b.graph({ total: b.call('Add', [b.call('RealDiv', [all, x], []), y], []), inverse, ...Object.fromEntries(halves.map((id, i) => [`half${i}`, id])) });
    expectSame(graph, fuse.run(graph));
  });

  test('no pass has more than 64 steps and 16 inputs', () => {
    const b = new Builder();
    const chain = Array.from({ length: 100 }, (_, i) => b.input(`x${i}`, [5])).reduce((sum, x) => b.call('Multiply', [b.call('Tanh', [sum], [5]), x], [5]));
    const graph = b.graph({ chain });
    const fused = fuse.run(graph);
    for (const node of fused.nodes) {
      expect(node.inputs.length).toBeLessThanOrEqual(16);
      expect(fusionOf(node).steps.filter((step) => 'of' in step).length).toBeLessThanOrEqual(64);
    }
    expectSame(graph, fused);
  });
});

describe('after', () => {
  test('bias and activation are done to the tiles of a product', () => {
    const b = new Builder();
    const bare = b.call('Product', [b.input('x', [4, 3]), b.input('w', [3, 2])], [4, 2], product(4, 3, 2));
    const graph = b.graph({ y: b.call('Relu', [b.call('Add', [bare, b.input('bias', [2])], [4, 2])], [4, 2]) });
    const found = after.run(fuse.run(graph));
    expect(counted(found)).toEqual({ Product: 1 });
    expectSame(graph, found);
  });

  test('and to those of a convolution', () => {
    const b = new Builder();
    const attrs = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1], dimRoundingMode: undefined };
    const bare = b.call('Conv2D', [b.input('x', [2, 4, 4, 3]), b.input('w', [3, 3, 3, 5])], [2, 4, 4, 5], { roles: ['x', 'filter'], attrs });
    const graph = b.graph({ y: b.call('Relu', [b.call('Add', [bare, b.input('bias', [5])], [2, 4, 4, 5])], [2, 4, 4, 5]) });
    const found = after.run(fuse.run(graph));
    expect(counted(found)).toEqual({ Conv2D: 1 });
    expectSame(graph, found);
  });

  test('sums, and results that need others, are left to a pass of their own', () => {
    const b = new Builder();
    const bare = b.call('Product', [b.input('x', [4, 3]), b.input('w', [3, 2])], [4, 2], product(4, 3, 2));
    const slope = b.call('Multiply', [bare, b.input('derivative', [4, 2])], [4, 2]);
    const twice = b.call('Add', [slope, slope], [4, 2]);
    const graph = b.graph({ slope, twice, bias: b.call('Sum', [slope], [2], { attrs: { axis: [0], keepDims: false } }) });
    const found = after.run(fuse.run(graph));
    expect(found.nodes.map(({ kernel }) => kernel)).toEqual(['Product', 'Fused']);
    expectSame(graph, found);
  });

  test('of two products that are added, one takes the other in', () => {
    const b = new Builder();
    const first = b.call('Product', [b.input('x', [4, 3]), b.input('w', [3, 2])], [4, 2], product(4, 3, 2));
    const second = b.call('Product', [b.input('h', [4, 5]), b.input('u', [5, 2])], [4, 2], product(4, 5, 2));
    const graph = b.graph({ y: b.call('Tanh', [b.call('Add', [first, second], [4, 2])], [4, 2]) });
    const found = after.run(fuse.run(graph));
    expect(counted(found)).toEqual({ Product: 2 });
    expectSame(graph, found);
  });

  test('new state is not made where the old one has to be read', () => {
    const b = new Builder();
    const slope = b.call('Product', [b.input('x', [4, 3]), b.input('dy', [3, 2])], [4, 2], product(4, 3, 2));
    const graph = b.graph({ 'values/w': b.call('Sub', [b.input('values/w', [4, 2]), slope], [4, 2]) });
    const found = after.run(fuse.run(graph));
    expect(counted(found)).toEqual({ Product: 1, Fused: 1 });
    expectSame(graph, found);
  });

  test('parts of a stack of products are no whole', () => {
    const b = new Builder();
    const stacked = b.call('Product', [b.input('x', [2, 4, 3]), b.input('w', [2, 3, 2])], [2, 4, 2], { attrs: { ...product(4, 3, 2).attrs, stack: 2 } });
    const graph = b.graph({ y: b.call('Add', [b.view(stacked, [4, 2]), b.view(stacked, [4, 2], 8)], [4, 2]) });
    const found = after.run(fuse.run(graph));
    expect(counted(found)).toEqual({ Product: 1, Fused: 1 });
    expectSame(graph, found);
  });

  test('a product that is needed as it is stays', () => {
    const b = new Builder();
    const bare = b.call('Product', [b.input('x', [4, 3]), b.input('w', [3, 2])], [4, 2], product(4, 3, 2));
    const graph = b.graph({ bare, y: b.call('Relu', [bare], [4, 2]) });
    const found = after.run(fuse.run(graph));
    expect(counted(found)).toEqual({ Product: 1, Fused: 1 });
    expectSame(graph, found);
  });
});

describe('updates', () => {
  /** value -= rate * 2 gradient, for each shape. */
  function updated(shapes: readonly (readonly number[])[], rateOf: (b: Builder, i: number) => number = () => 0) {
    const b = new Builder();
    b.input('scalars/rate', []);
    const values = shapes.map((shape, i) => b.input(`values/v${i}`, shape));
    const gradients = shapes.map((shape, i) => b.call('Transpose', [b.input(`x${i}`, [...shape].reverse())], shape, { attrs: { perm: shape.map((_, axis) => axis).reverse() } }));
    const moved = shapes.map((shape, i) => b.call('Sub', [values[i]!, b.call('Multiply', [gradients[i]!, rateOf(b, i)], shape)], shape));
    return b.graph(Object.fromEntries(moved.map((id, i) => [`values/v${i}`, id])));
  }

  test('those of all parameters are one pass', () => {
    const graph = updated([[3, 2], [4], [2, 2, 2]]);
    const found = updates.run(fuse.run(graph));
    expect(counted(found)).toEqual({ Transpose: 3, Fused: 1 });
    expect(fusionOf(found.nodes.at(-1)!).space).toEqual([18]);
    expectSame(graph, found);
  });

  test('by another rate they are another one', () => {
    const graph = updated([[3, 2], [4], [5]], (b, i) => (i === 1 ? b.input('other', []) : 0));
    const found = updates.run(fuse.run(graph));
    expect(counted(found)).toEqual({ Transpose: 3, Fused: 3 });
    expectSame(graph, found);
  });

  test('what something else waits for stays where it is', () => {
    const graph = updated([[3, 2], [4]]);
    const read = { ...graph, outputs: { ...graph.outputs } };
    const first = graph.outputs['values/v0']!;
    const values = [...graph.values, { shape: [3, 2], dtype: 'float32' as const, source: { kind: 'node' as const } }];
    const nodes = [...graph.nodes, { kernel: 'Cumsum', inputs: [first], roles: ['x'], attrs: { axis: 0, exclusive: false, reverse: false }, outputs: [values.length - 1] }];
    const whole = { values, nodes, outputs: { ...read.outputs, sums: values.length - 1 } };
    const found = updates.run(fuse.run(whole));
    expect(counted(found)).toEqual({ Transpose: 2, Fused: 2, Cumsum: 1 });
    expectSame(whole, found);
  });
});
