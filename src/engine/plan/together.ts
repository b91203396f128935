/** How many threads take a plan's steps: as many as are fastest, which is tried, since the numbers are the same either way. */
import { median } from './median.ts';

/** Multiply-adds of a step from which on threads may gain more than they wait for one another: some fifty microseconds of one. */
export const SHARED_FROM = 1_000_000;

/** Steps with each number of threads, one after the other: the first one wakes them. */
const TRIES = 5;
/** Steps until all are tried again, since a core may have become free, or be taken: soon at first, and twice as many where the same number was best again. */
const [SOON, LATE] = [64, 1024];
/** The next best number takes over where so many steps took longer than they would with it: threads wait for one that other work keeps from its core. */
const WINDOW = 32;

interface Taken {
  readonly threads: number;
  /** Milliseconds of a step from which on `next` is better. */
  readonly limit: number;
  readonly next: Taken | null;
}

export class Choice {
  readonly #now: () => number;
  #threads = 1;
  #times = new Map<number, number[]>();
  /** Until steps are tried again. */
  #taken: Taken | null = null;
  #best = 0;
  #again = SOON;
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
    const sharing = this.#taken?.threads ?? this.#untried();
    const began = this.#now();
    step(sharing);
    const took = this.#now() - began;
    if (this.#taken) this.#watch(took, this.#taken);
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

  #untried(): number {
    return [...this.#times].find(([, times]) => times.length < TRIES)![0];
  }

  /** The least time shows what a number of threads can do, once all are awake. */
  #note(sharing: number, took: number): void {
    this.#times.get(sharing)!.push(took);
    const tries = [...this.#times];
    if (tries.some(([, times]) => times.length < TRIES)) return;
    const slowest = tries.map(([threads, times]) => ({ threads, least: Math.min(...times), ms: median(times) })).sort((a, b) => b.least - a.least);
    this.#taken = slowest.reduce<Taken | null>((next, { threads }, at) => ({ threads, limit: slowest[at - 1]?.ms ?? Infinity, next }), null);
    const { threads } = this.#taken!;
    this.#again = threads === this.#best ? Math.min(2 * this.#again, LATE) : SOON;
    this.#best = threads;
    this.#steps = this.#window = 0;
  }

  #watch(took: number, { limit, next }: Taken): void {
    this.#steps++;
    this.#window += took;
    if (this.#steps % WINDOW !== 0) return;
    if (this.#window > WINDOW * limit) [this.#taken, this.#best, this.#again] = [next, 0, this.#steps + SOON];
    else if (this.#steps === this.#again) this.#tryAll(this.#threads);
    this.#window = 0;
  }
}
