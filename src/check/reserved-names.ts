/** Names that cannot be had: those that would make two paths one, and those that every object of a program has already. */
import { dottedName, takenName } from '../diagnostics/messages/names.ts';
import type { Block, Expr, Statement } from '../syntax/tree.ts';
import { walkStatements } from '../syntax/visit.ts';
import type { Span } from '../text/source.ts';
import { report, type Context } from './context.ts';

/** What paths are made of: `body.h1`, `kind.logits`. */
const inPaths: readonly Statement['kind'][] = ['input', 'trunk', 'network', 'branch', 'task', 'layer'];

/** What programs keep records by. */
const inRecords: readonly Statement['kind'][] = [...inPaths, 'source', 'phase'];

export const isTaken = (name: string): boolean => name in Object.prototype;

export function checkNames(statements: readonly Statement[], context: Context): void {
  for (const statement of walkStatements(statements)) {
    const named = inRecords.includes(statement.kind) ? [(statement as { readonly name: Named | null }).name] : statement.kind === 'tasks' ? listed(statement.over) : statement.kind === 'compare' ? variantsIn(statement.block) : [];
    for (const name of named) {
      if (!name) continue;
      if (isTaken(name.text)) report(context, takenName.at(name.span, { name: name.text }));
      else if ((statement.kind === 'tasks' || inPaths.includes(statement.kind)) && (name.text === '' || name.text.includes('.'))) report(context, dottedName.at(name.span, { name: name.text }));
    }
  }
}

const variantsIn = ({ statements }: Block): (Named | null)[] => statements.map((statement) => (statement.kind === 'property' ? statement.name : null));

interface Named {
  readonly text: string;
  readonly span: Span;
}

/** Of `tasks [a, "b c"]`. */
function listed(over: Expr): Named[] {
  if (over.kind !== 'list') return [];
  return over.items.flatMap((item) => (item.kind === 'name' ? [item] : item.kind === 'string' ? [{ text: item.value, span: item.span }] : []));
}
