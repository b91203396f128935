/** What holds of every pass: the outputs stay. */
import { expect } from 'vitest';
import type { Graph, Value } from '../../src/engine/plan/graph.ts';
import { sizeOf } from '../../src/runtime/shape.ts';
import { interpret, type Feeds, type Results } from './interpret.ts';

/** Numbers for each input: of integers small ones, of floats between -1 and 1, all of them drawn from `seed`. */
export function feedsOf({ values }: Graph, seed = 1): Feeds {
  let state = seed;
  const draw = () => (state = (state * 16807) % 2147483647) / 2147483647;
  const numbers = ({ shape, dtype }: Value) => Array.from({ length: sizeOf(shape) }, () => (dtype === 'float32' ? 2 * draw() - 1 : Math.floor(2 * draw())));
  return Object.fromEntries(values.flatMap((value) => (value.source.kind === 'input' ? [[value.source.name, numbers(value)] as const] : [])));
}

/** That both give the same outputs, to single precision, of the same feeds. */
export function expectSame(before: Graph, after: Graph, feeds: Feeds = feedsOf(before)): void {
  expectNear(interpret(before, feeds), interpret(after, feeds));
}

export function expectNear(was: Results, is: Results): void {
  expect(Object.keys(is)).toEqual(Object.keys(was));
  for (const [name, numbers] of Object.entries(was)) {
    expect(is[name]!.length, name).toBe(numbers.length);
    numbers.forEach((n, i) => {
      const off = Math.abs(is[name]![i]! - n) / Math.max(1, Math.abs(n));
      if (!(off < 1e-4) && !Object.is(is[name]![i], n)) expect.fail(`${name}[${i}] is ${is[name]![i]}, and was ${n}`);
    });
  }
}

/** How many nodes there are of each kernel. */
export function counted({ nodes }: Graph): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kernel } of nodes) counts[kernel] = (counts[kernel] ?? 0) + 1;
  return counts;
}
