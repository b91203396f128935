/** Counts a column: its kind, its missing cells, its texts and its range. */
import { cellText, type Table } from './csv.ts';
import type { ColumnFacts } from './facts.ts';
import { parseNumber } from './number.ts';

/** Cells that say "no value" where a binding does not say otherwise. */
export const MISSING: readonly string[] = ['', '?', 'NA'];

const MOST_TEXTS = 1000;
const SLOTS = 4096;

export function columnFacts(table: Table): ColumnFacts[] {
  const texts = new TextCounter(table);
  return table.columns.map((name, column) => countColumn(table, texts, name, column));
}

function countColumn(table: Table, texts: TextCounter, name: string, column: number): ColumnFacts {
  const { bytes, starts, ends, rows } = table;
  const seen = { missing: 0, firstMissing: 0, numbers: 0, min: Infinity, max: -Infinity, firstBad: -1 };
  texts.clear(column);
  for (let row = 0, cell = column; row < rows; row++, cell += table.columns.length) {
    const start = starts[cell]!;
    const end = ends[cell]!;
    texts.add(row, start, end);
    const value = parseNumber(bytes, start, end);
    if (value === value) {
      seen.numbers++;
      if (value < seen.min) seen.min = value;
      if (value > seen.max) seen.max = value;
    } else if (end - start <= 2 && MISSING.includes(cellText(table, row, column))) {
      if (seen.missing++ === 0) seen.firstMissing = row + 1;
    } else if (seen.firstBad < 0) seen.firstBad = row;
  }
  const isNumber = seen.numbers > 0 && seen.numbers * 2 > rows - seen.missing;
  return {
    name,
    kind: isNumber ? 'number' : 'text',
    missing: seen.missing,
    ...(seen.missing > 0 ? { firstMissing: seen.firstMissing } : {}),
    values: texts.counts(),
    min: seen.numbers > 0 ? seen.min : null,
    max: seen.numbers > 0 ? seen.max : null,
    ...(seen.firstBad >= 0
      ? { firstBad: { row: seen.firstBad + 1, text: cellText(table, seen.firstBad, column) } }
      : {}),
  };
}

/**
 * Counts the texts of one column at a time by their bytes, in a hash table with open addressing: hundreds of thousands
 * of cells of which most are different numbers would otherwise each become a string.
 */
class TextCounter {
  readonly #table: Table;
  #column = 0;
  #texts = 0;
  readonly #firstRow = new Int32Array(SLOTS);
  readonly #count = new Int32Array(SLOTS);
  readonly #slots = new Int32Array(MOST_TEXTS);

  constructor(table: Table) {
    this.#table = table;
  }

  clear(column: number): void {
    this.#column = column;
    this.#texts = 0;
    this.#count.fill(0);
  }

  add(row: number, start: number, end: number): void {
    if (this.#texts > MOST_TEXTS) return;
    const slot = this.#find(start, end);
    if (this.#count[slot]!++ > 0) return;
    this.#firstRow[slot] = row;
    if (this.#texts < MOST_TEXTS) this.#slots[this.#texts] = slot;
    this.#texts++;
  }

  /** Null where there are too many. */
  counts(): Record<string, number> | null {
    if (this.#texts > MOST_TEXTS) return null;
    const used = [...this.#slots.subarray(0, this.#texts)];
    return Object.fromEntries(
      used.map((slot) => [cellText(this.#table, this.#firstRow[slot]!, this.#column), this.#count[slot]!]),
    );
  }

  #find(start: number, end: number): number {
    const { bytes } = this.#table;
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    while (this.#count[slot]! > 0 && !this.#holds(slot, start, end)) slot = (slot + 1) & (SLOTS - 1);
    return slot;
  }

  #holds(slot: number, start: number, end: number): boolean {
    const { bytes, starts, ends, columns } = this.#table;
    const cell = this.#firstRow[slot]! * columns.length + this.#column;
    const from = starts[cell]!;
    if (ends[cell]! - from !== end - start) return false;
    for (let i = 0; i < end - start; i++) if (bytes[from + i] !== bytes[start + i]) return false;
    return true;
  }
}
