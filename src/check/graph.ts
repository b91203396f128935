/** Elaborates the model: inputs, trunks, splits, branches and tasks, with the shape of every layer. */
import { properties } from '../catalog/properties.ts';
import { duplicateName, unknownArgument } from '../diagnostics/messages/names.ts';
import { emptySplit } from '../diagnostics/messages/shapes.ts';
import type { EntryValue } from '../catalog/arguments.ts';
import type { Dim, Fill } from '../ir/ir.ts';
import type {
  BranchStatement,
  InputStatement,
  ModelStatement,
  Name,
  NetworkStatement,
  PropertyStatement,
  SplitStatement,
  Statement,
  TasksStatement,
  TaskStatement,
  TrunkStatement,
} from '../syntax/tree.ts';
import type { Span } from '../text/source.ts';
import { readArguments } from './arguments.ts';
import { report, type Context } from './context.ts';
import { copyNetwork } from './copies.ts';
import { elaborateLayers, type Chain } from './layers.ts';
import type { FunctionNode, InputNode, InputType, Model, TaskNode, ValueNode, Vocabulary } from './model.ts';
import { answeringParameters } from './networks.ts';
import { readPart } from './parts.ts';
import { valueNamed } from './references.ts';
import { withConstants, type Scope } from './scope.ts';
import { sizesOf } from './sizes.ts';
import { declareTasks, giveHead, giveHeadsToAll, readProperties } from './tasks.ts';
import { inputShape, inputType, targetType } from './types.ts';
import { indicesOf, scaleOf, vocabularyOf } from './vocabularies.ts';

interface Builder {
  readonly model: Model;
  readonly scope: Scope;
  readonly context: Context;
  readonly ends: Map<string, ValueNode>;
  /** The end of the last trunk: where a split without `after` splits. */
  last: readonly ValueNode[] | null;
}

/** Inputs first: data is bound to them before the sizes of layers are computed. */
export function declareInput(statement: InputStatement, model: Model, scope: Scope, context: Context): void {
  if (!statement.name) return;
  if (isTaken('input', statement.name, scope.inputs.get(statement.name.text)?.span, context)) return;
  const shape = inputShape(statement.type, scope, context);
  const use = {
    of: 'an input',
    table: properties.input,
    args: [],
    block: statement.block,
    span: statement.span,
    damaged: statement.damaged,
  };
  const values = readArguments(use, scope, context);
  const type = inputType(statement.type);
  const vocabulary = type === 'tokens' && shape ? vocabularyOf(statement.type, scope, context) : null;
  const input: InputNode = {
    kind: 'input',
    path: statement.name.text,
    type,
    shape: shape === 'open' ? [statement.name.text] : shape,
    indices: firstIndices(type, statement.name.text, vocabulary),
    vocabulary,
    scale: scaleOf(type, vocabulary, (values?.scale as EntryValue | undefined) ?? null, statement.span, context),
    fill: (values?.fill as Fill | undefined) ?? 'none',
    span: statement.name.span,
  };
  scope.inputs.set(input.path, input);
  model.inputs.push(input);
}

/** How many different indices an input holds; of categories the data tells. */
function firstIndices(type: InputType, name: string, vocabulary: Vocabulary | null): Dim | null {
  if (type === 'tokens') return vocabulary ? indicesOf(vocabulary) : `words of ${name}`;
  return type === 'categories' ? `values of ${name}` : null;
}

function isTaken(what: string, name: Name, earlier: Span | undefined, context: Context): boolean {
  if (!earlier) return false;
  const notes = [{ message: 'first declared here', span: earlier }];
  report(context, duplicateName.at(name.span, { what, name: name.text }, { notes }));
  return true;
}

/** Everything of a model but its inputs, in the order of the spec. */
export function elaborateModel(statement: ModelStatement, model: Model, scope: Scope, context: Context): void {
  const builder: Builder = { model, scope, context, ends: new Map(), last: null };
  for (const inner of statement.block.statements) elaborateStatement(inner, builder);
  for (const task of scope.tasks.values()) {
    model.tasks.push(task);
    if (task.head) model.functions.push(task.head);
    else reportHeadless(task, context);
  }
}

function elaborateStatement(statement: Statement, builder: Builder): void {
  const { scope, context } = builder;
  switch (statement.kind) {
    case 'trunk':
      return elaborateTrunk(statement, builder);
    case 'split':
      return elaborateSplit(statement, builder.last, new Map(), builder);
    case 'task':
    case 'tasks':
      return declareLooseTasks(statement, builder);
    case 'each_task':
      return giveHeadsToAll(statement, builder.last, builder.ends, scope, context);
    case 'property':
      return reportProperty(statement, builder);
    case 'network':
      return elaborateNetwork(statement, builder);
  }
}

/** A model has no properties of its own: the line may be a declaration whose keyword or name is missing. */
function reportProperty(statement: PropertyStatement, { context }: Builder): void {
  if (!statement.name || statement.damaged) return;
  report(context, unknownArgument.at(statement.name.span, { name: statement.name.text, of: 'a model', better: null, known: [] }));
  context.damage.nameless = true;
}

function startFunction(
  kind: 'trunk' | 'branch',
  statement: TrunkStatement | BranchStatement | NetworkStatement,
  builder: Builder,
  answers?: FunctionNode['answers'],
): (FunctionNode & { readonly kind: 'trunk' | 'branch' }) | null {
  const name = statement.name?.text ?? '?';
  const earlier = builder.model.functions.find((node) => node.name === name);
  if (statement.name && isTaken(statement.kind, statement.name, earlier?.span, builder.context)) return null;
  const owner = { kind, name, layers: [], ...(answers === undefined ? {} : { answers }), span: statement.span };
  builder.model.functions.push(owner);
  return owner;
}

function elaborateTrunk(statement: TrunkStatement, builder: Builder): void {
  const { scope, context, ends } = builder;
  const owner = startFunction('trunk', statement, builder);
  if (!owner) return;
  const from = statement.from.map((expr) => valueNamed(expr, scope, context, ends));
  const current = from.every((value): value is ValueNode => value !== null) && !statement.damaged ? from : null;
  elaborateRun(statement.block.statements, owner, current, builder);
}

/** A trunk whose `classes` are the labels that it answers. Splits without `after` do not follow it. */
function elaborateNetwork(statement: NetworkStatement, builder: Builder): void {
  const { scope, context, ends } = builder;
  const answers = statement.type && targetType(statement.type, scope, context);
  const owner = startFunction('trunk', statement, builder, answers);
  if (!owner) return;
  const from = statement.from.map((expr) => valueNamed(expr, scope, context, ends));
  const current = from.every((value): value is ValueNode => value !== null) && !statement.damaged ? from : null;
  const sizes = statement.type ? sizesOf({ target: answers, span: statement.type.span }) : new Map();
  elaborateRun(statement.block.statements, owner, current, { ...builder, scope: withConstants(scope, sizes) });
  const network = { owner, statement, from: current, answers, sizes, answering: answeringParameters(owner, statement, current, builder.ends, scope, context) };
  scope.networks.set(owner.name, network);
}

/** Layers, and the splits among them; the run's end stands under its owner's name. */
function elaborateRun(
  statements: readonly Statement[],
  owner: FunctionNode & { readonly kind: 'trunk' | 'branch' },
  current: readonly ValueNode[] | null,
  builder: Builder,
): void {
  const { scope, context, ends } = builder;
  const part = readPart(`a ${owner.kind}`, properties[owner.kind], statements, scope, context);
  const chain: Chain = { owner, prefix: owner.name, part, copy: null, current, nearby: new Map(), ends, inside: [], suffix: '' };
  elaborateLayers(statements, chain, scope, context, (inner) => {
    if (inner.kind === 'split') elaborateSplit(inner, chain.current, chain.nearby, builder);
    else if (inner.kind === 'clause') copyNetwork(inner, chain, null, scope, context);
  });
  builder.last = chain.current;
  if (chain.current?.length === 1) ends.set(owner.name, chain.current[0]!);
}

function elaborateSplit(
  statement: SplitStatement,
  current: readonly ValueNode[] | null,
  nearby: ReadonlyMap<string, ValueNode>,
  builder: Builder,
): void {
  const from = splitFrom(statement, current, nearby, builder);
  for (const inner of statement.block.statements) {
    if (inner.kind === 'branch') elaborateBranch(inner, from, builder);
    else if (inner.kind === 'task' || inner.kind === 'tasks') elaborateTasks(inner, from, builder);
    else if (inner.kind === 'each_task') giveHeadsToAll(inner, from, builder.ends, builder.scope, builder.context);
  }
}

function splitFrom(
  statement: SplitStatement,
  current: readonly ValueNode[] | null,
  nearby: ReadonlyMap<string, ValueNode>,
  { scope, context, ends }: Builder,
): readonly ValueNode[] | null {
  if (statement.after) {
    const value = valueNamed(statement.after, scope, context, ends, nearby);
    return value && !statement.damaged ? [value] : null;
  }
  if (current && current.length === 0 && !statement.damaged) {
    const what = 'nothing stands above this split: write `split after LAYER`, or put it behind a trunk';
    report(context, emptySplit.at(statement.span, { what }));
  }
  return current && current.length > 0 && !statement.damaged ? current : null;
}

function elaborateBranch(statement: BranchStatement, from: readonly ValueNode[] | null, builder: Builder): void {
  const owner = startFunction('branch', statement, builder);
  if (!owner) return;
  const before = builder.last;
  elaborateRun(statement.block.statements, owner, statement.damaged ? null : from, builder);
  builder.last = before;
}

/** Tasks of a split get their heads at once. */
function elaborateTasks(
  statement: TaskStatement | TasksStatement,
  from: readonly ValueNode[] | null,
  builder: Builder,
): void {
  const { scope, context, ends } = builder;
  for (const task of declareTasks(statement, scope, context)) {
    checkOwnName(task, builder);
    giveHead(task, statement.block, from, ends, scope, context);
  }
}

/** Tasks of the model itself wait for `each task` to give them heads. */
function declareLooseTasks(statement: TaskStatement | TasksStatement, builder: Builder): void {
  for (const task of declareTasks(statement, builder.scope, builder.context)) {
    checkOwnName(task, builder);
    readProperties(task, statement.block, builder.scope, builder.context);
  }
}

/** Parameters are named after what holds them, so a task cannot have the name of a trunk or a branch. */
function checkOwnName(task: TaskNode, { model, context }: Builder): void {
  const earlier = model.functions.find((node) => node.name === task.name);
  const name: Name = { kind: 'name', text: task.name, quoted: false, span: task.span };
  if (earlier) isTaken(`${earlier.kind} or task`, name, earlier.span, context);
}

function reportHeadless(task: TaskNode, context: Context): void {
  const what = `task \`${task.name}\` has no head: put it in \`split after LAYER { ... }\`, or write \`each task { ... }\` in a split`;
  if (!task.head && !task.damaged) report(context, emptySplit.at(task.span, { what }));
}
