/** Threads of a machine: each runs the same instructions on the same memory, and does its own part of each. */
import type { Compiled } from './wasm/module.ts';

export interface Team {
  readonly threads: number;
  /** Lets the others begin; the caller then runs the same instructions as number 0, which returns when all are done. */
  start(code: number, words: number): void;
}

/** Words that the threads watch: how often there was work, what it is, and how many threads are ready. */
const ROUND = 0;
const CODE = 1;
const WORDS = 2;
const READY = 3;

/** Bytes of the stack of each. */
const STACK = 2 ** 18;

interface ThreadSetting {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: Int32Array;
  readonly thread: number;
  readonly threads: number;
  /** The end of its stack. */
  readonly stack: number;
}

/** Looks this often for work before it sleeps: some 20 microseconds. */
const LOOKS = 20_000;

/** The program of a thread, which Node starts from text. */
const PROGRAM = `
const { module, memory, control, thread, threads, stack } = require('node:worker_threads').workerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
exports.__stack_pointer.value = stack;
let round = Atomics.load(control, ${ROUND});
Atomics.add(control, ${READY}, 1);
Atomics.notify(control, ${READY});
for (;;) {
  for (let look = 0; look < ${LOOKS} && Atomics.load(control, ${ROUND}) === round; look++);
  while (Atomics.load(control, ${ROUND}) === round) Atomics.wait(control, ${ROUND}, round);
  round = Atomics.load(control, ${ROUND});
  exports.run(control[${CODE}], control[${WORDS}], thread, threads);
}`;

/** `allocate` gives bytes of the memory. Null where there are no threads, as in a page. */
export function openTeam({ module }: Compiled, memory: WebAssembly.Memory, threads: number, allocate: (bytes: number) => number): Team | null {
  const node = globalThis.process?.getBuiltinModule?.('node:worker_threads');
  if (!node || threads < 2) return null;
  const control = new Int32Array(new SharedArrayBuffer(4 * 4));
  for (let thread = 1; thread < threads; thread++) {
    const setting: ThreadSetting = { module, memory, control, thread, threads, stack: allocate(STACK) + STACK };
    new node.Worker(PROGRAM, { eval: true, workerData: setting }).unref();
  }
  // Before they are there, their modules may still set up the memory that all share.
  for (let ready = Atomics.load(control, READY); ready < threads - 1; ready = Atomics.load(control, READY)) Atomics.wait(control, READY, ready);
  return {
    threads,
    start(code, words) {
      control[CODE] = code;
      control[WORDS] = words;
      Atomics.add(control, ROUND, 1);
      Atomics.notify(control, ROUND);
    },
  };
}
