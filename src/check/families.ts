/** Sources that are a file a task: `csv("{t}.csv")`, where t is the variable of a family. */
import { wrongValue } from '../diagnostics/messages/types.ts';
import { variableOf } from '../data-facts/family.ts';
import type { Expr, SpecFile } from '../syntax/tree.ts';
import { walkStatements } from '../syntax/visit.ts';
import { nameText, report, type Context } from './context.ts';
import type { Model } from './model.ts';
import type { Scope } from './scope.ts';

/**
 * The tasks that a variable runs over, read off the text before anything is checked: those of a list, or of a label set that is
 * one. Null where the variable has no family, or its tasks come from a column.
 */
export function tasksWritten(variable: string, files: readonly SpecFile[]): readonly string[] | null {
  const statements = files.flatMap((file) => [...walkStatements(file.statements)]);
  const family = statements.find((statement) => statement.kind === 'tasks' && statement.variable?.text === variable);
  if (family?.kind !== 'tasks' || family.form !== 'in') return null;
  const { over } = family;
  const set = over.kind === 'name' ? statements.find((statement) => statement.kind === 'labels' && statement.name?.text === over.text) : null;
  return listed(set?.kind === 'labels' ? set.value : over);
}

function listed(expr: Expr): readonly string[] | null {
  if (expr.kind !== 'list') return null;
  return expr.items.flatMap((item) => (item.kind === 'alias' ? item.alias.text : (nameText(item) ?? [])));
}

/** Gives such sources the tasks whose files they are, once tasks are declared. */
export function giveFiles(model: Model, scope: Scope, context: Context): void {
  for (const source of model.sources) {
    const variable = variableOf(source.path);
    if (variable === null) continue;
    const family = scope.families.get(variable);
    if (family) source.tasks = family.tasks.map(({ name }) => name);
    else if (!context.damage.nameless) {
      const expected = 'the variable of a family of tasks in braces, such as `{t}` of `tasks t in S`';
      report(context, wrongValue.at(source.span, { name: 'the path', expected, found: `\`{${variable}}\`` }));
    }
  }
}
