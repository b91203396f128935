/** Memory of its own with the kernels in it: a plan runs here, away from TF.js's heap. */
import { instantiate, SLACK, type Build, type Compiled } from './wasm/module.ts';

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
}

const PAGE = 2 ** 16;
const MOST_PAGES = 2 ** 16;

/** The machine's memory cannot grow any further. */
export class OutOfMemory extends Error {}

export function openMachine(compiled: Compiled): Machine {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: MOST_PAGES });
  const kernels = instantiate(memory, compiled);
  let end = aligned(kernels.heapBase);
  const start = end;
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
    run: (code, words) => kernels.run(code, words),
    bytes: () => end - start,
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
