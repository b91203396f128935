/** Memory of its own with the kernels in it: a plan runs here, away from TF.js's heap. */
import { instantiate, SLACK, type Build, type Compiled } from './wasm/module.ts';
import { startTeam, teamBytes } from './wasm/team.ts';

export interface Machine {
  readonly build: Build;
  /** An address that no one else has, a multiple of 16, with `bytes` behind it. */
  allocate(bytes: number): number;
  /** All of memory, until memory is next asked for. */
  floats(): Float32Array;
  words(): Int32Array;
  /** How many threads can share a run. */
  threads(): number;
  /** Runs instructions: `words` of them at an address, by so many threads. */
  run(code: number, words: number, threads: number): void;
  /** Bytes that were asked for. */
  bytes(): number;
  /** Another may have the memory. */
  close(): void;
}

const PAGE = 2 ** 16;
const MOST_PAGES = 2 ** 16;

/** Memory is never given back while a process runs: machines that were closed are opened again. */
const closed: Machine[] = [];

/** All machines of a process have as many threads as the first one: more than one where the module was compiled for shared memory. */
export function openMachine(compiled: Compiled, threads: number): Machine {
  return closed.pop() ?? makeMachine(compiled, threads);
}

function makeMachine(compiled: Compiled, threads: number): Machine {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: MOST_PAGES, shared: compiled.shared });
  const kernels = instantiate(memory, compiled);
  let end = aligned(kernels.heapBase);
  const allocate = (bytes: number): number => {
    const at = end;
    end += aligned(bytes);
    const missing = Math.ceil((end + SLACK - memory.buffer.byteLength) / PAGE);
    if (missing > 0) grow(memory, missing);
    return at;
  };
  const team = threads > 1 ? startTeam(kernels, compiled, memory, threads, allocate(teamBytes(threads))) : null;
  const start = end;
  const machine: Machine = {
    build: kernels.build,
    allocate,
    floats: () => new Float32Array(memory.buffer),
    words: () => new Int32Array(memory.buffer),
    threads: () => team?.size() ?? 1,
    run(code, words, sharing) {
      if (team) team.run(code, words, sharing);
      else kernels.run(code, words);
    },
    bytes: () => end - start,
    close() {
      end = start;
      closed.push(machine);
    },
  };
  return machine;
}

function grow(memory: WebAssembly.Memory, pages: number): void {
  try {
    memory.grow(pages);
  } catch {
    throw new Error(`a step needs more than ${((memory.buffer.byteLength + pages * PAGE) / 2 ** 30).toFixed(1)} GB`);
  }
}

const aligned = (bytes: number): number => Math.ceil(bytes / 16) * 16;
