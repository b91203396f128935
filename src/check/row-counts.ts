/** Sources of one model lie row beside row. */
import { unequalRows } from '../diagnostics/messages/sources.ts';
import { sourceFacts } from './columns.ts';
import { report, type Context } from './context.ts';
import type { Model } from './model.ts';

/** Holds the rows of all sources that something is bound to against those of the first. */
export function checkRowCounts({ sources, inputBindings, labelBindings }: Model, context: Context): void {
  const bound = new Set([...inputBindings, ...labelBindings].map(({ source }) => source));
  const counted = sources.flatMap((source) => {
    const facts = bound.has(source) ? sourceFacts(source, context) : null;
    return facts ? [{ source, rows: facts.rows }] : [];
  });
  const [first, ...others] = counted;
  for (const { source, rows } of others) {
    if (rows === first!.rows) continue;
    const params = { first: first!.source.name, firstRows: first!.rows, second: source.name, secondRows: rows };
    report(context, unequalRows.at(source.span, params));
  }
}
