/** Threads that run the same instructions on the same memory, each its part. Node alone has them. */
import type { Compiled, Kernels } from './module.ts';

/** Bytes of a thread's stack, and of what is written to wake it, which no other thread's line of a cache holds. */
const [STACK, CONTROL] = [262_144, 64];
export const teamBytes = (threads: number): number => threads * CONTROL + (threads - 1) * STACK;

/** Words of a thread's control block: how many runs it was in, the address of the instructions, their words, how many threads share them; and whether it is up. */
const [RUNS, CODE, WORDS, THREADS, UP] = [0, 1, 2, 3, 4];

/** A thread looks for work so often before it sleeps, two milliseconds: longer than between two steps, since to wake it takes longer than most of them. */
const LOOKS = 400_000;

const WORKER = `
const { module, memory, thread, control, stack } = require('node:worker_threads').workerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
exports.__stack_pointer.value = stack;
const words = new Int32Array(memory.buffer, control, 5);
let runs = 0;
Atomics.store(words, ${UP}, 1);
for (;;) {
  for (let look = 0; look < ${LOOKS} && Atomics.load(words, ${RUNS}) === runs; look++);
  Atomics.wait(words, ${RUNS}, runs);
  if (Atomics.load(words, ${RUNS}) === runs) continue;
  runs++;
  if (words[${CODE}] === 0) break;
  exports.run(words[${CODE}], words[${WORDS}], thread, words[${THREADS}]);
}
`;

export interface Team {
  /** How many threads there are, with this one; those that were started last count once all of them are up. */
  readonly size: () => number;
  /** Starts others, until there are so many or as many as there is room for. */
  readonly grow: (threads: number) => void;
  /** `threads` of them, this one among them, run instructions. */
  readonly run: (code: number, words: number, threads: number) => void;
  /** Ends the other threads. */
  readonly close: () => void;
}

/** This thread alone at first, with room for `most`: `at` has `teamBytes` for them. No kernel's results depend on how its work is shared. */
export function makeTeam(kernels: Kernels, { module }: Compiled, memory: WebAssembly.Memory, most: number, at: number): Team {
  const others: Int32Array[] = [];
  let ready = 1;
  const start = (): Int32Array => {
    const { Worker } = globalThis.process.getBuiltinModule('node:worker_threads');
    const thread = others.length + 1;
    const control = at + (thread - 1) * CONTROL;
    const workerData = { module, memory, thread, control, stack: at + most * CONTROL + thread * STACK };
    // It waits for work as long as the process lives, and does not keep it alive.
    new Worker(WORKER, { eval: true, workerData }).unref();
    return new Int32Array(memory.buffer, control, 5);
  };
  const wake = (words: Int32Array, code: number, count: number, sharing: number): void => {
    words[CODE] = code;
    words[WORDS] = count;
    words[THREADS] = sharing;
    Atomics.add(words, RUNS, 1);
    Atomics.notify(words, RUNS);
  };
  return {
    size() {
      if (others.length >= ready && others.every((words) => Atomics.load(words, UP) === 1)) ready = others.length + 1;
      return ready;
    },
    grow(threads) {
      while (others.length + 1 < Math.min(threads, most)) others.push(start());
    },
    run(code, count, sharing) {
      for (let i = 0; i < sharing - 1; i++) wake(others[i]!, code, count, sharing);
      kernels.run(code, count, 0, sharing);
    },
    close: () => others.forEach((words) => wake(words, 0, 0, 1)),
  };
}
