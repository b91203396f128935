/** Memory of its own with the kernels in it: a plan runs here, away from TF.js's heap. */
import { instantiate, SLACK, type Build, type Compiled } from './wasm/module.ts';
import { makeTeam, teamBytes, type Team } from './wasm/team.ts';

export interface Machine {
  readonly build: Build;
  /** An address that no one else has, a multiple of 16, with `bytes` behind it. */
  allocate(bytes: number): number;
  /** All of memory, until memory is next asked for. */
  floats(): Float32Array;
  words(): Int32Array;
  /** How many threads there is room for. */
  readonly most: number;
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

/** Of this thread's machines, and how many threads share their runs. */
const teams: Team[] = [];
let sharing = 1;

/** So many threads share the runs of machines of this thread from now on, as far as these have room for them. */
export function shareRuns(threads: number): void {
  sharing = threads;
  for (const team of teams) team.grow(threads);
}

/** With room for so many threads, the same number at each call: more than one where the module was compiled for shared memory. */
export function openMachine(compiled: Compiled, most: number): Machine {
  return closed.pop() ?? makeMachine(compiled, most);
}

function teamOf(...given: Parameters<typeof makeTeam>): Team {
  const team = makeTeam(...given);
  team.grow(sharing);
  teams.push(team);
  return team;
}

function makeMachine(compiled: Compiled, most: number): Machine {
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
  const team = most > 1 ? teamOf(kernels, compiled, memory, most, allocate(teamBytes(most))) : null;
  const start = end;
  const machine: Machine = {
    build: kernels.build,
    most,
    allocate,
    floats: () => new Float32Array(memory.buffer),
    words: () => new Int32Array(memory.buffer),
    threads: () => team?.size() ?? 1,
    run(code, words, threads) {
      if (team) team.run(code, words, threads);
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
