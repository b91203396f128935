/** What the lexer and the layout pass find wrong, as plain data; offsets count from the start of the text. */
export interface Repair {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

interface At {
  readonly start: number;
  readonly end: number;
  /** The change that is certain to be meant. */
  readonly repair?: Repair;
  /** Where the bracket or block at fault begins. */
  readonly opened?: { readonly start: number; readonly end: number };
  /** The statement around it may lack something: later phases are silent about it. */
  readonly damages: boolean;
}

export type Problem = At &
  (
    | { readonly kind: 'unknown-character'; readonly text: string }
    | { readonly kind: 'unclosed-string' }
    | { readonly kind: 'single-quotes' }
    | { readonly kind: 'bad-escape'; readonly text: string }
    | { readonly kind: 'malformed'; readonly text: string }
    | { readonly kind: 'foreign-comment'; readonly text: string }
    | { readonly kind: 'unclosed-bracket'; readonly opener: string; readonly closer: string }
    | { readonly kind: 'wrong-closer'; readonly closer: string; readonly found: string }
    | { readonly kind: 'stray-closer'; readonly closer: string }
    | { readonly kind: 'stray-opener' }
    | { readonly kind: 'unclosed-block'; readonly header: string; readonly found: string | null }
    | { readonly kind: 'missing-opener'; readonly opener: string; readonly header: string }
    | { readonly kind: 'opener-on-next-line' }
    | { readonly kind: 'too-deep'; readonly limit: number }
    | { readonly kind: 'too-long'; readonly limit: number }
  );
