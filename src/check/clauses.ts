import { notYet } from '../diagnostics/messages/names.ts';
import type { ClauseStatement } from '../syntax/tree.ts';
import { ALIGN } from './alignments.ts';
import { report, type Context } from './context.ts';
import { SHARE } from './sharing.ts';

/** Verbs of clauses that are read once the network is known as a whole. */
const later: ReadonlySet<string> = new Set([ALIGN, SHARE]);

/** Reports a clause whose verb nothing has, but for those that are read later. */
export function reportMeaningless({ verb, damaged, span }: ClauseStatement, context: Context): void {
  if (!later.has(verb.text) && !damaged) report(context, notYet.at(span, { what: `\`${verb.text}\`` }));
}
