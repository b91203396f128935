import { sizeOf } from '../../runtime/shape.ts';
import type { Machine } from './machine.ts';
import type { ByteTable, Table } from './runner.ts';

/** Bytes of a table that is kept; the rows of a larger one are made for each batch. */
const LARGEST = 2 ** 26;

/** What the plans of a session share of a machine's memory, since they never run at once. */
export class Area {
  readonly #machine: Machine;
  readonly #tables = new Map<Table | ByteTable, number>();
  #at = 0;
  #bytes = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** The address of at least so many bytes for what a step leaves. */
  step(bytes: number): number {
    if (bytes > this.#bytes) [this.#at, this.#bytes] = [this.#machine.allocate(bytes), bytes];
    return this.#at;
  }

  /** The address of a table whose rows have that shape, with a row of zeros behind the last; null where it is too large. */
  table(table: Table, shape: readonly number[]): number | null {
    const width = sizeOf(shape);
    const floats = (table.rows + 1) * width;
    if (4 * floats > LARGEST) return null;
    if (!this.#tables.has(table)) {
      const at = this.#machine.allocate(4 * floats);
      const memory = this.#machine.floats();
      memory.set(table.all(), at / 4);
      memory.fill(0, at / 4 + floats - width, at / 4 + floats);
      this.#tables.set(table, at);
    }
    return this.#tables.get(table)!;
  }

  /** The address of a table of bytes, with a row of which nothing is known behind the last; null where it is too large. */
  bytes(table: ByteTable): number | null {
    const size = (table.rows + 1) * table.columns;
    if (size > LARGEST) return null;
    if (!this.#tables.has(table)) {
      const at = this.#machine.allocate(size);
      const memory = new Uint8Array(this.#machine.words().buffer, at, size);
      memory.set(table.bytes);
      memory.fill(255, size - table.columns);
      this.#tables.set(table, at);
    }
    return this.#tables.get(table)!;
  }
}
