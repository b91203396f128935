/** How the numbers of a step's inputs come into a machine's memory. */
import { sizeOf } from '../../runtime/shape.ts';
import type { Area } from './area.ts';
import type { Machine } from './machine.ts';
import type { Numbers, RowsOf, Table } from './runner.ts';
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
    const part = (i: number): Fed => ({ ...feed, names: undefined, shape: shape.slice(1), values: values.subarray(i * size, (i + 1) * size) });
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
  /** By input; null where a table is too large. */
  readonly #gatherings = new Map<string, Map<Table, Gathering | null>>();

  /** `places`: the first float of each input. What is fed beside them is not read. */
  constructor(machine: Machine, area: Area, places: ReadonlyMap<string, number>) {
    [this.#machine, this.#area, this.#places] = [machine, area, places];
  }

  write(feeds: Feeds): void {
    for (const [name, numbers] of Object.entries(feeds)) {
      if (numbers.names) this.#writeSideBySide(numbers.names, numbers.values);
      else if (this.#places.has(name)) this.#writeOne(name, this.#places.get(name)!, numbers);
    }
  }

  #writeOne(name: string, at: number, numbers: Numbers): void {
    const gathering = numbers.of && this.#gatheringOf(name, at, numbers.shape, numbers.of);
    if (gathering) this.#gather(gathering, numbers.of!);
    // A seed is two words; all else are floats.
    else if (name === 'seed') this.#machine.words().set(numbers.values, at);
    else this.#machine.floats().set(numbers.values, at);
  }

  #writeSideBySide(names: readonly string[], values: Numbers['values']): void {
    if (!this.#runs.has(names)) this.#runs.set(names, this.#runsOf(names, values.length / names.length));
    const memory = this.#machine.floats();
    for (const { from, to, count } of this.#runs.get(names)!) {
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

  #gatheringOf(name: string, at: number, [count, ...shape]: readonly number[], { table }: RowsOf): Gathering | null {
    if (!this.#gatherings.has(name)) this.#gatherings.set(name, new Map());
    const known = this.#gatherings.get(name)!;
    if (!known.has(table)) known.set(table, this.#gatheringFrom(table, at, count!, shape));
    return known.get(table)!;
  }

  #gatheringFrom(table: Table, at: number, count: number, shape: readonly number[]): Gathering | null {
    const from = this.#area.table(table, shape);
    if (from === null) return null;
    const rows = this.#machine.allocate(4 * count);
    const words = wordsOf('gather', from, rows, 4 * at, 1, 1, table.rows + 1, count, sizeOf(shape));
    return { code: writeWords(this.#machine, words), words: words.length, rows: rows / 4 };
  }

  #gather({ code, words, rows: at }: Gathering, { table, rows }: RowsOf): void {
    const memory = this.#machine.floats();
    for (let i = 0; i < rows.length; i++) memory[at + i] = rows[i]! < 0 ? table.rows : rows[i]!;
    this.#machine.run(code, words, 1);
  }
}

/** Below so many numbers a loop is faster than a call. */
const FEW = 24;
