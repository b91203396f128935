/** Declares tasks, and gives them their heads. */
import { properties } from '../catalog/properties.ts';
import { findEntry } from '../catalog/index.ts';
import { duplicateName } from '../diagnostics/messages/names.ts';
import type { Block, EachTaskStatement, Expr, Name, PropertyStatement, TaskStatement, TasksStatement } from '../syntax/tree.ts';
import { readArguments, readEntry, readValue } from './arguments.ts';
import { columnFacts, columnReference } from './columns.ts';
import { asName, report, type Context } from './context.ts';
import { setOf } from './labels.ts';
import { copyNetwork } from './copies.ts';
import { elaborateLayers, type Chain } from './layers.ts';
import type { ClassWeights, TaskNode, ValueNode } from './model.ts';
import { noPart, partOf } from './parts.ts';
import { withConstants, type Scope } from './scope.ts';
import { sizesOf } from './sizes.ts';
import { targetType } from './types.ts';

/** The tasks that a statement declares, without heads. */
export function declareTasks(statement: TaskStatement | TasksStatement, scope: Scope, context: Context): TaskNode[] {
  const names = statement.kind === 'task' ? (statement.name ? [statement.name] : []) : namesOver(statement, scope, context);
  const target = statement.type ? targetType(statement.type, scope, context) : null;
  const declared = names.map((name) => declareTask(name, statement, target, scope, context)).filter((task) => task !== null);
  if (statement.kind === 'tasks' && statement.variable) {
    scope.families.set(statement.variable.text, { variable: statement.variable, tasks: declared });
  }
  return declared;
}

function declareTask(
  name: Name,
  statement: TaskStatement | TasksStatement,
  target: TaskNode['target'],
  scope: Scope,
  context: Context,
): TaskNode | null {
  const earlier = scope.tasks.get(name.text);
  if (earlier) {
    const notes = [{ message: 'first declared here', span: earlier.span }];
    report(context, duplicateName.at(name.span, { what: 'task', name: name.text }, { notes }));
    return null;
  }
  const task: TaskNode = {
    name: name.text,
    target,
    head: null,
    loss: null,
    weight: 1,
    classWeights: null,
    rows: 'shared',
    scale: null,
    part: noPart,
    from: [],
    output: null,
    damaged: statement.damaged,
    statement,
    span: name.span,
  };
  scope.tasks.set(name.text, task);
  return task;
}

/** The names that `tasks` runs over: its list, the labels of a set, or the values of a column. */
function namesOver(statement: TasksStatement, scope: Scope, context: Context): readonly Name[] {
  if (statement.over.kind === 'list') return statement.over.items.map(asName).filter((name) => name !== null);
  const texts = statement.form === 'by' ? columnTexts(statement.over, scope, context) : setTexts(statement.over, scope, context);
  return texts.map((text) => ({ kind: 'name', text, quoted: true, span: statement.over.span }));
}

function setTexts(expr: Expr, scope: Scope, context: Context): readonly string[] {
  if (expr.kind === 'missing') return [];
  return setOf(expr, scope, context).labels?.map((label) => label.name) ?? [];
}

function columnTexts(expr: Expr, scope: Scope, context: Context): readonly string[] {
  const reference = columnReference(expr, scope, context);
  const facts = reference && columnFacts(reference, context);
  return Object.keys(facts?.values ?? {}).filter((text) => text !== '').sort();
}

/** Gives one task its head: the layers of a block, after what the split gives. */
export function giveHead(
  task: TaskNode,
  block: Block | null,
  from: readonly ValueNode[] | null,
  ends: Map<string, ValueNode>,
  scope: Scope,
  context: Context,
): void {
  const head = { kind: 'head' as const, name: task.name, layers: [], span: task.statement.span };
  readProperties(task, block, scope, context);
  const { part } = task;
  const chain: Chain = { owner: head, prefix: task.name, part, copy: null, current: from, nearby: new Map(), ends, inside: [], suffix: '' };
  const statements = block?.statements ?? [];
  let copies = false;
  elaborateLayers(statements, chain, withConstants(scope, sizesOf(task)), context, (inner) => {
    if (inner.kind === 'clause' && copyNetwork(inner, chain, task, scope, context)) copies = true;
  });
  task.head = head;
  task.from = from ?? [];
  task.output = chain.current?.length === 1 ? chain.current[0]! : null;
  if (!(copies ? chain.current : from) || statements.some(({ damaged, kind }) => damaged || kind === 'broken')) task.damaged = true;
}

/** The properties of a task among the statements of its head, or without one. */
export function readProperties(task: TaskNode, block: Block | null, scope: Scope, context: Context): void {
  const inner = withConstants(scope, sizesOf(task));
  for (const statement of block?.statements ?? []) {
    if (statement.kind === 'property') readProperty(task, statement, inner, context);
  }
}

function readProperty(task: TaskNode, statement: PropertyStatement, scope: Scope, context: Context): void {
  const name = statement.name;
  if (!name) return;
  if (name.text === 'loss') readLoss(task, statement, scope, context);
  else if (name.text === 'weight') {
    const weight = readValue('weight', properties.task.weight.type, statement.value, scope, context);
    if (weight) task.weight = weight.value as number;
  } else if (name.text === 'class_weights') {
    const read = readValue(name.text, properties.task.class_weights.type, statement.value, scope, context);
    const value = read?.value as 'none' | ClassWeights['value'] | undefined;
    if (value && value !== 'none') task.classWeights = { value, span: statement.value.span };
  } else if (name.text === 'rows') {
    const rows = readValue(name.text, properties.task.rows.type, statement.value, scope, context);
    if (rows) task.rows = rows.value as TaskNode['rows'];
  } else if (name.text === 'scale') {
    const more = { block: statement.block, damaged: statement.damaged };
    const value = readEntry('scale', 'scale', statement.value, scope, context, more);
    if (value) task.scale = { value, span: statement.value.span };
  } else {
    const arg = { name, value: statement.value, span: statement.span, block: statement.block };
    const values = readArguments({ of: 'a task', table: optional, args: [arg], span: name.span }, scope, context);
    task.part = partOf(values, [arg], task.part, context);
  }
}

const optional = Object.fromEntries(
  Object.entries(properties.task).map(([name, spec]) => [name, { ...spec, default: spec.default ?? null }]),
);

function readLoss(task: TaskNode, statement: PropertyStatement, scope: Scope, context: Context): void {
  const more = { block: statement.block, damaged: statement.damaged };
  const value = readEntry('loss', 'loss', statement.value, scope, context, more);
  const entry = value && findEntry('loss', value.entry);
  if (value && entry) task.loss = { entry, value, span: statement.value.span };
  else task.damaged = true;
}

/** Heads for the tasks that were declared without one. */
export function giveHeadsToAll(
  statement: EachTaskStatement,
  from: readonly ValueNode[] | null,
  ends: Map<string, ValueNode>,
  scope: Scope,
  context: Context,
): void {
  for (const task of scope.tasks.values()) {
    if (!task.head) giveHead(task, statement.block, from, ends, scope, context);
  }
}

