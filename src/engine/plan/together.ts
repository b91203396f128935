/** How many threads take a plan's steps: as many as are fastest, which is tried, since the numbers are the same either way. */
import { median } from './median.ts';

/** Steps with each number of threads, in turn. */
const TRIES = 5;
/** Steps until all are tried again: a core may have become free. */
const AGAIN = 2000;
/** They are tried sooner where so many steps took longer than they would with another number: other work has come. */
const WINDOW = 32;

export class Choice {
  readonly #now: () => number;
  #threads = 1;
  #times = new Map<number, number[]>();
  /** What is taken until steps are tried again: how many threads, and the milliseconds of a step with the next best number. */
  #taken: { readonly threads: number; readonly limit: number } | null = null;
  #steps = 0;
  #window = 0;

  /** `now`: milliseconds from any start. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** One step, by up to so many threads. */
  run(threads: number, step: (threads: number) => void): void {
    if (threads === 1) return step(1);
    if (threads !== this.#threads) this.#tryAll(threads);
    const sharing = this.#taken?.threads ?? this.#next();
    const began = this.#now();
    step(sharing);
    const took = this.#now() - began;
    if (this.#taken) this.#watch(took, this.#taken.limit);
    else this.#note(sharing, took);
  }

  /** All, half of them, and so on to one. */
  #tryAll(threads: number): void {
    this.#threads = threads;
    this.#taken = null;
    this.#times = new Map();
    for (let count = threads; count > 1; count = Math.ceil(count / 2)) this.#times.set(count, []);
    this.#times.set(1, []);
  }

  #next(): number {
    const tries = [...this.#times];
    const least = Math.min(...tries.map(([, times]) => times.length));
    return tries.find(([, times]) => times.length === least)![0];
  }

  #note(sharing: number, took: number): void {
    this.#times.get(sharing)!.push(took);
    const tries = [...this.#times];
    if (tries.some(([, times]) => times.length < TRIES)) return;
    const [best, second] = tries.map(([threads, times]) => ({ threads, ms: median(times) })).sort((a, b) => a.ms - b.ms);
    this.#taken = { threads: best!.threads, limit: second!.ms };
    this.#steps = this.#window = 0;
  }

  #watch(took: number, limit: number): void {
    this.#steps++;
    this.#window += took;
    if (this.#steps % WINDOW !== 0) return;
    if (this.#steps >= AGAIN || this.#window > WINDOW * limit) this.#tryAll(this.#threads);
    this.#window = 0;
  }
}
