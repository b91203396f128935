/** Whether a plan's steps are taken by all threads or by one: as is faster, which is tried, since the numbers are the same either way. */
import { median } from './median.ts';

/** Steps of each way, in turn. */
const TRIES = 5;
/** Steps until both are tried again: another part of the training may have taken a core by then, or left one. */
const AGAIN = 2000;

export class Choice {
  readonly #now: () => number;
  #times: Record<'alone' | 'together', number[]> = { alone: [], together: [] };
  #until = 0;
  #together = true;

  /** `now`: milliseconds from any start. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  run(step: (together: boolean) => void): void {
    if (this.#until > 0) {
      this.#until--;
      return step(this.#together);
    }
    const { alone, together } = this.#times;
    const way = together.length <= alone.length ? 'together' : 'alone';
    const began = this.#now();
    step(way === 'together');
    this.#times[way].push(this.#now() - began);
    if (alone.length === TRIES && together.length === TRIES) this.#decide();
  }

  #decide(): void {
    const { alone, together } = this.#times;
    this.#together = median(together) < median(alone);
    this.#times = { alone: [], together: [] };
    this.#until = AGAIN;
  }
}
