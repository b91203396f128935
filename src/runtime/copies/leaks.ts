/** Rows that judge a training and are in it, too. */
import type { Dataset, Part } from '../experiment.ts';
import type { Copies, Kind } from './find.ts';

export interface Leak {
  /** A row of a test, and one that was trained on. */
  readonly row: number;
  readonly of: number;
  readonly kind: Kind;
  /** That are labelled for them. */
  readonly tasks: { readonly test: readonly string[]; readonly train: readonly string[] };
}

/** Of rows that are in the test of any part, each once: the most like one of that part's training rows. */
export function leaksOf(copies: Copies, parts: readonly Part[], dataset: Dataset): Leak[] {
  const like = neighbours(copies);
  const found = new Map<number, Leak>();
  for (const { train, test } of distinctParts(parts)) {
    const trained = new Set(train);
    for (const row of test) {
      const [of, kind] = (like.get(row) ?? []).find(([other]) => trained.has(other)) ?? [];
      const known = found.get(row);
      if (of === undefined || (known && rank(known.kind) <= rank(kind!))) continue;
      found.set(row, { row, of, kind: kind!, tasks: { test: tasksOf(dataset, row), train: tasksOf(dataset, of) } });
    }
  }
  return [...found.values()].sort((a, b) => a.row - b.row);
}

const KINDS: readonly Kind[] = ['same', 'mirrored', 'nearly the same'];
const rank = (kind: Kind): number => KINDS.indexOf(kind);

/** Variants are trained and judged on the same rows. */
function distinctParts(parts: readonly Part[]): Part[] {
  const judged = parts.filter(({ test }) => test.length > 0);
  return [...new Map(judged.map((part) => [`${part.condition}/${part.repeat}`, part])).values()];
}

/** By row, those that are the same first. */
function neighbours({ equal, alike }: Copies): Map<number, [other: number, kind: Kind][]> {
  const groupOf = new Map(equal.map((group) => [group[0]!, group]));
  const like = new Map<number, [number, Kind][]>();
  const note = (row: number, other: number, kind: Kind): void => void like.set(row, [...(like.get(row) ?? []), [other, kind]]);
  for (const group of equal) for (const row of group) for (const other of group) if (row !== other) note(row, other, 'same');
  for (const { rows: [a, b], kind } of [...alike].sort((one, other) => rank(one.kind) - rank(other.kind))) {
    for (const row of groupOf.get(a) ?? [a]) {
      for (const other of groupOf.get(b) ?? [b]) {
        note(row, other, kind);
        note(other, row, kind);
      }
    }
  }
  return like;
}

const tasksOf = ({ labels }: Dataset, row: number): string[] => Object.keys(labels).filter((task) => labels[task]!.has[row] === 1);
