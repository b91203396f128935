import { describe, expect, test } from 'vitest';
import { steps } from '../../src/engine/plan/elementwise.ts';
import { bothOf, distance, random, type Call, type Given } from './against-cpu.ts';

const special = [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -1.5, -2.5, 3, -3, 7, 1e-8, -1e-8, 1e-30, 1e-42, 20, -20, 90, -90, 110, -110, 1e10, -1e10, 3e38, Infinity, -Infinity, NaN];
const grid = Float32Array.from({ length: 997 }, (_, i) => ((i - 498) / 498) ** 3 * 12);
const column: Given = { shape: [special.length + grid.length], numbers: [...special, ...grid] };

/** Sines of numbers beyond a million are no use, and are not those of JavaScript here. */
function numbersFor(kernel: string): Given {
  if (kernel === 'LogicalNot') return { ...column, dtype: 'bool' };
  if (kernel !== 'Sin' && kernel !== 'Cos') return column;
  const numbers = [...special, ...grid].filter((x) => !(Math.abs(x) > 1e6));
  return { shape: [numbers.length], numbers };
}

const attrs: Record<string, Record<string, unknown>[]> = {
  LeakyRelu: [{ alpha: 0.2 }, { alpha: 0 }],
  Step: [{ alpha: 0 }, { alpha: -1 }],
  ClipByValue: [{ clipValueMin: -0.75, clipValueMax: 2 }],
};
/** Their names in TF.js, and relative exactness where it is not the last bit. */
const casts: Record<string, Call['attrs']> = { Truncate: { dtype: 'int32' }, NotZero: { dtype: 'bool' } };

const unary = steps.one.filter((name) => !(name in casts));

describe.each(['fma', 'plain'] as const)('%s', (build) => {
  test.each(unary)('%s', async (kernel) => {
    for (const each of attrs[kernel] ?? [{}]) {
      const inputs = { x: numbersFor(kernel) };
      const [outcome] = await bothOf({ kernel, inputs, attrs: each }, build);
      expect(distance(outcome!, kernel !== 'Exp')).toBeLessThan(4e-7);
    }
  });
});

/** All pairs of numbers; of `FloorDiv`, which is of whole numbers, pairs of these; of `Mod` without quotients that no number tells apart. */
function pairsFor(kernel: string): readonly [Given, Given] {
  const all = [...special, 0.3, 1.7, -6.5, 13].filter((x) => kernel !== 'FloorDiv' || (Number.isInteger(x) && Math.abs(x) < 1e6));
  const pairs = all.flatMap((x) => all.map((y) => [x, y] as const)).filter(([x, y]) => (kernel === 'FloorDiv' ? y !== 0 : kernel !== 'Mod' || !(Math.abs(x / y) > 1e12)));
  return [0, 1].map((side) => ({ shape: [pairs.length], numbers: pairs.map((pair) => pair[side]!) })) as unknown as [Given, Given];
}
const isTruth = (kernel: string): boolean => kernel === 'LogicalAnd' || kernel === 'LogicalOr';
const roles: Record<string, [string, string]> = { Prelu: ['x', 'alpha'], EluGrad: ['dy', 'y'] };

/** Shapes that broadcast, odd and empty ones among them. */
const shapes: [number[], number[]][] = [
  [[16, 10], [10]],
  [[10], [16, 10]],
  [[16, 10], [16, 1]],
  [[3, 1], [1, 5]],
  [[7, 1, 9], [5, 1]],
  [[2, 3, 4, 5], [3, 1, 5]],
  [[2, 300, 7], [2, 1, 7]],
  [[2, 7, 300], [7, 1]],
  [[3, 1200], [1200]],
  [[3, 1200], [3, 1]],
  [[1100, 3], [3]],
  [[1025], []],
  [[], [4]],
  [[], []],
  [[1], [1, 1]],
  [[0], [1]],
  [[5, 0, 3], [3]],
  [[0, 3], [3]],
];

describe.each(['fma', 'plain'] as const)('%s', (build) => {
  test.each(steps.two)('%s', async (kernel) => {
    const [first, second] = roles[kernel] ?? ['a', 'b'];
    const dtype = isTruth(kernel) ? ('bool' as const) : ('float32' as const);
    const of = ([a, b]: readonly [Given, Given]): Call => ({ kernel, inputs: { [first]: { ...a, dtype }, [second]: { ...b, dtype } } });
    const [outcome] = await bothOf(of(pairsFor(kernel)), build);
    expect(distance(outcome!, false)).toBeLessThan(3e-7);
  });

  test.each(shapes)('broadcasts %j and %j', async (left, right) => {
    for (const kernel of ['Sub', 'Greater']) {
      const [outcome] = await bothOf({ kernel, inputs: { a: random(left, 'a'), b: random(right, 'b') } }, build);
      expect(outcome!.found).toEqual(outcome!.expected);
    }
  });

  test('Select', async () => {
    const condition = { shape: [5, 7], numbers: random([5, 7], 'c').numbers, dtype: 'bool' as const };
    const [outcome] = await bothOf({ kernel: 'Select', inputs: { condition, t: random([5, 7], 't'), e: random([5, 7], 'e') } }, build);
    expect(outcome!.found).toEqual(outcome!.expected);
  });

  test.each(['int32', 'bool', 'float32'])('Cast to %s', async (dtype) => {
    const numbers = Array.from(column.numbers).filter((x) => Math.abs(x) < 2 ** 31 || !Number.isFinite(x));
    for (const from of ['float32', 'int32', 'bool'] as const) {
      const [outcome] = await bothOf({ kernel: 'Cast', inputs: { x: { shape: [numbers.length], numbers, dtype: from } }, attrs: { dtype } }, build);
      expect(distance(outcome!, false)).toBe(0);
    }
  });

  test('sums of several, and constants', async () => {
    const [many] = await bothOf({ kernel: 'AddN', inputs: { 0: random([33], 'a'), 1: random([33], 'b'), 2: random([33], 'c'), 3: random([33], 'd') } }, build);
    expect(distance(many!)).toBeLessThan(2e-7);
    const [zeros] = await bothOf({ kernel: 'ZerosLike', inputs: { x: random([3, 5]) } }, build);
    expect(zeros!.found).toEqual(zeros!.expected);
    const [filled] = await bothOf({ kernel: 'Fill', inputs: {}, attrs: { shape: [3, 5], value: 2.5, dtype: 'float32' } }, build);
    expect(filled!.found).toEqual(filled!.expected);
  });
});
