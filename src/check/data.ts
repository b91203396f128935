/** Sources, and what is bound to inputs and tasks. With data facts, columns, cells and labels are checked too. */
import type { ColumnValue } from '../catalog/arguments.ts';
import { findEntry } from '../catalog/index.ts';
import { properties } from '../catalog/properties.ts';
import type { EntryValue } from '../catalog/arguments.ts';
import { MISSING } from '../data-facts/columns.ts';
import type { ColumnFacts } from '../data-facts/facts.ts';
import { distinctLabels } from '../data-facts/labels.ts';
import { listedInput, wrongWeights } from '../diagnostics/messages/sources.ts';
import { duplicateName } from '../diagnostics/messages/names.ts';
import { columnCount, sourceProblem, tooManyValues, unbound, wrongCondition, wrongValue } from '../diagnostics/messages/types.ts';
import type { Columns, Condition } from '../ir/ir.ts';
import { showExpr } from '../syntax/show.ts';
import type { BindingStatement, Expr, SourceStatement } from '../syntax/tree.ts';
import type { Span } from '../text/source.ts';
import { readArguments, readEntry } from './arguments.ts';
import { checkInputColumns, checkLabelArray, checkLabelColumns } from './cells.ts';
import { cellColumns, columnFacts, columnReference, columnsBetween, sourceFacts, type ColumnReference } from './columns.ts';
import { nameText, report, reportUnknown, type Context } from './context.ts';
import type { InputNode, LabelBindingNode, Model, SourceNode, TaskNode } from './model.ts';
import { checkPictures, checkPixels, pictureCall, pictureEncoding, reportPaths, scalePictures } from './pictures.ts';
import type { Scope } from './scope.ts';
import { tokensEncoding } from './vocabularies.ts';

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

interface BoundColumns {
  readonly source: SourceNode;
  readonly columns: Columns;
  /** Null without the data. */
  readonly facts: readonly ColumnFacts[] | null;
  /** How many; null where a range's columns are not known. */
  readonly count: number | null;
  /** Of an array: the shape of a row. */
  readonly row?: readonly number[] | null;
}

/** `rows.a`, `[rows.a, rows.b]`, `rows.f1 .. rows.f294`, or an array whole. Null: reported. */
function boundColumns(expr: Expr, scope: Scope, context: Context): BoundColumns | null {
  const array = arrayNamed(expr, scope);
  if (array) return wholeArray(array, context);
  if (expr.kind === 'binary' && expr.op === '..') return rangeOfColumns(expr.left, expr.right, scope, context);
  const items = expr.kind === 'list' ? expr.items : [expr];
  const parts = items.map((item) =>
    item.kind === 'binary' && item.op === '..'
      ? rangeOfColumns(item.left, item.right, scope, context)
      : oneColumn(columnReference(item, scope, context), context),
  );
  if (!parts.every((part) => part !== null) || parts.length === 0) return null;
  return parts.length === 1 ? parts[0]! : joinColumns(parts, expr.span, context);
}

function oneColumn(reference: ColumnReference | null, context: Context): BoundColumns | null {
  if (!reference) return null;
  const facts = cellColumns(reference, context);
  const { source, column } = reference;
  return { source, columns: [column], facts, count: facts?.length ?? (source.entry.holds === 'cells' ? 1 : null) };
}

function arrayNamed(expr: Expr, scope: Scope): SourceNode | null {
  const source = expr.kind === 'name' ? scope.sources.get(expr.text) : undefined;
  return source?.entry.holds === 'array' ? source : null;
}

function wholeArray(source: SourceNode, context: Context): BoundColumns {
  const row = sourceFacts(source, context)?.shape?.slice(1) ?? null;
  return { source, columns: 'all', facts: null, count: row && row.reduce((all, dim) => all * dim, 1), row };
}

function rangeOfColumns(left: Expr, right: Expr, scope: Scope, context: Context): BoundColumns | null {
  const from = columnReference(left, scope, context);
  const to = columnReference(right, scope, context);
  if (!from || !to) return null;
  const known = [columnFacts(from, context), columnFacts(to, context)];
  const facts = known.every((column) => column !== null)
    ? columnsBetween(from.source, from.column, to.column, context)
    : null;
  if (facts?.length === 0) {
    report(context, wrongValue.at(right.span, { name: 'the end of the range', expected: `a column after \`${from.column}\``, found: `\`${to.column}\`` }));
    return null;
  }
  const columns = { from: from.column, to: to.column };
  return { source: from.source, columns, facts, count: facts?.length ?? null };
}

/** Columns of several parts; ranges among them are listed, which needs the data. */
function joinColumns(parts: readonly BoundColumns[], span: Span, context: Context): BoundColumns | null {
  const [first] = parts;
  if (parts.some((part) => part.source !== first!.source)) {
    report(context, wrongValue.at(span, { name: 'this', expected: 'columns of one source', found: 'columns of several' }));
    return null;
  }
  const names = parts.map(({ columns, facts }) => (Array.isArray(columns) ? (columns as string[]) : facts?.map(({ name }) => name)));
  if (!names.every((list) => list !== undefined)) return null;
  const facts = parts.every((part) => part.facts) ? parts.flatMap((part) => part.facts!) : null;
  const counts = parts.map(({ count }) => count);
  const count = counts.every((each) => each !== null) ? counts.reduce((sum, each) => sum + each, 0) : null;
  return { source: first!.source, columns: names.flat(), facts, count };
}

/** Binds columns to an input, whose size follows from them where its type leaves it open. */
export function bindInput(statement: BindingStatement, input: InputNode, model: Model, scope: Scope, context: Context): void {
  const { span } = statement.value;
  const pictures = pictureCall(statement.value, context);
  const bound = boundColumns(pictures?.column ?? statement.value, scope, context);
  const table = pictures || input.type === 'image' ? properties.pictures : properties.inputBinding;
  const use = { of: 'the binding of an input', table, args: [], block: statement.block, span: statement.span, damaged: statement.damaged };
  const values = readArguments(use, scope, context);
  const augment = (values?.augment as readonly EntryValue[] | undefined) ?? [];
  const missing = (values?.missing as readonly string[] | undefined) ?? MISSING;
  const decoding = pictures && pictureEncoding(pictures, scope, context);
  checkPixels(input, context);
  if (!bound || (pictures && !decoding)) return;
  if (values?.separator) return bindPositions(statement, input, bound, values, model, context);
  const { source, columns, facts, count } = bound;
  const encoding = decoding ?? readingOf(input, bound, missing, span, context);
  const filled = input.fill === 'none' || pictures ? [] : missing;
  model.inputBindings.push({ input, source, columns, encoding, augment, missing: filled, span });
  if (pictures) {
    scalePictures(input);
    checkPictures(bound, input, span, context);
    return;
  }
  if (reportPaths(facts, input, span, context)) return;
  if (facts && (input.type === 'real' || input.type === 'image')) checkInputColumns(facts, filled, span, context);
  if (count === null || !input.shape || input.type === 'tokens') return;
  if (input.shape.some((dim) => typeof dim === 'string')) input.shape = bound.row?.length ? bound.row : [count];
  const expected = input.shape.reduce<number>((all, dim) => all * Number(dim), 1);
  if (expected === count) return;
  const notes = [{ message: `\`${input.path}\` is declared here`, span: input.span }];
  report(context, columnCount.at(span, { input: input.path, expected, found: count }, { notes }));
}

/** Cells that list positions: one column, and a size that the type names. */
function bindPositions(
  statement: BindingStatement,
  input: InputNode,
  { source, columns, count }: BoundColumns,
  { separator, first }: { readonly [name: string]: unknown },
  model: Model,
  context: Context,
): void {
  const { span } = statement.value;
  const sized = input.shape?.every((dim) => typeof dim === 'number') ?? true;
  const problem = input.type !== 'real' ? `its type is \`${input.type}\`` : !sized ? 'its type names no size' : null;
  if (problem || columns === 'all' || (source.entry.holds === 'cells' && count !== 1)) {
    report(context, listedInput.at(span, { input: input.path, problem: problem ?? 'they stand in one column' }));
    return;
  }
  const size = (input.shape ?? []).reduce<number>((all, dim) => all * Number(dim), 1);
  model.inputBindings.push({ input, source, columns, encoding: { entry: 'positions', args: { size, separator, first } }, augment: [], missing: [], span });
}

/** How the cells of an input are read that are no pictures. */
function readingOf(input: InputNode, bound: BoundColumns, missing: readonly string[], span: Span, context: Context): EntryValue {
  return input.type === 'tokens' ? tokensEncoding(input, bound, span, context) : encodingOf(input, bound.facts, missing, span, context);
}

/** How the cells of an input are read; of categories, which values each column has is schema, and comes from the whole column. */
function encodingOf(
  input: InputNode,
  facts: readonly ColumnFacts[] | null,
  missing: readonly string[],
  span: Span,
  context: Context,
): EntryValue {
  if (input.type !== 'categories') return { entry: 'numbers', args: {} };
  const many = facts?.find((column) => column.values === null);
  if (many) report(context, tooManyValues.at(span, { column: many.name }));
  const values = facts?.map((column) => distinctLabels(Object.keys(column.values ?? {}).filter((cell) => !missing.includes(cell)))) ?? [];
  if (facts) input.indices = 1 + values.flat().length;
  return { entry: 'categories', args: { values } };
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
