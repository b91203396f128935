/** Statements of a kind wherever they stand in a model, and what holds each. */
import type { Statement } from '../syntax/tree.ts';
import type { Model } from './model.ts';

export interface Placed<Of extends Statement> {
  readonly statement: Of;
  /** The trunk, branch or tasks whose layers alone the statement names; null: the model. */
  readonly holders: readonly string[] | null;
}

export function placedIn<Of extends Statement>(
  statements: readonly Statement[],
  model: Model,
  is: (statement: Statement) => statement is Of,
  holders: Placed<Of>['holders'] = null,
): Placed<Of>[] {
  return statements.flatMap((statement): Placed<Of>[] => {
    if (is(statement)) return [{ statement, holders }];
    if (!('block' in statement) || !statement.block) return [];
    return placedIn(statement.block.statements, model, is, holdersOf(statement, model) ?? holders);
  });
}

function holdersOf(statement: Statement, model: Model): readonly string[] | null {
  if (statement.kind === 'trunk' || statement.kind === 'branch' || statement.kind === 'network') return statement.name ? [statement.name.text] : null;
  if (statement.kind === 'each_task') return model.tasks.map(({ name }) => name);
  if (statement.kind === 'task' || statement.kind === 'tasks')
    return model.tasks.filter((task) => task.statement === statement).map(({ name }) => name);
  return null;
}
