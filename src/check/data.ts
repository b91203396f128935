/** Sources, and what is bound to tasks. With data facts, columns, cells and labels are checked too. */
import type { ColumnValue } from '../catalog/arguments.ts';
import { findEntry } from '../catalog/index.ts';
import { properties } from '../catalog/properties.ts';
import { wrongWeights } from '../diagnostics/messages/sources.ts';
import { duplicateName } from '../diagnostics/messages/names.ts';
import { sourceProblem, unbound, wrongCondition } from '../diagnostics/messages/types.ts';
import type { Condition } from '../ir/ir.ts';
import { showExpr } from '../syntax/show.ts';
import type { BindingStatement, Expr, SourceStatement } from '../syntax/tree.ts';
import { readArguments, readEntry } from './arguments.ts';
import { boundColumns } from './bound-columns.ts';
import { checkLabelArray, checkLabelColumns } from './cells.ts';
import { columnFacts, columnReference, lacksColumn } from './columns.ts';
import { nameText, report, reportUnknown, type Context } from './context.ts';
import type { InputNode, LabelBindingNode, Model, SourceNode, TaskNode } from './model.ts';
import type { Scope } from './scope.ts';

export function declareSource(statement: SourceStatement, model: Model, scope: Scope, context: Context): void {
  const name = statement.name;
  const more = { block: statement.block, damaged: statement.damaged };
  const value = readEntry('source', 'source', statement.value, scope, context, more);
  const entry = value && findEntry('source', value.entry);
  if (!name) return;
  const earlier = scope.sources.get(name.text);
  if (!value || !entry) {
    if (!earlier) scope.sources.set(name.text, null);
    return;
  }
  if (earlier) {
    const notes = [{ message: 'first declared here', span: earlier.span }];
    report(context, duplicateName.at(name.span, { what: 'source', name: name.text }, { notes }));
    return;
  }
  const source: SourceNode = { name: name.text, entry, value, path: String(value.args.path), tasks: null, span: statement.value.span };
  scope.sources.set(source.name, source);
  model.sources.push(source);
  const facts = context.facts?.[source.name];
  if (facts && 'problem' in facts) {
    const notes = (facts.problem.notes ?? []).map((message) => ({ message }));
    report(context, sourceProblem.at(source.span, { message: facts.problem.message }, { notes }));
  }
}

/** Labels of the tasks that a binding names: one task, or all of a family, whose variable then stands for each task's name. */
export function bindLabels(statement: BindingStatement, tasks: readonly TaskNode[], model: Model, scope: Scope, context: Context): void {
  const use = {
    of: 'the binding of a task',
    table: properties.binding,
    args: [],
    block: statement.block,
    span: statement.span,
    damaged: statement.damaged,
  };
  const values = readArguments(use, scope, context);
  const variable = nameText(statement.target);
  for (const task of tasks) {
    const value = substitute(statement.value, scope.tasks.has(variable ?? '') ? null : variable, task.name);
    const bound = boundColumns(value, scope, context);
    if (!bound) {
      task.damaged = true;
      continue;
    }
    const where = statement.where ? condition(statement.where, variable, task.name, bound.source, scope, context) : null;
    const { source, columns } = bound;
    const more = {
      missing: (values?.missing as readonly string[] | undefined) ?? [],
      separator: (values?.separator as string | undefined) || null,
      weight: (values?.weight as ColumnValue | null | undefined) ?? null,
    };
    const binding: LabelBindingNode = { task, source, columns, where, ...more, span: statement.value.span };
    model.labelBindings.push(binding);
    if (binding.weight) checkWeights(binding.weight, statement, model, context);
    if (columns === 'all') checkLabelArray(binding, bound.count, context);
    else if (bound.facts && !statement.where && !source.tasks) checkLabelColumns(binding, bound.facts, context);
  }
}

/** Weights are numbers from 0; where a row is not labelled, it needs none. */
function checkWeights({ source, column }: ColumnValue, { span }: BindingStatement, model: Model, context: Context): void {
  const node = model.sources.find(({ name }) => name === source)!;
  const facts = columnFacts({ source: node, column, span }, context);
  if (facts && (facts.kind === 'text' || (facts.min ?? 0) < 0)) {
    const found = facts.kind === 'text' ? 'texts' : `${facts.min}`;
    report(context, wrongWeights.at(span, { column, found }));
  }
}

/** `rows.t` in the binding of a family: the column of each task's name. */
function substitute(expr: Expr, variable: string | null, task: string): Expr {
  if (expr.kind !== 'member' || expr.name.text !== variable || expr.name.quoted) return expr;
  return { ...expr, name: { ...expr.name, text: task } };
}

function condition(
  expr: Expr,
  variable: string | null,
  task: string,
  source: SourceNode,
  scope: Scope,
  context: Context,
): Condition | null {
  const ops = ['==', '!=', '<', '<=', '>', '>='] as const;
  const op = expr.kind === 'binary' ? ops.find((known) => known === expr.op) : undefined;
  if (expr.kind !== 'binary' || !op) {
    if (expr.kind !== 'missing') report(context, wrongCondition.at(expr.span, { found: `\`${showExpr(expr)}\`` }));
    return null;
  }
  const reference = columnReference(expr.left, scope, context);
  if (!reference) return null;
  columnFacts(reference, context);
  const text = nameText(expr.right);
  if (text === null || reference.source !== source) {
    report(context, wrongCondition.at(expr.span, { found: `\`${showExpr(expr)}\`` }));
    return null;
  }
  if (expr.right.kind === 'number') return { column: reference.column, op, value: expr.right.value };
  if (expr.right.kind === 'name' && text !== variable && !scope.tasks.has(text)) {
    reportUnknown(context, 'value', text, expr.right.span, variable ? [variable] : []);
    return null;
  }
  return { column: reference.column, op, value: expr.right.kind === 'name' && text === variable ? task : text };
}

/** Tasks that no binding names read the column of their name, in the first source. */
export function bindByName(model: Model, context: Context): void {
  const bound = new Set(model.labelBindings.map((binding) => binding.task));
  const [source] = model.sources;
  if (!source) return;
  const missing = properties.binding.missing.default!;
  for (const task of model.tasks) {
    if (bound.has(task) || task.damaged || task.target?.kind === 'subset') continue;
    if (lacksColumn(source, task.name, context)) {
      report(context, unbound.at(task.span, { what: 'task', name: task.name, example: `${task.name} <- ${source.name}.COLUMN` }));
      continue;
    }
    const reference = { source, column: task.name, span: task.span };
    const facts = columnFacts(reference, context);
    if (context.facts?.[source.name] && !facts) continue;
    const more = { where: null, missing, separator: null, weight: null };
    const binding: LabelBindingNode = { task, source, columns: [task.name], ...more, span: task.span };
    model.labelBindings.push(binding);
    if (facts) checkLabelColumns(binding, [facts], context);
  }
}

/** Inputs without data, and subsets, whose columns have no name of their own. */
export function reportUnbound(model: Model, tried: ReadonlySet<InputNode>, context: Context): void {
  if (context.damage.nameless) return;
  const source = model.sources[0]?.name ?? 'rows';
  for (const input of model.inputs) {
    if (tried.has(input)) continue;
    const example = `${input.path} <- ${source}.first .. ${source}.last`;
    report(context, unbound.at(input.span, { what: 'input', name: input.path, example }));
  }
  const tasks = new Set(model.labelBindings.map((binding) => binding.task));
  for (const task of model.tasks) {
    if (tasks.has(task) || task.damaged || task.target?.kind !== 'subset') continue;
    const example = `${task.name} <- ${source}.first .. ${source}.last`;
    report(context, unbound.at(task.span, { what: 'task', name: task.name, example }));
  }
}
