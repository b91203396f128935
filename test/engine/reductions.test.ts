import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import type { Fusion } from '../../src/engine/plan/fusion.ts';
import type { Graph } from '../../src/engine/plan/graph.ts';
import { lower } from '../../src/engine/plan/lower/index.ts';
import { bothOf, distance, random, type Given } from './against-cpu.ts';
import { runInstructions } from './run-instructions.ts';

/** Shapes, and axes of each: rows, columns, all, and what lies between. */
const cases: [number[], number[][]][] = [
  [[7], [[0]]],
  [[1000], [[0]]],
  [[16, 10], [[0], [1], [0, 1]]],
  [[1, 10], [[0], [1]]],
  [[1100, 3], [[0], [1]]],
  [[3, 1100], [[0], [1]]],
  [[33, 400], [[0], [1]]],
  [[4, 5, 6, 7], [[0, 1, 2], [1, 2], [0, 3], [1], [3], [0, 2], [0, 1, 2, 3], [1, 3]]],
  [[2, 9, 9, 64], [[0, 1, 2], [1, 2]]],
  [[2, 3, 600], [[1], [0, 2]]],
  [[3, 0], [[0], [1]]],
  [[0, 3], [[0], [1]]],
];
const reductions = ['Sum', 'Mean', 'Prod', 'Max', 'Min'] as const;

describe.each(['fma', 'plain'] as const)('%s', (build) => {
  test.each(cases)('of %j', async (shape, axes) => {
    for (const kernel of reductions) {
      for (const axis of axes) {
        if (shape.includes(0) && kernel !== 'Sum' && kernel !== 'Prod') continue;
        const x: Given = { shape, numbers: Array.from(random(shape).numbers, (n) => (kernel === 'Prod' ? 1 + n / 50 : n)) };
        for (const keepDims of [true, false]) {
          const name = kernel === 'Max' ? 'reductionIndices' : 'axis';
          const [outcome] = await bothOf({ kernel, inputs: { x }, attrs: { [name]: axis, keepDims } }, build);
          expect(distance(outcome!), `${kernel} ${axis}`).toBeLessThan(2e-6);
        }
      }
    }
  });

  test('of all, by a number, and by one from the end', async () => {
    for (const axis of [null, 1, -1]) {
      const [outcome] = await bothOf({ kernel: 'Sum', inputs: { x: random([5, 6]) }, attrs: { axis, keepDims: false } }, build);
      expect(distance(outcome!)).toBeLessThan(1e-6);
    }
  });

  test.each(['All', 'Any'])('%s', async (kernel) => {
    const x: Given = { shape: [4, 3], numbers: [1, 1, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0], dtype: 'bool' };
    for (const axis of [[0], [1], [0, 1]]) {
      const [outcome] = await bothOf({ kernel, inputs: { x }, attrs: { axis, keepDims: false } }, build);
      expect(outcome!.found).toEqual(outcome!.expected);
    }
  });

  test('extremes of what holds NaN and infinities are as on cpu', async () => {
    const x: Given = { shape: [3, 5], numbers: [1, NaN, 2, 3, 4, -Infinity, -Infinity, -Infinity, -Infinity, -Infinity, Infinity, 1, 2, 3, -0] };
    for (const kernel of ['Max', 'Min', 'Sum']) {
      const [outcome] = await bothOf({ kernel, inputs: { x }, attrs: { [kernel === 'Max' ? 'reductionIndices' : 'axis']: [1], keepDims: false } }, build);
      expect(distance(outcome!)).toBe(0);
    }
  });

  test.each(['ArgMax', 'ArgMin'])('%s', async (kernel) => {
    const ties: Given = { shape: [3, 4], numbers: [1, 3, 3, 0, NaN, 1, 2, 2, 5, 5, 5, 5] };
    for (const [x, axis] of [[random([5, 7, 3]), 0], [random([5, 7, 3]), 1], [random([5, 7, 3]), 2], [random([9]), 0], [ties, 1]] as const) {
      const [outcome] = await bothOf({ kernel, inputs: { x }, attrs: { axis } }, build);
      expect(outcome!.found).toEqual(outcome!.expected);
    }
  });

  test.each([[[1000000], [0]], [[100000, 10], [0]], [[10, 100000], [1]], [[1000, 1000], [0]], [[50000, 2, 10], [0, 1]]])('a million terms keep their digits: %j over %j', async (shape, axis) => {
    const x = { shape, numbers: Array.from(random(shape).numbers, Math.abs) };
    const [outcome] = await bothOf({ kernel: 'Sum', inputs: { x }, attrs: { axis, keepDims: false } }, build);
    const exact = tf.tidy(() => sums(x.numbers, shape, axis));
    expect(distance({ expected: exact, found: outcome!.found }, false)).toBeLessThan(1e-6);
  });

  test('several results of one pass', async () => {
    const [rows, width] = [37, 21];
    const fusion: Fusion = {
      space: [rows, width],
      steps: [{ op: 'input', input: 0 }, { op: 'input', input: 1 }, { op: 'Multiply', of: [0, 1] }, { op: 'constant', value: 2 }, { op: 'Sub', of: [2, 3] }],
      results: [{ step: 4 }, { step: 2, sum: [0] }, { step: 4, sum: [1] }, { step: 2 }, { step: 4, sum: [0, 1] }, { step: 0, sum: [0] }],
    };
    const shapes = [[rows, width], [width], [rows, width], [width], [rows, 1], [rows, width], [], [1, width]];
    const graph: Graph = {
      values: shapes.map((shape, i) => ({ shape, dtype: 'float32', source: i < 2 ? { kind: 'input', name: `inputs/${i}` } : { kind: 'node' } })),
      nodes: [{ kernel: 'Fused', inputs: [0, 1], roles: ['0', '1'], attrs: { ...fusion }, outputs: [2, 3, 4, 5, 6, 7] }],
      outputs: {},
    };
    const [a, b] = [random([rows, width], 'a').numbers, random([width], 'b').numbers];
    const { read } = await runInstructions(graph, lower(graph.nodes[0]!, graph)!, new Map([[0, a], [1, b]]), build);
    const product = tf.mul(tf.tensor2d(Float32Array.from(a), [rows, width]), tf.tensor1d(Float32Array.from(b)));
    const less = tf.sub(product, 2);
    const expected = [less, product.sum(0), less.sum(1), product, less.sum(), tf.tensor2d(Float32Array.from(a), [rows, width]).sum(0)];
    expected.forEach((each, i) => expect(distance({ expected: each.dataSync() as Float32Array, found: read(2 + i) })).toBeLessThan(2e-6));
  });
});

/** In double precision. */
function sums(numbers: ArrayLike<number>, shape: readonly number[], axes: readonly number[]): Float32Array {
  const kept = shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  const found = new Float64Array(kept.reduce((size, n) => size * n, 1));
  for (let i = 0; i < numbers.length; i++) {
    let [rest, at, step] = [i, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += (axes.includes(axis) ? 0 : rest % shape[axis]!) * step;
      rest = Math.floor(rest / shape[axis]!);
      step *= kept[axis]!;
    }
    found[at]! += numbers[i]!;
  }
  return Float32Array.from(found);
}
