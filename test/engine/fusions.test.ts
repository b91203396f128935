/** Fusions of random steps over random shapes against the same in JavaScript. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FusedStep, Fusion } from '../../src/engine/plan/fusion.ts';
import type { Graph } from '../../src/engine/plan/graph.ts';
import { lower } from '../../src/engine/plan/lower/index.ts';
import { sizeOf } from '../../src/runtime/shape.ts';
import { distance, random } from './against-cpu.ts';
import { runInstructions } from './run-instructions.ts';

const operations: Readonly<Record<string, (...of: number[]) => number>> = {
  Square: (a) => a! * a!,
  Add: (a, b) => a! + b!,
  Sub: (a, b) => a! - b!,
  Multiply: (a, b) => a! * b!,
  Maximum: (a, b) => Math.max(a!, b!),
  Greater: (a, b) => Number(a! > b!),
  Select: (a, b, c) => (a ? b! : c!),
  Neg: (a) => -a!,
  Relu: (a) => Math.max(0, a!),
  Tanh: (a) => Math.tanh(a!),
  Sigmoid: (a) => 1 / (1 + Math.exp(-a!)),
  Softplus: (a) => Math.max(a!, 0) + Math.log1p(Math.exp(-Math.abs(a!))),
};

interface Case {
  readonly fusion: Fusion;
  readonly shapes: readonly (readonly number[])[];
}

const dimension = fc.oneof(fc.constantFrom(1, 2, 3, 5, 10, 17), fc.constantFrom(64, 130, 513, 700));
const space = fc.array(dimension, { maxLength: 4 }).filter((shape) => sizeOf(shape) <= 20000);

const cases: fc.Arbitrary<Case> = space.chain((shape) => {
  const input = fc.tuple(fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }), fc.nat(shape.length)).map(([ones, dropped]) => {
    const own = shape.map((n, axis) => (ones[axis] ? 1 : n));
    return own.slice(0, dropped).some((n) => n !== 1) ? own : own.slice(dropped);
  });
  return fc.record({
    shapes: fc.array(input, { minLength: 1, maxLength: 3 }),
    work: fc.array(fc.tuple(fc.constantFrom(...Object.keys(operations)), fc.array(fc.nat(), { minLength: 3, maxLength: 3 })), { minLength: 1, maxLength: 8 }),
    constant: fc.constantFrom(0.5, -2),
    results: fc.array(fc.tuple(fc.nat(), fc.option(fc.subarray(shape.map((_, axis) => axis), { minLength: shape.length > 0 ? 1 : 0 }))), { minLength: 1, maxLength: 3 }),
  }).map(({ shapes, work, constant, results }) => {
    const steps: FusedStep[] = [...shapes.map((_, at) => ({ op: 'input' as const, input: at })), { op: 'constant', value: constant }];
    for (const [op, of] of work) steps.push({ op, of: of.slice(0, operations[op]!.length).map((each) => each % steps.length) });
    const wanted = results.map(([step, sum]) => ({ step: step % steps.length, ...(sum && shape.length > 0 ? { sum } : {}) }));
    return { fusion: { space: shape, steps, results: wanted }, shapes };
  });
});

/** In double precision. */
function evaluated({ fusion: { space, steps, results }, shapes }: Case, given: readonly ArrayLike<number>[]): Float32Array[] {
  const reduced = results.map(({ sum }) => space.map((n, axis) => (sum?.includes(axis) ? 1 : n)));
  const found = reduced.map((shape) => new Float64Array(sizeOf(shape)));
  for (let i = 0; i < sizeOf(space); i++) {
    const values: number[] = [];
    for (const step of steps) {
      if ('of' in step) values.push(step.op === 'Step' ? (values[step.of[0]!]! > 0 ? 1 : step.value!) : operations[step.op]!(...step.of.map((each) => values[each]!)));
      else values.push('input' in step ? given[step.input]![placeOf(i, space, shapes[step.input]!)]! : step.value);
    }
    results.forEach(({ step }, k) => { found[k]![placeOf(i, space, reduced[k]!)]! += values[step]!; });
  }
  return found.map((each) => Float32Array.from(each));
}

/** Of the element that a shape which is broadcast has at place `i` of a space. */
function placeOf(i: number, space: readonly number[], shape: readonly number[]): number {
  let [rest, at, step] = [i, 0, 1];
  for (let axis = space.length - 1, own = shape.length - 1; own >= 0; axis--, own--) {
    at += (shape[own] === 1 ? 0 : rest % space[axis]!) * step;
    rest = Math.floor(rest / space[axis]!);
    step *= shape[own]!;
  }
  return at;
}

const inputsOf = (shapes: Case['shapes']): ArrayLike<number>[] => shapes.map((shape, i) => random(shape, `x${i}`).numbers);

const valuesOf = (shapes: Case['shapes'], outputs: readonly (readonly number[])[]): Graph['values'] => [
  ...shapes.map((shape, i) => ({ shape, dtype: 'float32' as const, source: { kind: 'input' as const, name: `inputs/${i}` } })),
  ...outputs.map((shape) => ({ shape, dtype: 'float32' as const, source: { kind: 'node' as const } })),
];

const slopes: Readonly<Record<string, readonly FusedStep[]>> = {
  sigmoid: [{ op: 'Sub', of: [2, 1] }, { op: 'Multiply', of: [1, 3] }, { op: 'Multiply', of: [0, 4] }],
  'sigmoid, turned': [{ op: 'Sub', of: [2, 1] }, { op: 'Multiply', of: [3, 1] }, { op: 'Multiply', of: [4, 0] }],
  tanh: [{ op: 'Multiply', of: [1, 1] }, { op: 'Square', of: [1] }, { op: 'Sub', of: [2, 4] }, { op: 'Multiply', of: [5, 0] }],
  relu: [{ op: 'Step', of: [1], value: 0 }, { op: 'Multiply', of: [0, 3] }],
  'leaky relu': [{ op: 'Step', of: [1], value: 0.2 }, { op: 'Multiply', of: [0, 3] }],
  'difference of products': [{ op: 'Neg', of: [0] }, { op: 'Multiply', of: [3, 1] }, { op: 'Multiply', of: [1, 1] }, { op: 'Add', of: [4, 5] }, { op: 'Neg', of: [1] }, { op: 'Multiply', of: [7, 0] }, { op: 'Sub', of: [6, 8] }],
  'sum of products': [{ op: 'Multiply', of: [0, 1] }, { op: 'Multiply', of: [1, 2] }, { op: 'Add', of: [4, 3] }, { op: 'Multiply', of: [5, 5] }, { op: 'Sub', of: [0, 6] }],
};

describe('fusions', () => {
  test.each(Object.entries(slopes))('merge the steps of %s', async (_, work) => {
    const shapes = [[3, 7], [3, 7]];
    const steps: FusedStep[] = [{ op: 'input', input: 0 }, { op: 'input', input: 1 }, { op: 'constant', value: 1 }, ...work];
    for (const results of [[{ step: steps.length - 1 }], [{ step: steps.length - 1 }, { step: 3 }]]) {
      const each = { fusion: { space: [3, 7], steps, results }, shapes };
      const node = { kernel: 'Fused', inputs: [0, 1], roles: ['0', '1'], attrs: { ...each.fusion }, outputs: results.map((__, i) => 2 + i) };
      const graph: Graph = { values: valuesOf(shapes, results.map(() => [3, 7])), nodes: [node], outputs: {} };
      const given = inputsOf(shapes);
      const { read } = await runInstructions(graph, lower(node, graph)!, new Map(given.map((numbers, i) => [i, numbers])));
      evaluated(each, given).forEach((expected, i) => expect(distance({ expected, found: read(2 + i) })).toBeLessThan(1e-6));
    }
  });

  test('write what they make over what they read', async () => {
    // Weight, slope, velocity and rate to the new velocity and the new weight, which is read after the velocity is there.
    const steps: FusedStep[] = [
      ...[0, 1, 2, 3].map((input) => ({ op: 'input' as const, input })),
      { op: 'constant', value: 0.9 },
      { op: 'Multiply', of: [2, 4] },
      { op: 'Add', of: [5, 1] },
      { op: 'Multiply', of: [6, 3] },
      { op: 'Sub', of: [0, 7] },
    ];
    const results = [{ step: 6 }, { step: 8 }, { step: 0, sum: [0] }];
    const each = { fusion: { space: [1031], steps, results }, shapes: [[1031], [1031], [1031], []] };
    const given = inputsOf(each.shapes);
    const expected = evaluated(each, given);
    for (const outputs of [[2, 0, 4], [0, 2, 4]]) {
      const node = { kernel: 'Fused', inputs: [0, 1, 2, 3], roles: ['0', '1', '2', '3'], attrs: { ...each.fusion }, outputs };
      const graph: Graph = { values: valuesOf(each.shapes, [[]]), nodes: [node], outputs: {} };
      const { read } = await runInstructions(graph, lower(node, graph)!, new Map(given.map((numbers, i) => [i, numbers])));
      expected.forEach((numbers, i) => expect(distance({ expected: numbers, found: read(outputs[i]!) })).toBeLessThan(1e-5));
    }
  });

  test('give what their steps give, whatever is broadcast and summed', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (each) => {
        const { fusion, shapes } = each;
        const outputs = fusion.results.map(({ sum }) => fusion.space.map((n, axis) => (sum?.includes(axis) ? 1 : n)));
        const given = inputsOf(shapes);
        const node = { kernel: 'Fused', inputs: shapes.map((_, i) => i), roles: shapes.map((_, i) => String(i)), attrs: { ...fusion }, outputs: outputs.map((_, i) => shapes.length + i) };
        const graph: Graph = { values: valuesOf(shapes, outputs), nodes: [node], outputs: {} };
        const { read } = await runInstructions(graph, lower(node, graph)!, new Map(given.map((numbers, i) => [i, numbers])));
        evaluated(each, given).forEach((expected, i) => expect(distance({ expected, found: read(shapes.length + i) })).toBeLessThan(1e-5 * (1 + Math.sqrt(sizeOf(fusion.space)))));
      }),
      { numRuns: 300, seed: 5 },
    );
  });
});
