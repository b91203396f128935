import type { Field } from './fields/field.ts';

export interface PageInput {
  readonly name: string;
  readonly columns: readonly string[];
  readonly field: Field;
  /** The name of its encoding. */
  readonly reads: string;
}

/** By task: the columns that its labels were read from. */
export type LabelColumns = Readonly<Record<string, readonly string[]>>;
