/** Counts a column: its kind, its missing cells, its texts and its range. */
import { cellText, type Table } from './csv.ts';
import type { ColumnFacts } from './facts.ts';
import { parseNumber } from './number.ts';

/** Cells that say "no value" where a binding does not say otherwise. */
export const MISSING: readonly string[] = ['', '?', 'NA'];

const MOST_TEXTS = 1000;

export function columnFacts(table: Table): ColumnFacts[] {
  const counter = new ColumnsCounter();
  counter.add(table);
  return counter.facts();
}

/** Counts columns of a table that comes in pieces. */
export class ColumnsCounter {
  #columns: ColumnCounter[] | null = null;
  #rows = 0;

  add(table: Table): void {
    this.#columns ??= table.columns.map((name) => new ColumnCounter(name));
    this.#columns.forEach((counter, column) => counter.add(table, column));
    this.#rows += table.rows;
  }

  get rows(): number {
    return this.#rows;
  }

  facts(): ColumnFacts[] {
    return (this.#columns ?? []).map((counter) => counter.facts(this.#rows));
  }
}

class ColumnCounter {
  readonly #texts = new TextCounter();
  readonly #name: string;
  #missing = 0;
  #firstMissing = 0;
  #numbers = 0;
  #min = Infinity;
  #max = -Infinity;
  #firstBad: ColumnFacts['firstBad'];

  constructor(name: string) {
    this.#name = name;
  }

  add(table: Table, column: number): void {
    const { bytes, starts, ends, rows, before = 0 } = table;
    for (let row = 0, cell = column; row < rows; row++, cell += table.columns.length) {
      const start = starts[cell]!;
      const end = ends[cell]!;
      this.#texts.add(bytes, start, end);
      const value = parseNumber(bytes, start, end);
      if (value === value) {
        this.#numbers++;
        if (value < this.#min) this.#min = value;
        if (value > this.#max) this.#max = value;
      } else if (end - start <= 2 && MISSING.includes(cellText(table, row, column))) {
        if (this.#missing++ === 0) this.#firstMissing = before + row + 1;
      } else this.#firstBad ??= { row: before + row + 1, text: cellText(table, row, column) };
    }
  }

  facts(rows: number): ColumnFacts {
    const isNumber = this.#numbers > 0 && this.#numbers * 2 > rows - this.#missing;
    return {
      name: this.#name,
      kind: isNumber ? 'number' : 'text',
      missing: this.#missing,
      ...(this.#missing > 0 ? { firstMissing: this.#firstMissing } : {}),
      values: this.#texts.counts(),
      min: this.#numbers > 0 ? this.#min : null,
      max: this.#numbers > 0 ? this.#max : null,
      ...(this.#firstBad ? { firstBad: this.#firstBad } : {}),
    };
  }
}

const FIRST_SLOTS = 64;

/**
 * Counts the texts of a column by their bytes, in a hash table with open addressing: hundreds of thousands of cells of which
 * most are different numbers would otherwise each become a string.
 */
class TextCounter {
  #texts = 0;
  /** By slot: the number of the text, from 1; 0 where there is none. */
  #slots = new Int16Array(FIRST_SLOTS);
  /** By text: how often it occurs, its hash, and where its bytes end; they begin where those before it end. */
  readonly #count: number[] = [];
  readonly #hash: number[] = [];
  readonly #end: number[] = [];
  #bytes = new Uint8Array(FIRST_SLOTS);

  add(bytes: Uint8Array, start: number, end: number): void {
    if (this.#texts > MOST_TEXTS) return;
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    hash ^= hash >>> 15;
    const slot = this.#find(hash, bytes, start, end);
    const known = this.#slots[slot]!;
    if (known > 0) this.#count[known - 1]!++;
    else this.#keep(slot, hash, bytes.subarray(start, end));
  }

  /** Null where there are too many. */
  counts(): Record<string, number> | null {
    if (this.#texts > MOST_TEXTS) return null;
    const decoder = new TextDecoder();
    return Object.fromEntries(this.#count.map((count, text) => [decoder.decode(this.#bytes.subarray(this.#start(text), this.#end[text])), count]));
  }

  #keep(slot: number, hash: number, cell: Uint8Array): void {
    if (++this.#texts > MOST_TEXTS) return;
    const at = this.#start(this.#texts - 1);
    if (at + cell.length > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length + cell.length);
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
    }
    this.#bytes.set(cell, at);
    this.#end.push(at + cell.length);
    this.#count.push(1);
    this.#hash.push(hash);
    this.#slots[slot] = this.#texts;
    if (4 * this.#texts > this.#slots.length) this.#spread();
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
