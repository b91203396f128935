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
): number[][] {
  const traits = traitsOf(rows, dataset, targets);
  const holders = rowsByTrait(traits);
  const wanted = shares.map((share) => share * rows.length);
  const wantedOf = holders.map((rowsOf) => shares.map((share) => share * rowsOf.length));
  const groups: number[][] = shares.map(() => []);
  const left = holders.map((rowsOf) => rowsOf.length);
  const placed = new Uint8Array(rows.length);
  const chance = uniforms(derive(of, 'ties'), rows.length);

  const place = (i: number, desire: readonly number[]): void => {
    const group = mostWanting(desire, wanted, chance[i]!);
    groups[group]!.push(rows[i]!);
    placed[i] = 1;
    wanted[group]!--;
    for (const trait of traits[i]!) {
      wantedOf[trait]![group]!--;
      left[trait]!--;
    }
  };
  for (let trait = rarest(left); trait >= 0; trait = rarest(left)) {
    for (const i of holders[trait]!) if (!placed[i]) place(i, wantedOf[trait]!);
  }
  for (let i = 0; i < rows.length; i++) if (!placed[i]) place(i, wanted);
  return groups;
}

/** The trait that fewest rows still have; -1 where none is left. */
function rarest(left: readonly number[]): number {
  return left.reduce(
    (best, count, trait) => (count > 0 && (best < 0 || count < left[best]!) ? trait : best),
    -1,
  );
}

/** The group that wants the trait most; among equals that wants rows most; among those by chance. */
function mostWanting(desire: readonly number[], wanted: readonly number[], chance: number): number {
  const most = keepLargest(
    wanted.map((_, group) => group),
    desire,
  );
  const last = keepLargest(most, wanted);
  return last[Math.floor(chance * last.length)]!;
}

function keepLargest(groups: readonly number[], of: readonly number[]): number[] {
  const largest = groups.reduce((best, group) => Math.max(best, of[group]!), -Infinity);
  return groups.filter((group) => of[group]! > largest - 1e-9);
}

function rowsByTrait(traits: readonly (readonly number[])[]): number[][] {
  const holders: number[][] = [];
  traits.forEach((of, i) => of.forEach((trait) => (holders[trait] ??= []).push(i)));
  return Array.from(holders, (rows) => rows ?? []);
}

/**
 * What is spread evenly, by row: each class of a class task, the yes of a binary task, each label of a subset; and,
 * for tasks that are not labelled everywhere, being labelled.
 */
function traitsOf(rows: Int32Array, dataset: Dataset, targets: Record<string, Target>): number[][] {
  const traits = Array.from(rows, (): number[] => []);
  let next = 0;
  for (const [task, target] of Object.entries(targets)) {
    const { has, values, width } = dataset.labels[task]!;
    const partly = has.includes(0);
    const count = target.kind === 'class' ? target.labels.length : target.kind === 'real' ? 0 : width;
    rows.forEach((row, i) => {
      if (!has[row]) return;
      if (partly) traits[i]!.push(next + count);
      if (target.kind === 'class') traits[i]!.push(next + values[row]!);
      else
        for (let label = 0; label < count; label++)
          if (values[row * width + label] === 1) traits[i]!.push(next + label);
    });
    next += count + 1;
  }
  return traits;
}
