import { describe, expect, test } from 'vitest';
import { identities } from '../../src/engine/plan/passes/identities.ts';
import { Builder } from './build-graph.ts';
import { counted, expectSame } from './passes.ts';

type Build = (b: Builder, x: number) => number;

const cases = (of: Record<string, Build>) => Object.entries(of);

/** Each reads x [2, 3] and is gone afterwards. */
const gone: Record<string, Build> = {
  'x * 1': (b, x) => b.call('Multiply', [x, b.constant([1])], [2, 3]),
  '1 * x': (b, x) => b.call('Multiply', [b.constant([1], [3]), x], [2, 3]),
  'x + 0': (b, x) => b.call('Add', [x, b.constant([0])], [2, 3]),
  'x - 0': (b, x) => b.call('Sub', [x, b.constant([0])], [2, 3]),
  'x / 1': (b, x) => b.call('RealDiv', [x, b.constant([1])], [2, 3]),
  '-(-x)': (b, x) => b.call('Neg', [b.call('Neg', [x], [2, 3])], [2, 3]),
  'a cast to what it is': (b, x) => b.call('Cast', [x], [2, 3], { attrs: { dtype: 'float32' } }),
  'a reshape': (b, x) => b.call('Reshape', [x], [6], { attrs: { shape: [6] } }),
  'a transpose of axes of size 1': (b, x) => b.call('Transpose', [b.view(x, [2, 1, 3])], [1, 2, 3], { attrs: { perm: [1, 0, 2] } }),
  'a sum over an axis of size 1': (b, x) => b.call('Sum', [b.view(x, [2, 1, 3])], [2, 3], { attrs: { axis: [1], keepDims: false } }),
  'a maximum over an axis of size 1': (b, x) => b.call('Max', [b.view(x, [6, 1])], [6, 1], { attrs: { reductionIndices: -1, keepDims: true } }),
  'AddN of one': (b, x) => b.call('AddN', [x], [2, 3], { roles: ['0'] }),
  'Concat of one': (b, x) => b.call('Concat', [x], [2, 3], { roles: ['0'], attrs: { axis: 0 } }),
  'Pack of one': (b, x) => b.call('Pack', [x], [1, 2, 3], { roles: ['0'], attrs: { axis: 0 } }),
  'a tile of 1': (b, x) => b.call('Tile', [x], [2, 3], { attrs: { reps: [1, 1] } }),
  'a slice of a row': (b, x) => b.call('Slice', [x], [1, 3], { attrs: { begin: [1, 0], size: [1, 3] } }),
  'a slice within a row': (b, x) => b.call('Slice', [x], [1, 2], { attrs: { begin: [1, 1], size: [1, 2] } }),
  'a slice that names one axis': (b, x) => b.call('Slice', [x], [1, 3], { attrs: { begin: 1, size: 1 } }),
  'a part of a split': (b, x) => b.calls('SplitV', [x], [[1, 3], [1, 3]], { attrs: { numOrSizeSplits: 2, axis: 0 } })[1]!,
  'an element of a stack': (b, x) => b.calls('Unpack', [x], [[3], [3]], { roles: ['value'], attrs: { axis: 0 } })[1]!,
  'no padding': (b, x) => b.call('PadV2', [x], [2, 3], { attrs: { paddings: [[0, 0], [0, 0]], constantValue: 0 } }),
};

/** Each reads x [2, 3] and stays. */
const kept: Record<string, Build> = {
  'x * 1 in a larger shape': (b, x) => b.call('Multiply', [x, b.constant([1], [4, 2, 3])], [4, 2, 3]),
  'x * 2': (b, x) => b.call('Multiply', [x, b.constant([2])], [2, 3]),
  '1 / x': (b, x) => b.call('RealDiv', [b.constant([1]), x], [2, 3]),
  '0 - x': (b, x) => b.call('Sub', [b.constant([0]), x], [2, 3]),
  'a cast to integers': (b, x) => b.call('Cast', [x], [2, 3], { attrs: { dtype: 'int32' }, dtype: 'int32' }),
  'a transpose': (b, x) => b.call('Transpose', [x], [3, 2], { attrs: { perm: [1, 0] } }),
  'a slice of columns': (b, x) => b.call('Slice', [x], [2, 2], { attrs: { begin: [0, 1], size: [2, 2] } }),
  'a split of columns': (b, x) => b.calls('SplitV', [x], [[2, 1], [2, 2]], { attrs: { numOrSizeSplits: [1, 2], axis: 1 } })[1]!,
};

describe('identities', () => {
  test.each(cases(gone))('%s is no work', (_, build) => {
    const b = new Builder();
    const graph = b.graph({ y: build(b, b.input('x', [2, 3])) });
    const after = identities.run(graph);
    expect(after.nodes).toEqual([]);
    expectSame(graph, after);
  });

  test.each(cases(kept))('%s stays', (_, build) => {
    const b = new Builder();
    const graph = b.graph({ y: build(b, b.input('x', [2, 3])) });
    const after = identities.run(graph);
    expect(after.nodes.length).toBe(1);
    expectSame(graph, after);
  });

  test('ones that only give a shape are left out', () => {
    const b = new Builder();
    const [slope, has] = [b.input('slope', [1]), b.input('has', [4])];
    const wide = b.call('Multiply', [slope, b.constant([1], [4])], [4]);
    const graph = b.graph({ y: b.call('Multiply', [wide, has], [4]) });
    const after = identities.run(graph);
    expect(counted(after)).toEqual({ Multiply: 1 });
    expectSame(graph, after);
  });

  test('integers as numbers are the same numbers', () => {
    const b = new Builder();
    const x = b.input('x', [3], 'int32');
    const graph = b.graph({ y: b.call('Add', [b.call('Cast', [x], [3], { attrs: { dtype: 'float32' } }), b.constant([0.5])], [3]) });
    const after = identities.run(graph);
    expect(counted(after)).toEqual({ Add: 1 });
    expectSame(graph, after);
  });

  test('a difference with a negated number is a sum', () => {
    const b = new Builder();
    const [x, y] = [b.input('x', [3]), b.input('y', [3])];
    const graph = b.graph({ sum: b.call('Sub', [x, b.call('Neg', [y], [3])], [3]), difference: b.call('Add', [x, b.call('Neg', [y], [3])], [3]) });
    const after = identities.run(graph);
    expect(counted(after)).toEqual({ Add: 1, Sub: 1 });
    expectSame(graph, after);
  });

  test('the derivative of a relu reads what it gave', () => {
    const b = new Builder();
    const x = b.call('Exp', [b.input('x', [4])], [4]);
    const relu = b.call('Relu', [x], [4]);
    const graph = b.graph({ relu, slope: b.call('Step', [x], [4], { attrs: { alpha: 0 } }) });
    const after = identities.run(graph);
    expect(after.nodes.find(({ kernel }) => kernel === 'Step')!.inputs).toEqual([after.outputs['relu']]);
    expectSame(graph, after);
  });

  test('a mean is a sum times a number', () => {
    const b = new Builder();
    const graph = b.graph({ y: b.call('Mean', [b.input('x', [4, 3])], [3], { attrs: { axis: 0, keepDims: false } }) });
    const after = identities.run(graph);
    expect(counted(after)).toEqual({ Sum: 1, Multiply: 1 });
    expectSame(graph, after);
  });
});
