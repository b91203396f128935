/** What the checker may know of the data: plain JSON, counted from whole files. */
import type { Problem } from '../diagnostics/problem.ts';

export interface ColumnFacts {
  readonly name: string;
  /** `number` where most cells that are not missing are numbers. */
  readonly kind: 'number' | 'text';
  /** Cells that are empty, `?` or `NA`. */
  readonly missing: number;
  /** The row of the first such cell, from 1. */
  readonly firstMissing?: number;
  /** How often each text occurs, missing ones included; null where there are more than 1,000 texts. */
  readonly values: { readonly [text: string]: number } | null;
  /** Of the cells that are numbers; null where there are none. */
  readonly min: number | null;
  readonly max: number | null;
  /** The first cell that is neither a number nor missing. Rows from 1, without the header. */
  readonly firstBad?: { readonly row: number; readonly text: string };
}

export interface SourceFacts {
  readonly path: string;
  /** SHA-256 of the file as it lies on disk, in hex. */
  readonly hash: string;
  /** Without the header. */
  readonly rows: number;
  readonly columns: readonly ColumnFacts[];
  /** Of an array, which has no columns: rows first. */
  readonly shape?: readonly number[];
}

/** By the name of the source in the spec. */
export type Facts = { readonly [source: string]: SourceFacts | { readonly problem: Problem } };
