/** Copies as they are told and reported: with the names of their rows. */
import { copiedRows } from '../../diagnostics/messages/copies.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import type { Dataset, Experiment, Part } from '../experiment.ts';
import { findCopies, type Kind } from './find.ts';
import { leaksOf, type Leak } from './leaks.ts';

export interface CopiedRow extends Leak {
  /** Of pictures, as the cells of both rows have them. */
  readonly paths: readonly [test: string, training: string] | null;
}

export interface CopiedRows {
  /** The input whose pictures were compared; null where rows were. */
  readonly pictures: string | null;
  /** Rows that are in a test. */
  readonly tested: number;
  /** Those of them that are in training, too. */
  readonly rows: readonly CopiedRow[];
}

export function copiedIn(experiment: Pick<Experiment, 'inputs'>, dataset: Dataset, parts: readonly Part[]): CopiedRows {
  const copies = findCopies(experiment, dataset);
  const isTested = new Uint8Array(dataset.rows);
  for (const { test } of parts) for (const row of test) isTested[row] = 1;
  const tested = isTested.reduce((count, one) => count + one, 0);
  const paths = copies.pictures === null ? undefined : dataset.inputs[copies.pictures]!.paths;
  const rows = leaksOf(copies, parts, dataset).map((leak): CopiedRow => ({ ...leak, paths: paths ? [paths[leak.row]!, paths[leak.of]!] : null }));
  return { pictures: copies.pictures, tested, rows };
}

/** Pairs that are named where they are told. */
const MOST_TOLD = 5;

/** A warning; null where there are none. */
export function copiesProblem({ pictures, tested, rows }: CopiedRows): Problem | null {
  if (rows.length === 0) return null;
  const kinds = new Map<Kind, number>();
  for (const { kind } of rows) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const params = { copied: rows.length, tested, pictures: pictures !== null, kinds: [...kinds], across: rows.filter(isAcross).length };
  const left = rows.length - MOST_TOLD;
  const notes = [...rows.slice(0, MOST_TOLD).map(pairInWords), ...(left > 0 ? [`and ${left.toLocaleString('en')} more`] : [])];
  return copiedRows.of(params, { notes });
}

/** Whether no task sees both. */
export const isAcross = ({ tasks }: Leak): boolean => !tasks.test.some((task) => tasks.train.includes(task));

function pairInWords(copied: CopiedRow): string {
  const [test, training] = namesOf(copied);
  const { tasks, kind } = copied;
  const [here, there] = isAcross(copied) ? [` (${inWords(tasks.test)})`, ` (${inWords(tasks.train)})`] : ['', ''];
  return `${test}${here} is ${training}${there} in training, ${kind}`;
}

/** Rows count from 1. */
export const namesOf = ({ row, of, paths }: CopiedRow): readonly [test: string, training: string] => paths ?? [`row ${row + 1}`, `row ${of + 1}`];

const inWords = (tasks: readonly string[]): string => (tasks.length === 0 ? 'no task' : tasks.length > 3 ? `${tasks.length} tasks` : tasks.join(', '));
