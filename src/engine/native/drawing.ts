/** Uniform numbers for steps: those of runtime/random.ts, bit for bit, by the kernel of wasm, which takes a sixth of the time, as soon as it is compiled. */
import { fillUniforms, threefry } from '../../runtime/random.ts';
import { sizeOf } from '../../runtime/shape.ts';
import { openMachine, type Machine } from '../plan/machine.ts';
import { compileKernels, type Compiled } from '../plan/wasm/module.ts';
import { wordsOf, writeWords } from '../plan/words.ts';
import type { Draw } from './lower.ts';

/** Bytes of a seed's two words. */
const SEED = 8;

let compiled: Compiled | null = null;
let compiling: Promise<void> | null = null;

/** Once a thread, beside its steps. */
function compile(): void {
  compiling ??= compileKernels().then(
    (done) => { compiled = done; },
    // Without the kernel JavaScript draws.
    () => {},
  );
}

/** Addresses of a draw: its seed, its instruction, its numbers. */
interface Place {
  readonly seed: number;
  readonly code: number;
  readonly words: number;
  readonly to: number;
}

/** The draws of a plan, and memory for their numbers. */
export class Drawing {
  readonly #draws: readonly Draw[];
  readonly #own = new Map<Draw, Float32Array>();
  readonly #places = new Map<Draw, Place>();
  #machine: Machine | null = null;

  constructor(draws: readonly Draw[]) {
    this.#draws = draws;
    if (draws.length > 0) compile();
  }

  /** The same memory each time: to be read before it is asked for again. */
  numbers(draw: Draw, seed: ArrayLike<number>): Float32Array {
    if (!this.#machine && compiled) this.#machine = this.#open(compiled);
    return this.#machine ? this.#run(this.#machine, draw, seed) : fillUniforms(threefry([seed[0]!, seed[1]!], draw.stream), this.#ownOf(draw));
  }

  close(): void {
    this.#machine?.close();
    this.#machine = null;
  }

  #open(kernels: Compiled): Machine {
    const machine = openMachine(kernels, 1);
    for (const draw of this.#draws) {
      const [seed, to] = [machine.allocate(SEED), machine.allocate(4 * sizeOf(draw.shape))];
      const instruction = wordsOf('uniform', seed, to, sizeOf(draw.shape), ...draw.stream);
      this.#places.set(draw, { seed, code: writeWords(machine, instruction), words: instruction.length, to });
    }
    return machine;
  }

  #run(machine: Machine, draw: Draw, seed: ArrayLike<number>): Float32Array {
    const place = this.#places.get(draw)!;
    machine.words().set(seed, place.seed / 4);
    machine.run(place.code, place.words, 1);
    return machine.floats().subarray(place.to / 4, place.to / 4 + sizeOf(draw.shape));
  }

  #ownOf(draw: Draw): Float32Array {
    const own = this.#own.get(draw) ?? new Float32Array(sizeOf(draw.shape));
    this.#own.set(draw, own);
    return own;
  }
}
