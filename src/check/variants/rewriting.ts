import type { Unfit } from '../../catalog/define.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Expr, PropertyStatement } from '../../syntax/tree.ts';
import type { Span } from '../../text/source.ts';
import type { Model } from '../model.ts';

/** What a variant is made of. */
export interface Asked {
  readonly model: Model;
  readonly args: { readonly [name: string]: unknown };
  /** As the spec writes it. */
  readonly written: Expr;
  /** Checks the spec again with other values, by their paths. */
  readonly again: (replaced: readonly Replaced[]) => Again;
}

export interface Replaced {
  readonly path: readonly string[];
  readonly property: PropertyStatement;
}

export interface Again {
  readonly model: Model | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Why a variant cannot be derived, in words that end a sentence; `at` is what that is seen by. */
export interface Underivable extends Unfit {
  readonly at?: Span;
}

/** A pure function of the checked model; mistakes of what the variant itself says are diagnostics of their own. */
export type Rewriting = (asked: Asked) => Model | Underivable | { readonly diagnostics: readonly Diagnostic[] };
