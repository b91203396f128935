import type { Span } from '../text/source.ts';
import type { Diagnostic, Fix, Note, Severity } from './diagnostic.ts';

interface Declaration<Params> {
  readonly code: `MTL${number}`;
  readonly severity: Severity;
  /** One sentence that names the thing and the way out. */
  readonly message: (params: Params) => string;
  /** The long text of `mtlc check --explain CODE`: the reason, an example of the mistake, and its repair. Markdown. */
  readonly explain: string;
}

export interface Message<Params> extends Declaration<Params> {
  at(span: Span, params: Params, more?: { notes?: readonly Note[]; fixes?: readonly Fix[] }): Diagnostic;
}

/** Declares one message of the compiler. Its parameters are type-checked where it is reported. */
export function defineMessage<Params>(declaration: Declaration<Params>): Message<Params> {
  const { code, severity, message } = declaration;
  return {
    ...declaration,
    at: (span, params, more = {}) => ({
      code,
      severity,
      message: message(params),
      span,
      notes: more.notes ?? [],
      fixes: more.fixes ?? [],
    }),
  };
}
