/** Threads that run the same instructions on the same memory, each its part. Node alone has them. */
import type { Compiled, Kernels } from './module.ts';

/** Bytes of a thread's stack, and of what is written to wake threads. */
const [STACK, CONTROL] = [262_144, 64];
export const teamBytes = (threads: number): number => CONTROL + (threads - 1) * STACK;

/** Words of the control block: how many runs began, the address of the instructions and their words, how many threads are up. */
const [RUNS, CODE, WORDS, UP] = [0, 1, 2, 3];

/** A thread looks for work so often before it sleeps: for about as long as a step takes elsewhere. */
const LOOKS = 50_000;

const WORKER = `
const { module, memory, thread, threads, control, stack } = require('node:worker_threads').workerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
exports.__stack_pointer.value = stack;
const words = new Int32Array(memory.buffer, control, 4);
let runs = 0;
Atomics.add(words, ${UP}, 1);
for (;;) {
  for (let look = 0; look < ${LOOKS} && Atomics.load(words, ${RUNS}) === runs; look++);
  Atomics.wait(words, ${RUNS}, runs);
  runs = Atomics.load(words, ${RUNS});
  if (words[${CODE}] === 0) break;
  exports.run(words[${CODE}], words[${WORDS}], thread, threads);
}
`;

export interface Team {
  /** Whether all threads are there. */
  readonly isUp: () => boolean;
  readonly run: (code: number, words: number) => void;
  /** Ends the other threads. */
  readonly close: () => void;
}

/**
 * Starts `threads` - 1 others beside this one; `at` has `teamBytes` for them. Until they are up this one runs alone, with the same
 * results: no kernel's depend on how its work is shared.
 */
export function startTeam(kernels: Kernels, { module }: Compiled, memory: WebAssembly.Memory, threads: number, at: number): Team {
  const { Worker } = globalThis.process.getBuiltinModule('node:worker_threads');
  const words = new Int32Array(memory.buffer, at, 4);
  for (let thread = 1; thread < threads; thread++) {
    const workerData = { module, memory, thread, threads, control: at, stack: at + CONTROL + thread * STACK };
    // It waits for work as long as the process lives, and does not keep it alive.
    new Worker(WORKER, { eval: true, workerData }).unref();
  }
  const isUp = (): boolean => Atomics.load(words, UP) === threads - 1;
  const wake = (code: number, count: number): void => {
    words[CODE] = code;
    words[WORDS] = count;
    Atomics.add(words, RUNS, 1);
    Atomics.notify(words, RUNS);
  };
  return {
    isUp,
    run(code, count) {
      if (!isUp()) return kernels.run(code, count);
      wake(code, count);
      kernels.run(code, count, 0, threads);
    },
    close: () => wake(0, 0),
  };
}
