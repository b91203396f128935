/** What setup is doing, and for how long: lines, and where a person watches, the last one in motion. */
import type { Console } from '../console.ts';

const TICK_MS = 500;

export class Progress {
  readonly #console: Console;
  readonly #now: () => number;
  #what = '';
  #detail = '';
  #began = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(console: Console, now: () => number) {
    this.#console = console;
    this.#now = now;
  }

  /** A line that is no step. */
  say(text: string): void {
    this.#console.err(`${text}\n`);
  }

  async step<Result>(what: string, of: (detail: (text: string) => void) => Promise<Result>): Promise<Result> {
    this.#what = what;
    this.#detail = '';
    this.#began = this.#now();
    if (this.#console.live.err) this.#timer = setInterval(() => this.#show(), TICK_MS);
    else this.#console.err(`${what}\n`);
    try {
      return await of((text) => (this.#detail = text));
    } finally {
      if (this.#timer) clearInterval(this.#timer);
      this.#timer = null;
      if (this.#console.live.err) this.#show('\n');
      else this.#console.err(`  ${this.#line().slice(what.length).replace(/^, /, '')}\n`);
    }
  }

  #line(): string {
    const seconds = `${Math.round((this.#now() - this.#began) / 1000)} s`;
    return [this.#what, this.#detail, seconds].filter((part) => part !== '').join(', ');
  }

  #show(end = ''): void {
    this.#console.err(`\r\x1b[K${this.#line().slice(0, (this.#console.width ?? 80) - 1)}${end}`);
  }
}
