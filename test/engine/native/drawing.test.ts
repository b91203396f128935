/** What steps on TensorFlow draw is what all others do. */
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Drawing } from '../../../src/engine/native/drawing.ts';
import type { Draw } from '../../../src/engine/native/lower.ts';
import { compileKernels } from '../../../src/engine/plan/wasm/module.ts';
import { threefry, uniforms } from '../../../src/runtime/random.ts';
import { sizeOf } from '../../../src/runtime/shape.ts';

const draws: readonly Draw[] = [
  { seed: 'seed', node: 'draw_0', shape: [7, 3], dtype: 1, stream: [12, -99] },
  { seed: 'seed', node: 'draw_1', shape: [1024], dtype: 1, stream: [-3, 5] },
];

const SEEDS = [[77, -5], [2 ** 31 - 1, 0]] as const;

test('the bits of runtime/random.ts, before the kernel is compiled and afterwards', async () => {
  const drawing = new Drawing(draws);
  const all = () => SEEDS.flatMap((seed) => draws.map((draw) => drawing.numbers(draw, Int32Array.from(seed)).slice()));
  const expected = SEEDS.flatMap((seed) => draws.map(({ shape, stream }) => uniforms(threefry(seed, stream), sizeOf(shape))));
  const first = drawing.numbers(draws[0]!, Int32Array.from(SEEDS[0]));
  expect(all()).toEqual(expected);
  await compileKernels();
  await wait(0);
  expect(all()).toEqual(expected);
  expect(drawing.numbers(draws[0]!, Int32Array.from(SEEDS[0])).buffer).not.toBe(first.buffer);
  drawing.close();
});
