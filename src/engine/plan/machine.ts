/** Memory of its own with the kernels in it: a plan runs here, away from TF.js's heap. */
import { instantiate, SLACK, type Build, type Compiled } from './wasm/module.ts';
import { startTeam, teamBytes } from './wasm/team.ts';

export interface Machine {
  readonly build: Build;
  /** An address that no one else has, a multiple of 16, with `bytes` zeros behind it. */
  allocate(bytes: number): number;
  /** All of memory, until memory is next asked for. */
  floats(): Float32Array;
  words(): Int32Array;
  /** Runs instructions: `words` of them at an address. */
  run(code: number, words: number): void;
  /** Bytes that were asked for. */
  bytes(): number;
  /** Nothing runs here from now on. */
  close(): void;
}

const PAGE = 2 ** 16;
const MIN_PAGES = 16;
const MOST_PAGES = 2 ** 16;

/** The machine's memory cannot grow any further. */
export class OutOfMemory extends Error {}

/** Instructions run on so many threads: more than one where the module was compiled for shared memory. */
export function openMachine(compiled: Compiled, threads = 1): Machine {
  const memory = new WebAssembly.Memory({ initial: MIN_PAGES, maximum: MOST_PAGES, shared: compiled.shared });
  const kernels = instantiate(memory, compiled);
  const team = aligned(kernels.heapBase);
  let end = aligned(team + teamBytes(threads));
  const start = end;
  if (end > memory.buffer.byteLength) memory.grow(Math.ceil(end / PAGE) - MIN_PAGES);
  const { run, close } = threads > 1 ? startTeam(kernels, compiled, memory, threads, team) : { run: kernels.run, close: () => {} };
  return {
    build: kernels.build,
    allocate(bytes) {
      const at = end;
      end += aligned(bytes);
      const missing = Math.ceil((end + SLACK - memory.buffer.byteLength) / PAGE);
      if (missing > 0) grow(memory, missing);
      return at;
    },
    floats: () => new Float32Array(memory.buffer),
    words: () => new Int32Array(memory.buffer),
    run: (code, words) => run(code, words),
    bytes: () => end - start,
    close,
  };
}

function grow(memory: WebAssembly.Memory, pages: number): void {
  try {
    memory.grow(pages);
  } catch {
    throw new OutOfMemory(`a step needs more than ${(memory.buffer.byteLength / 2 ** 30 + (pages * PAGE) / 2 ** 30).toFixed(1)} GB`);
  }
}

const aligned = (bytes: number): number => Math.ceil(bytes / 16) * 16;
