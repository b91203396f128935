/** Texts told apart by their bytes, so that millions of cells do not become strings. */

const FIRST_SLOTS = 64;

/** Numbers texts from 0 on, as they first occur, up to `most` of them: a hash table with open addressing. */
export class Texts {
  readonly #most: number;
  #count = 0;
  /** By slot: the number of the text, from 1; 0 where there is none. */
  #slots = new Int16Array(FIRST_SLOTS);
  /** By text: its hash, and where its bytes end; they begin where those before it end. */
  readonly #hash: number[] = [];
  readonly #end: number[] = [];
  #bytes = new Uint8Array(FIRST_SLOTS);

  /** Less than 2^15. */
  constructor(most: number) {
    this.#most = most;
  }

  get count(): number {
    return this.#count;
  }

  /** A new one's is the count of those before it; -1 where there is no room for it. */
  numberOf(bytes: Uint8Array, start: number, end: number): number {
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    hash ^= hash >>> 15;
    const slot = this.#find(hash, bytes, start, end);
    const known = this.#slots[slot]!;
    return known > 0 ? known - 1 : this.#keep(slot, hash, bytes.subarray(start, end));
  }

  all(): string[] {
    const decoder = new TextDecoder();
    return this.#end.map((end, text) => decoder.decode(this.#bytes.subarray(this.#start(text), end)));
  }

  #keep(slot: number, hash: number, cell: Uint8Array): number {
    if (this.#count === this.#most) return -1;
    const at = this.#start(this.#count++);
    if (at + cell.length > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length + cell.length);
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
    }
    this.#bytes.set(cell, at);
    this.#end.push(at + cell.length);
    this.#hash.push(hash);
    this.#slots[slot] = this.#count;
    if (4 * this.#count > this.#slots.length) this.#spread();
    return this.#count - 1;
  }

  /** Twice the slots. */
  #spread(): void {
    const slots = new Int16Array(2 * this.#slots.length);
    this.#hash.forEach((hash, text) => {
      let slot = hash & (slots.length - 1);
      while (slots[slot]! > 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = text + 1;
    });
    this.#slots = slots;
  }

  #start(text: number): number {
    return text === 0 ? 0 : this.#end[text - 1]!;
  }

  #find(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const last = this.#slots.length - 1;
    let slot = hash & last;
    for (let known = this.#slots[slot]!; known > 0; known = this.#slots[slot]!) {
      if (this.#hash[known - 1] === hash && this.#holds(known - 1, bytes, start, end)) break;
      slot = (slot + 1) & last;
    }
    return slot;
  }

  #holds(text: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.#start(text);
    if (this.#end[text]! - from !== end - start) return false;
    for (let i = 0; i < end - start; i++) if (bytes[start + i] !== this.#bytes[from + i]) return false;
    return true;
  }
}
