import type { Span } from '../text/source.ts';

export type Severity = 'error' | 'warning' | 'note';

/** A further remark on a diagnostic, at a place of its own where it has one. */
export interface Note {
  readonly message: string;
  readonly span?: Span;
}

/** Replaces the text of a span. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** A change that is certain to be what was meant. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** What the compiler has to say about one place. Plain data: the renderer, `--json` and the editor read the same record. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly notes: readonly Note[];
  readonly fixes: readonly Fix[];
}
