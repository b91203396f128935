import { sharedIndices } from '../data/shared.ts';
import type { Dataset } from '../experiment.ts';
import { derive, key, permutation, shuffled, type Key } from '../random.ts';
import { rowsWhere } from '../rows-where.ts';
import type { Target } from '../types.ts';
import { stratify } from './stratify.ts';

/** How rows are divided: the stream that shuffles them, and what is spread evenly, where anything is. */
export interface Division {
  readonly seed: number;
  /** Names the stream, so that each division of a protocol has one of its own. */
  readonly name: string;
  readonly dataset: Dataset;
  /** Of the tasks whose labels are spread evenly; null where chance divides. */
  readonly stratified: Record<string, Target> | null;
}

/**
 * Divides rows into as many parts as there are shares (which add up to 1), each in ascending order. Rows of one group stay
 * together; where tasks have rows of their own, each task's rows are divided by the shares.
 */
export function divide(rows: Int32Array, shares: readonly number[], division: Division): Int32Array[] {
  const { dataset } = division;
  const of = key(division.seed, 'split', division.name);
  if (dataset.groups) return divideGroups(rows, shares, dataset.groups, of);
  if (!dataset.ownRows) return divideRows(rows, shares, division.stratified, dataset, of);
  const divided = rowsByTask(rows, dataset).map(({ task, rows: own }) => {
    const target = division.stratified?.[task];
    return divideRows(own, shares, target ? { [task]: target } : null, dataset, derive(of, task));
  });
  return shares.map((_, part) => join(...divided.map((parts) => parts[part]!)));
}

function divideRows(
  rows: Int32Array,
  shares: readonly number[],
  targets: Division['stratified'],
  dataset: Dataset,
  of: Key,
): Int32Array[] {
  const order = shuffled(of, rows);
  const parts = targets ? stratify(order, shares, dataset, targets, of) : chunks(order, shares);
  return parts.map((part) => part.slice().sort());
}

/** Groups in random order, each to the part that wants rows most. */
function divideGroups(rows: Int32Array, shares: readonly number[], groups: Int32Array, of: Key): Int32Array[] {
  const rowsOf = new Map<number, number[]>();
  for (const row of rows) {
    const known = rowsOf.get(groups[row]!);
    if (known) known.push(row);
    else rowsOf.set(groups[row]!, [row]);
  }
  const wanted = shares.map((share) => (share === 0 ? -Infinity : share * rows.length));
  const parts: number[][] = shares.map(() => []);
  const all = [...rowsOf.values()];
  for (const i of permutation(of, all.length)) {
    const part = wanted.indexOf(Math.max(...wanted));
    parts[part]!.push(...all[i]!);
    wanted[part]! -= all[i]!.length;
  }
  return parts.map((part) => Int32Array.from(part).sort());
}

/** Rows that several tasks label count as the first one's, so that they lie in one part. */
function rowsByTask(rows: Int32Array, { labels }: Dataset): { task: string; rows: Int32Array }[] {
  const taken = new Set<number>();
  return Object.entries(labels).map(([task, { has }]) => {
    const own = rowsWhere(rows, (row) => has[row] === 1 && !taken.has(row));
    own.forEach((row) => taken.add(row));
    return { task, rows: own };
  });
}

/** Consecutive stretches whose ends are the shares' running sums, rounded. */
function chunks(rows: Int32Array, shares: readonly number[]): Int32Array[] {
  let sum = 0;
  let from = 0;
  return shares.map((share, i) => {
    sum += share;
    const to = i === shares.length - 1 ? rows.length : Math.round(sum * rows.length);
    const chunk = rows.subarray(from, to);
    from = to;
    return chunk;
  });
}

/** Rows that are labelled for any task, and the others. */
export function labelledRows(dataset: Dataset): { labelled: Int32Array; unlabelled: Int32Array } {
  const isLabelled = new Uint8Array(dataset.rows);
  for (const { has } of Object.values(dataset.labels)) for (let row = 0; row < has.length; row++) isLabelled[row]! |= has[row]!;
  const labelled = new Int32Array(isLabelled.reduce((count, one) => count + one, 0));
  const unlabelled = new Int32Array(dataset.rows - labelled.length);
  let [known, others] = [0, 0];
  for (let row = 0; row < dataset.rows; row++) if (isLabelled[row] === 1) labelled[known++] = row;
    else unlabelled[others++] = row;
  return { labelled, unlabelled };
}

/** Rows without any label that may be trained on: those of no group that is watched or judged. */
export function freeRows({ groups }: Dataset, unlabelled: Int32Array, ...apart: readonly Int32Array[]): Int32Array {
  if (!groups) return unlabelled;
  const kept = new Set(apart.flatMap((rows) => Array.from(rows, (row) => groups[row]!)));
  return unlabelled.filter((row) => !kept.has(groups[row]!));
}

/** In memory that threads share: the rows of a training go to one. */
export function join(...groups: readonly Int32Array[]): Int32Array {
  const all = sharedIndices(groups.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const group of groups) {
    all.set(group, at);
    at += group.length;
  }
  return all.sort();
}
