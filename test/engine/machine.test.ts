/** Memory with threads: how many share a run. */
import { expect, test } from 'vitest';
import { openMachine, shareRuns } from '../../src/engine/plan/machine.ts';
import { compileKernels } from '../../src/engine/plan/wasm/module.ts';
import { wordsOf, writeWords } from '../../src/engine/plan/words.ts';

test('one thread runs instructions until there are to be more, and then as many as there is room for', async () => {
  const machine = openMachine(await compileKernels(true), 3);
  const count = 10_000;
  const [from, to] = [machine.allocate(4 * count), machine.allocate(4 * count)];
  const words = wordsOf('copy', from, to, count);
  const code = writeWords(machine, words);
  const copied = (threads: number): boolean => {
    const numbers = Float32Array.from({ length: count }, (_, i) => i * threads);
    machine.floats().set(numbers, from / 4);
    machine.floats().fill(-1, to / 4, to / 4 + count);
    machine.run(code, words.length, threads);
    return machine.floats().subarray(to / 4, to / 4 + count).every((value, i) => value === numbers[i]);
  };
  const until = async (threads: number): Promise<void> => {
    while (machine.threads() < threads) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  expect([machine.threads(), copied(1)]).toEqual([1, true]);
  shareRuns(2);
  await until(2);
  expect([machine.threads(), copied(2), copied(1)]).toEqual([2, true, true]);
  shareRuns(8);
  await until(3);
  expect([machine.threads(), copied(3), copied(2), copied(1)]).toEqual([3, true, true, true]);
});
