import { notYet } from '../diagnostics/messages/names.ts';
import type { ClauseStatement } from '../syntax/tree.ts';
import { ALIGN } from './alignments.ts';
import { report, type Context } from './context.ts';
import { COPY } from './copies.ts';
import { SHARE } from './sharing.ts';

/** Verbs that mean something: where a clause stands amiss, its placement says so. */
const known: ReadonlySet<string> = new Set([ALIGN, COPY, SHARE]);

/** Reports a clause whose verb nothing has. */
export function reportMeaningless({ verb, damaged, span }: ClauseStatement, context: Context): void {
  if (!known.has(verb.text) && !damaged) report(context, notYet.at(span, { what: `\`${verb.text}\`` }));
}
