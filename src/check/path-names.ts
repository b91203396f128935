/** Names that paths are made of: `body.h1`, `kind.logits`. One that holds a dot, or nothing, would make two paths one. */
import { dottedName } from '../diagnostics/messages/names.ts';
import type { Expr, Statement } from '../syntax/tree.ts';
import { walkStatements } from '../syntax/visit.ts';
import type { Span } from '../text/source.ts';
import { report, type Context } from './context.ts';

const kinds: readonly Statement['kind'][] = ['input', 'trunk', 'network', 'branch', 'task', 'layer'];

export function checkPathNames(statements: readonly Statement[], context: Context): void {
  for (const statement of walkStatements(statements)) {
    const names = statement.kind === 'tasks' ? listed(statement.over) : kinds.includes(statement.kind) ? [(statement as { readonly name: Named | null }).name] : [];
    for (const name of names) if (name && (name.text === '' || name.text.includes('.'))) report(context, dottedName.at(name.span, { name: name.text }));
  }
}

interface Named {
  readonly text: string;
  readonly span: Span;
}

/** Of `tasks [a, "b c"]`. */
function listed(over: Expr): Named[] {
  if (over.kind !== 'list') return [];
  return over.items.flatMap((item) => (item.kind === 'name' ? [item] : item.kind === 'string' ? [{ text: item.value, span: item.span }] : []));
}
