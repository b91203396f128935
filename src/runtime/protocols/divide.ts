import type { Dataset } from '../experiment.ts';
import { key, permutation } from '../random.ts';
import type { Target } from '../types.ts';
import { stratify } from './stratify.ts';

/** How rows are divided: the stream that shuffles them, and what is spread evenly, where anything is. */
export interface Division {
  readonly seed: number;
  /** Names the stream, so that each division of a protocol has one of its own. */
  readonly name: string;
  readonly stratified: { readonly dataset: Dataset; readonly targets: Record<string, Target> } | null;
}

/** Divides rows into as many groups as there are shares (which add up to 1), each in ascending order. */
export function divide(rows: Int32Array, shares: readonly number[], division: Division): Int32Array[] {
  const of = key(division.seed, 'split', division.name);
  const shuffled = permutation(of, rows.length).map((i) => rows[i]!);
  const groups = division.stratified
    ? stratify(shuffled, shares, division.stratified.dataset, division.stratified.targets, of)
    : chunks(shuffled, shares);
  return groups.map((group) => Int32Array.from(group).sort());
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
  const tasks = Object.values(dataset.labels);
  const rows = Int32Array.from({ length: dataset.rows }, (_, row) => row);
  const isLabelled = (row: number): boolean => tasks.some(({ has }) => has[row] === 1);
  return { labelled: rows.filter(isLabelled), unlabelled: rows.filter((row) => !isLabelled(row)) };
}

export function join(...groups: readonly Int32Array[]): Int32Array {
  return Int32Array.from(groups.flatMap((group) => [...group])).sort();
}
