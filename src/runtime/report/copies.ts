/** Test rows that are in training, too, as report.json lists them. */
import type { CopiedRows } from '../copies/told.ts';

/** Of a test, and of training. */
type Both<Of> = readonly [test: Of, training: Of];

export interface ShownCopies {
  /** The input whose pictures were compared; null where rows were. */
  readonly pictures: string | null;
  /** Rows that are in a test. */
  readonly tested: number;
  readonly pairs: readonly {
    /** From 1. */
    readonly rows: Both<number>;
    /** Of pictures. */
    readonly paths: Both<string> | null;
    readonly kind: string;
    /** That are labelled for each. */
    readonly tasks: Both<readonly string[]>;
  }[];
}

export const NO_COPIES: CopiedRows = { pictures: null, tested: 0, rows: [] };

export function shownCopies({ pictures, tested, rows }: CopiedRows): ShownCopies {
  const pairs = rows.map(({ row, of, paths, kind, tasks }) => ({ rows: [row + 1, of + 1] as const, paths, kind, tasks: [tasks.test, tasks.train] as const }));
  return { pictures, tested, pairs };
}
