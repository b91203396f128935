import type { Machine } from './machine.ts';

/** Where a machine keeps what steps leave: plans that never run at once share it. */
export class StepArea {
  #at = 0;
  #bytes = 0;

  /** The address of at least so many bytes. */
  take(machine: Machine, bytes: number): number {
    if (bytes > this.#bytes) [this.#at, this.#bytes] = [machine.allocate(bytes), bytes];
    return this.#at;
  }
}
