/** The kernels as WebAssembly: which of the two builds this machine takes, and how it is called. */
/// <reference path="./wasm.d.ts" />
import fma from './kernels.fma.wasm';
import plain from './kernels.wasm';

/** `fma`: multiply-adds round once, where the machine has them; the last bits of results differ. */
export type Build = 'fma' | 'plain';

export interface Compiled {
  readonly module: WebAssembly.Module;
  readonly build: Build;
  /** Whether it takes memory that threads share, or takes none of it. */
  readonly shared: boolean;
}

export interface Kernels {
  readonly build: Build;
  /** The first address, in bytes, that the module leaves to others. */
  readonly heapBase: number;
  /** Runs the instructions at address `code`: as thread number `thread` of `threads`, each of which calls it. */
  readonly run: (code: number, words: number, thread?: number, threads?: number) => void;
}

/** Bytes that must follow the last value in memory: kernels read, and do not use, as many behind a value's end. */
export const SLACK = 64;

let compiled: Compiled | null = null;

/** Once a process: for memory that threads share, or for memory that they do not, as it is first asked for. */
export async function compileKernels(shared = false): Promise<Compiled> {
  compiled ??= await compileBuild(takesFma() ? 'fma' : 'plain', shared);
  return compiled;
}

/** That build, which the machine must take. */
export async function compileBuild(build: Build, shared = false): Promise<Compiled> {
  allowMultiplyAdd();
  const bytes = build === 'fma' ? fma : plain;
  return { build, shared, module: await optimized(shared ? sharing(bytes) : bytes) };
}

/** The import of memory with a largest size, as the linker writes it: kind, limits. */
const IMPORT = new TextEncoder().encode('\x03env\x06memory\x02\x01');
const SHARED_LIMITS = 3;

/** The same module for memory that is shared. */
function sharing(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const at = bytes.findIndex((_, i) => IMPORT.every((byte, j) => bytes[i + j] === byte));
  const patched = bytes.slice();
  patched[at + IMPORT.length - 1] = SHARED_LIMITS;
  return patched;
}

export function instantiate(memory: WebAssembly.Memory, { module, build }: Compiled): Kernels {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const { run, __heap_base: base } = exports as { run: Kernels['run']; __heap_base: WebAssembly.Global<'i32'> };
  return { build, heapBase: base.value, run: (code, words, thread = 0, threads = 1) => run(code, words, thread, threads) };
}

/** Whether this machine takes the build with multiply-adds that round once. */
export function takesFma(): boolean {
  allowMultiplyAdd();
  return WebAssembly.validate(fma);
}

/** Node 20 has relaxed SIMD behind a flag, which later ones do not know. */
function allowMultiplyAdd(): void {
  if (!WebAssembly.validate(fma)) setFlag('--experimental-wasm-relaxed-simd');
}

/** Longer than it takes. */
const AWAKE_MS = 60_000;

/** Compiled by the optimizing compiler, all of it at once: kernels start at half speed otherwise. */
async function optimized(bytes: BufferSource): Promise<WebAssembly.Module> {
  setFlag('--no-liftoff');
  setFlag('--no-wasm-lazy-compilation');
  // Node 24 ends where nothing but this is awaited.
  const awake = setInterval(() => {}, AWAKE_MS);
  try {
    return await WebAssembly.compile(bytes);
  } finally {
    clearInterval(awake);
    setFlag('--liftoff');
    setFlag('--wasm-lazy-compilation');
  }
}

/** Of Node's engine; a page has no say in it. */
function setFlag(flag: string): void {
  globalThis.process?.getBuiltinModule?.('node:v8').setFlagsFromString(flag);
}
