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
  if (copies.equal.length + copies.alike.length === 0) return [];
  const like = neighbours(copies);
  const found = new Map<number, Leak>();
  for (const { train, test } of distinctParts(parts)) {
    const trained = new Uint8Array(dataset.rows);
    for (const row of train) trained[row] = 1;
    for (const row of test) {
      const nearest = nearestIn(trained, like(row));
      const known = found.get(row);
      if (!nearest || (known && rank(known.kind) <= rank(nearest[1]))) continue;
      const [of, kind] = nearest;
      found.set(row, { row, of, kind, tasks: { test: tasksOf(dataset, row), train: tasksOf(dataset, of) } });
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

/** What is like a row: the same first. */
type Neighbours = (row: number) => Iterable<readonly [other: number, kind: Kind]>;

function neighbours({ equal, alike }: Copies): Neighbours {
  const groups = new Map(equal.flatMap((group) => group.map((row) => [row, group] as const)));
  const groupOf = (row: number): readonly number[] => groups.get(row) ?? [row];
  const likeFirst = new Map<number, [first: number, kind: Kind][]>();
  const note = (a: number, b: number, kind: Kind): void => {
    if (!likeFirst.has(a)) likeFirst.set(a, []);
    likeFirst.get(a)!.push([b, kind]);
  };
  for (const { rows: [a, b], kind } of [...alike].sort((one, other) => rank(one.kind) - rank(other.kind))) {
    note(a, b, kind);
    note(b, a, kind);
  }
  return function* (row) {
    const group = groupOf(row);
    for (const other of group) if (other !== row) yield [other, 'same'];
    for (const [first, kind] of likeFirst.get(group[0]!) ?? []) for (const other of groupOf(first)) yield [other, kind];
  };
}

/** `trained` is 1 of rows in training. */
function nearestIn(trained: Uint8Array, all: ReturnType<Neighbours>): readonly [of: number, kind: Kind] | null {
  for (const each of all) if (trained[each[0]] === 1) return each;
  return null;
}

const tasksOf = ({ labels }: Dataset, row: number): string[] => Object.keys(labels).filter((task) => labels[task]!.has[row] === 1);
