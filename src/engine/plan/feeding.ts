/** How the numbers of a step's inputs come into a machine's memory. */
import { sizeOf } from '../../runtime/shape.ts';
import type { Area } from './area.ts';
import type { Machine } from './machine.ts';
import type { ByteTable, ColumnsOf, Numbers, RowsOf, Table } from './runner.ts';
import { wordsOf, writeWords } from './words.ts';

type Feeds = Readonly<Record<string, Numbers>>;

/** Each input by its own name: also those that are fed side by side. */
export function separate<Fed extends Numbers>(feeds: Readonly<Record<string, Fed>>): Record<string, Fed> {
  const each = Object.entries(feeds).flatMap(([name, feed]) => {
    const { names, shape } = feed;
    // The numbers of others may be made where they are asked for.
    if (!names) return [[name, feed] as const];
    const { values } = feed;
    const size = values.length / names.length;
    const part = (i: number): Fed => ({ ...feed, names: undefined, columns: undefined, shape: shape.slice(1), values: values.subarray(i * size, (i + 1) * size) });
    return names.map((own, i) => [own, part(i)] as const);
  });
  return Object.fromEntries(each);
}

/** Numbers that lie together in memory and among those that are fed. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Instructions that gather rows of a table, and where they read which ones. */
interface Gathering {
  readonly code: number;
  readonly words: number;
  /** Of the first row's place, in floats. */
  readonly rows: number;
}

export class Feeding {
  readonly #machine: Machine;
  readonly #area: Area;
  readonly #places: ReadonlyMap<string, number>;
  /** Of inputs that are fed side by side, by their names. */
  readonly #runs = new Map<readonly string[], readonly Run[]>();
  /** By input, or the names of those side by side; null where a table is too large. */
  readonly #gatherings = new Map<string | readonly string[], Map<Table | ByteTable, Gathering | null>>();

  /** `places`: the first float of each input. What is fed beside them is not read. */
  constructor(machine: Machine, area: Area, places: ReadonlyMap<string, number>) {
    [this.#machine, this.#area, this.#places] = [machine, area, places];
  }

  /** By so many threads. */
  write(feeds: Feeds, threads: number): void {
    for (const [name, numbers] of Object.entries(feeds)) {
      if (numbers.names) this.#writeSideBySide(numbers.names, numbers, threads);
      else if (this.#places.has(name)) this.#writeOne(name, this.#places.get(name)!, numbers, threads);
    }
  }

  #writeOne(name: string, at: number, numbers: Numbers, threads: number): void {
    const { of, shape } = numbers;
    const gathering = of && this.#gathering(name, of.table, () => this.#gatheringOf(of.table, at, shape));
    if (gathering) this.#gather(gathering, of!, threads);
    // A seed is two words; all else are floats.
    else if (name === 'seed') this.#machine.words().set(numbers.values, at);
    else this.#machine.floats().set(numbers.values, at);
  }

  #writeSideBySide(names: readonly string[], numbers: Numbers, threads: number): void {
    const { columns, shape } = numbers;
    const size = sizeOf(shape) / names.length;
    if (!this.#runs.has(names)) this.#runs.set(names, this.#runsOf(names, size));
    const runs = this.#runs.get(names)!;
    const gathering = columns && this.#gathering(names, columns.table, () => this.#gatheringOfColumns(columns, runs, size));
    if (gathering) return this.#gather(gathering, columns!, threads);
    const { values } = numbers;
    const memory = this.#machine.floats();
    for (const { from, to, count } of runs) {
      if (count < FEW) for (let i = 0; i < count; i++) memory[to + i] = values[from + i]!;
      else memory.set(values.subarray(from, from + count), to);
    }
  }

  #runsOf(names: readonly string[], size: number): Run[] {
    const runs: Run[] = [];
    for (const [i, name] of names.entries()) {
      const [from, to, last] = [i * size, this.#places.get(name), runs.at(-1)];
      if (to === undefined) continue;
      if (last && last.from + last.count === from && last.to + last.count === to) runs[runs.length - 1] = { ...last, count: last.count + size };
      else runs.push({ from, to, count: size });
    }
    return runs;
  }

  #gathering(of: string | readonly string[], table: Table | ByteTable, make: () => Gathering | null): Gathering | null {
    if (!this.#gatherings.has(of)) this.#gatherings.set(of, new Map());
    const known = this.#gatherings.get(of)!;
    if (!known.has(table)) known.set(table, make());
    return known.get(table)!;
  }

  #gatheringOf(table: Table, at: number, [count, ...shape]: readonly number[]): Gathering | null {
    const from = this.#area.table(table, shape);
    return from === null ? null : this.#instructed(count!, (rows) => wordsOf('gather', from, rows, 4 * at, 1, 1, table.rows + 1, count!, sizeOf(shape)));
  }

  #gatheringOfColumns({ table, as }: ColumnsOf, runs: readonly Run[], size: number): Gathering | null {
    const at = this.#area.bytes(table);
    if (at === null) return null;
    const flag = as === 'known' ? 1 : 0;
    return this.#instructed(size, (rows) =>
      runs.flatMap(({ from, to, count }) => wordsOf('gather_columns', at + from / size, rows, 4 * to, table.columns, size, count / size, flag)));
  }

  /** Instructions that read `count` rows' places where these are written. */
  #instructed(count: number, make: (rows: number) => number[]): Gathering {
    const rows = this.#machine.allocate(4 * count);
    const words = make(rows);
    return { code: writeWords(this.#machine, words), words: words.length, rows: rows / 4 };
  }

  #gather({ code, words, rows: at }: Gathering, { table, rows }: RowsOf | ColumnsOf, threads: number): void {
    const memory = this.#machine.floats();
    for (let i = 0; i < rows.length; i++) memory[at + i] = rows[i]! < 0 ? table.rows : rows[i]!;
    this.#machine.run(code, words, threads);
  }
}

/** Below so many numbers a loop is faster than a call. */
const FEW = 24;
