import { properties, repeatCount } from '../catalog/properties.ts';
import { findEntry } from '../catalog/index.ts';
import { duplicateName } from '../diagnostics/messages/names.ts';
import type { PhaseStatement, Statement } from '../syntax/tree.ts';
import { readArguments, readEntry, readValue } from './arguments.ts';
import { hasRoom, report, type Context } from './context.ts';
import type { Model, PhaseNode } from './model.ts';
import type { Scope } from './scope.ts';

/** The seed and the phases, in the order they run. */
export function readTrain(statements: readonly Statement[], model: Model, scope: Scope, context: Context): void {
  const args = statements.flatMap((statement) =>
    statement.kind === 'property' && statement.name
      ? [{ name: statement.name, value: statement.value, span: statement.span, block: statement.block }]
      : [],
  );
  const span = model.train.span ?? model.span;
  const values = readArguments({ of: '`train`', table: properties.train, args, span }, scope, context);
  if (values) model.train.seed = values.seed as number;
  readPhases(statements, model, scope, context);
  reportRepeatedNames(statements, context);
}

function readPhases(statements: readonly Statement[], model: Model, scope: Scope, context: Context): void {
  for (const statement of statements) {
    if (statement.kind === 'phase') {
      if (!hasRoom(context, statement.span)) return;
      if (statement.name) scope.phases.add(statement.name.text);
      const phase = readPhase(statement, scope, context);
      if (phase) model.train.phases.push(phase);
    } else if (statement.kind === 'repeat') {
      const count = readValue('repeat', repeatCount.type, statement.count, scope, context);
      for (let i = 0; i < ((count?.value as number | undefined) ?? 0) && hasRoom(context, statement.span); i++) {
        readPhases(statement.block.statements, model, scope, context);
      }
    }
  }
}

function readPhase(statement: PhaseStatement, scope: Scope, context: Context): PhaseNode | null {
  const more = { block: statement.block, damaged: statement.damaged || hasDamage(statement) };
  const value = readEntry('phase', 'phase', statement.value, scope, context, more);
  const entry = value && findEntry('phase', value.entry);
  if (!value || !entry || !statement.name) return null;
  return { name: statement.name.text, entry, value, span: statement.span };
}

function hasDamage({ block }: PhaseStatement): boolean {
  return block?.statements.some((statement) => statement.damaged || statement.kind === 'broken') ?? false;
}

/** An optimizer's state is kept by the name of its phase: only a `repeat` runs the same phase again. */
function reportRepeatedNames(statements: readonly Statement[], context: Context): void {
  const seen = new Map<string, PhaseStatement>();
  const visit = (statement: Statement): void => {
    if (statement.kind === 'repeat') statement.block.statements.forEach(visit);
    if (statement.kind !== 'phase' || !statement.name) return;
    const earlier = seen.get(statement.name.text);
    if (!earlier) seen.set(statement.name.text, statement);
    else {
      const notes = [{ message: 'first declared here', span: earlier.name!.span }];
      report(context, duplicateName.at(statement.name.span, { what: 'phase', name: statement.name.text }, { notes }));
    }
  };
  statements.forEach(visit);
}
