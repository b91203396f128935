/**
 * Iterative stratification (Sechidis, Tsoumakas and Vlahavas, On the stratification of multi-label data, ECML PKDD
 * 2011, algorithm 1): the rarest label is dealt out first, each row to the group that wants that label most. With one
 * class task it is plain stratification: each group's count of a class is within one of its share.
 */
import type { Dataset } from '../experiment.ts';
import { derive, uniforms, type Key } from '../random.ts';
import type { Target } from '../types.ts';

/** `rows` in random order; `shares` add up to 1. Groups may differ in size by a few rows. */
export function stratify(
  rows: Int32Array,
  shares: readonly number[],
  dataset: Dataset,
  targets: Record<string, Target>,
  of: Key,
): Int32Array[] {
  const { traits, holders } = traitsOf(rows, dataset, targets);
  const wanted = shares.map((share) => share * rows.length);
  const wantedOf = Array.from({ length: holders.lists }, (_, trait) => shares.map((share) => share * holders.count(trait)));
  const left = Array.from({ length: holders.lists }, (_, trait) => holders.count(trait));
  const chance = uniforms(derive(of, 'ties'), rows.length);
  /** By row, from 1: 0 of one that has none yet. */
  const groupOf = new Uint16Array(rows.length);

  const place = (i: number, desire: readonly number[]): void => {
    const group = mostWanting(desire, wanted, chance[i]!);
    groupOf[i] = group + 1;
    wanted[group]!--;
    for (let at = traits.from(i); at < traits.to(i); at++) {
      const trait = traits.items[at]!;
      wantedOf[trait]![group]!--;
      left[trait]!--;
    }
  };
  for (let trait = rarest(left); trait >= 0; trait = rarest(left)) {
    for (let at = holders.from(trait); at < holders.to(trait); at++) if (groupOf[holders.items[at]!] === 0) place(holders.items[at]!, wantedOf[trait]!);
  }
  for (let i = 0; i < rows.length; i++) if (groupOf[i] === 0) place(i, wanted);
  const groups = new Lists(shares.length, (take) => rows.forEach((row, i) => take(groupOf[i]! - 1, row)));
  return shares.map((_, group) => groups.items.subarray(groups.from(group), groups.to(group)));
}

/** The trait that fewest rows still have; -1 where none is left. */
function rarest(left: readonly number[]): number {
  return left.reduce(
    (best, count, trait) => (count > 0 && (best < 0 || count < left[best]!) ? trait : best),
    -1,
  );
}

/** Numbers that are nearer to each other are one. */
const TIE = 1e-9;

/** The group that wants the trait most; among equals that wants rows most; among those by chance. */
function mostWanting(desire: readonly number[], wanted: readonly number[], chance: number): number {
  let [most, mostRows, equal] = [-Infinity, -Infinity, 0];
  for (const each of desire) most = Math.max(most, each);
  for (let group = 0; group < wanted.length; group++) if (desire[group]! > most - TIE) mostRows = Math.max(mostRows, wanted[group]!);
  const isLast = (group: number): boolean => desire[group]! > most - TIE && wanted[group]! > mostRows - TIE;
  for (let group = 0; group < wanted.length; group++) if (isLast(group)) equal++;
  let skip = Math.floor(chance * equal);
  for (let group = 0; ; group++) if (isLast(group) && skip-- === 0) return group;
}

/** Lists of numbers, one behind the other: millions of them are too many for arrays of their own. */
class Lists {
  readonly items: Int32Array;
  readonly lists: number;
  readonly #starts: Int32Array;

  /** Of the first of each pair, a list of the seconds in their order; `each` gives all pairs, the same twice. */
  constructor(lists: number, each: (take: (list: number, item: number) => void) => void) {
    this.lists = lists;
    this.#starts = new Int32Array(lists + 1);
    each((list) => this.#starts[list + 1]!++);
    for (let list = 0; list < lists; list++) this.#starts[list + 1]! += this.#starts[list]!;
    this.items = new Int32Array(this.#starts[lists]!);
    const next = this.#starts.slice();
    each((list, item) => (this.items[next[list]!++] = item));
  }

  from(list: number): number {
    return this.#starts[list]!;
  }

  to(list: number): number {
    return this.#starts[list + 1]!;
  }

  count(list: number): number {
    return this.to(list) - this.from(list);
  }
}

/**
 * What is spread evenly, by row: each class of a class task, the yes of a binary task, each label of a subset; and,
 * for tasks that are not labelled everywhere, being labelled. Beside it, the rows of each trait.
 */
function traitsOf(rows: Int32Array, dataset: Dataset, targets: Record<string, Target>): { readonly traits: Lists; readonly holders: Lists } {
  const counts = Object.entries(targets).map(([task, target]) => (target.kind === 'class' ? target.labels.length : target.kind === 'real' ? 0 : dataset.labels[task]!.width));
  const pairs = (take: (i: number, trait: number) => void): void => {
    let next = 0;
    for (const [at, [task, target]] of Object.entries(targets).entries()) {
      const { has, values, width } = dataset.labels[task]!;
      const partly = has.includes(0);
      const count = counts[at]!;
      rows.forEach((row, i) => {
        if (!has[row]) return;
        if (partly) take(i, next + count);
        if (target.kind === 'class') take(i, next + values[row]!);
        else
          for (let label = 0; label < count; label++)
            if (values[row * width + label] === 1) take(i, next + label);
      });
      next += count + 1;
    }
  };
  const all = counts.reduce((sum, count) => sum + count + 1, 0);
  return { traits: new Lists(rows.length, pairs), holders: new Lists(all, (take) => pairs((i, trait) => take(trait, i))) };
}
