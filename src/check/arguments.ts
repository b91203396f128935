/** Reads arguments and properties by the types that the catalogue declares for them. */
import { wordFor, type ArgSpec, type ArgTable, type ArgType, type EntryKind, type EntryValue } from '../catalog/arguments.ts';
import { findEntry, namesOf } from '../catalog/index.ts';
import {
  missingArgument,
  notAFunction,
  repeatedArgument,
  tooManyArguments,
  unknownArgument,
} from '../diagnostics/messages/names.ts';
import { blockUse } from '../diagnostics/messages/syntax.ts';
import { badEntry, wrongValue } from '../diagnostics/messages/types.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { showExpr } from '../syntax/show.ts';
import type { Arg, Block, Expr, Name } from '../syntax/tree.ts';
import type { Span } from '../text/source.ts';
import { columnValue } from './columns.ts';
import { constant } from './constants.ts';
import { nameText, renaming, report, reportUnknown, type Context } from './context.ts';
import { measureNamed } from './measures.ts';
import { layerPaths, networkName, partPaths, phaseName, taskNames } from './references.ts';
import type { Scope } from './scope.ts';

type Read = { readonly value: unknown } | null;

/** Null: something in it is wrong, and was reported. */
export type ArgValues = { readonly [name: string]: unknown } | null;

interface Given {
  readonly value: Expr;
  readonly span: Span;
  /** Of a property: `optimizer: adam(0.001) { beta1: 0.8 }`. */
  readonly block?: Block | null;
}

export interface Use {
  /** In messages: "`dense`", "a task". */
  readonly of: string;
  readonly table: ArgTable;
  readonly args: readonly (Arg & Given)[];
  /** Its properties count as named arguments. */
  readonly block?: Block | null;
  /** Where a missing argument is reported. */
  readonly span: Span;
  /** A syntax error lies in it: what is missing may be there. */
  readonly damaged?: boolean;
}

/** All values of a table, defaults filled in. */
export function readArguments(use: Use, scope: Scope, context: Context): ArgValues {
  const { given, meant, whole } = collect(use, context);
  const values: { [name: string]: unknown } = {};
  let right = whole;
  for (const [name, spec] of Object.entries(use.table)) {
    const read = meant.has(name) ? null : readOne(name, spec, given.get(name), use, scope, context);
    if (read) values[name] = read.value;
    else right = false;
  }
  return right ? values : null;
}

function readOne(
  name: string,
  spec: ArgSpec<unknown>,
  given: Given | undefined,
  use: Use,
  scope: Scope,
  context: Context,
): Read {
  if (given) return readGiven(name, spec.type, given, scope, context);
  if (spec.default !== undefined) return { value: spec.default };
  if (!use.damaged) {
    report(context, missingArgument.at(use.span, { name, of: use.of, doc: lowerFirst(spec.doc) }));
  }
  return null;
}

/** The properties in the block of a value are arguments of the entry that the value names. */
function readGiven(name: string, type: ArgType, { value, block }: Given, scope: Scope, context: Context): Read {
  if (!block) return readValue(name, type, value, scope, context);
  if (type.kind === 'entry') {
    const damaged = block.statements.some((statement) => statement.damaged || statement.kind === 'broken');
    return wrap(readEntry(name, type.of, value, scope, context, { block, damaged }));
  }
  report(context, blockUse.at(block.span, { statement: `${name}: ${showExpr(value)}`, needs: false }));
  return null;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
}

interface Collected {
  readonly given: Map<string, Given>;
  /** Arguments that a misspelt name probably meant: they are not asked for again. */
  readonly meant: Set<string>;
  /** Every argument could be placed; what could not was reported. */
  whole: boolean;
}

/** Which expression each argument was given. */
function collect(use: Use, context: Context): Collected {
  const collected: Collected = { given: new Map(), meant: new Set(), whole: true };
  const positional = Object.keys(use.table).filter((name) => use.table[name]!.positional);
  let next = 0;
  for (const arg of use.args) {
    if (arg.name) putNamed(arg.name, arg, use, collected, context);
    else if (arg.value.kind === 'missing') next++;
    else if (next < positional.length) put(positional[next++]!, arg, collected, context);
    else {
      const names = Object.keys(use.table).filter((name) => !use.table[name]!.positional);
      report(context, tooManyArguments.at(arg.span, { of: use.of, count: positional.length, names }));
      collected.whole = false;
      break;
    }
  }
  for (const statement of use.block?.statements ?? []) {
    if (statement.kind !== 'property' || !statement.name) continue;
    putNamed(statement.name, statement, use, collected, context);
  }
  return collected;
}

function put(name: string, argument: Given, { given }: Collected, context: Context): void {
  if (!given.has(name)) given.set(name, argument);
  else report(context, repeatedArgument.at(argument.span, { name }));
}

function putNamed(name: Name, argument: Given, use: Use, collected: Collected, context: Context): void {
  if (Object.hasOwn(use.table, name.text)) {
    put(name.text, { ...argument, span: name.span }, collected, context);
    return;
  }
  const known = Object.keys(use.table);
  const better = suggest(name.text, known);
  const fixes = renaming(name.text, better, name.span);
  report(context, unknownArgument.at(name.span, { name: name.text, of: use.of, better, known }, { fixes }));
  if (better && !collected.given.has(better)) collected.meant.add(better);
  collected.whole = false;
}

/** One value of a type. Null: reported. */
export function readValue(name: string, type: ArgType, expr: Expr, scope: Scope, context: Context): Read {
  if (expr.kind === 'missing') return null;
  const wrong = (expected: string): null => {
    report(context, wrongValue.at(expr.span, { name, expected, found: `\`${showExpr(expr)}\`` }));
    return null;
  };
  switch (type.kind) {
    case 'number':
      return readNumber(type, expr, scope, context, wrong);
    case 'share': {
      const value = constant(expr, scope, context, 'a share, such as 60%');
      if (value === null) return null;
      return typeof value === 'number' && value >= 0 && value <= 1 ? { value } : wrong('a share between 0% and 100%');
    }
    case 'flag':
      if (expr.kind === 'name' && (expr.text === 'true' || expr.text === 'false')) return { value: expr.text === 'true' };
      return wrong('`true` or `false`');
    case 'text':
      return readText(expr, scope, wrong);
    case 'choice':
      return readChoice(type.options, expr, context, wrong);
    case 'entry':
      return wrap(readEntry(name, type.of, expr, scope, context));
    case 'layers':
      return wrap(layerPaths(expr, scope, context));
    case 'parts':
      return wrap(partPaths(expr, scope, context));
    case 'tasks':
      return wrap(taskNames(expr, scope, context));
    case 'phase':
      return wrap(phaseName(expr, scope, context));
    case 'network':
      return wrap(networkName(expr, scope, context));
    case 'measure':
      return wrap(measureNamed(expr, scope, context));
    case 'settings':
      return readSettings(expr, wrong);
    case 'column':
      return wrap(columnValue(expr, scope, context));
    case 'task_numbers':
      return readTaskNumbers(expr, scope, context, wrong);
    case 'part_multiples':
      return readPartMultiples(expr, scope, context, wrong);
    case 'path_texts':
      return readPathTexts(expr, scope, wrong);
    case 'list':
      return expr.kind === 'list' ? readList(name, type.of, expr.items, scope, context) : wrong('a list in [ ]');
    case 'one_or_list':
      return expr.kind === 'list'
        ? readList(name, type.of, expr.items, scope, context)
        : readValue(name, type.of, expr, scope, context);
    case 'choice_or_number':
      return readChoiceOrNumber(type, expr, scope, context, wrong);
    case 'choice_or_list':
      return expr.kind === 'list'
        ? readList(name, type.of, expr.items, scope, context)
        : readChoice(type.options, expr, context, (expected) => wrong(`${expected}, or a list in [ ]`));
  }
}

function wrap(value: unknown): Read {
  return value === null ? null : { value };
}

type NumberType = Extract<ArgType, { kind: 'number' }>;

function readNumber(
  type: NumberType,
  expr: Expr,
  scope: Scope,
  context: Context,
  wrong: (expected: string) => null,
): Read {
  const value = constant(expr, scope, context, describeNumber(type));
  if (value === null) return null;
  return typeof value === 'number' && withinLimits(type, value) ? { value } : wrong(describeNumber(type));
}

function withinLimits({ min = -Infinity, max = Infinity, exclusive, integer }: NumberType, value: number): boolean {
  if (!Number.isFinite(value) || (integer && !Number.isInteger(value))) return false;
  return exclusive ? value > min && value < max : value >= min && value <= max;
}

/** "a whole number from 1", "a number above 0", "a number between 0 and 1". */
export function describeNumber({ min, max, exclusive, integer }: NumberType): string {
  const what = integer ? 'a whole number' : 'a number';
  if (min !== undefined && max !== undefined) return `${what} between ${min} and ${max}${exclusive ? ' (both excluded)' : ''}`;
  if (min !== undefined) return exclusive ? `${what} above ${min}` : `${what} from ${min}`;
  if (max !== undefined) return `${what} ${exclusive ? 'below' : 'up to'} ${max}`;
  return what;
}

function readText(expr: Expr, scope: Scope, wrong: (expected: string) => null): Read {
  if (expr.kind === 'string') return { value: expr.value };
  const known = expr.kind === 'name' ? scope.constants.get(expr.text)?.value : undefined;
  return typeof known === 'string' ? { value: known } : wrong('a text in quotes');
}

function readChoice(
  options: readonly string[],
  expr: Expr,
  context: Context,
  wrong: (expected: string) => null,
): Read {
  const text = nameText(expr);
  if (text !== null && options.includes(text)) return { value: text };
  if (text !== null && suggest(text, options)) {
    reportUnknown(context, 'choice', text, expr.span, options);
    return null;
  }
  return wrong(namesListed(options));
}

function readChoiceOrNumber(
  { options, of, called }: Extract<ArgType, { kind: 'choice_or_number' }>,
  expr: Expr,
  scope: Scope,
  context: Context,
  wrong: (expected: string) => null,
): Read {
  const described = called === undefined ? describeNumber(of) : `\`${called}(N)\`, N ${describeNumber(of)}`;
  const number = called === undefined ? expr : behind(called, expr);
  return number && (called !== undefined || number.kind === 'number')
    ? readNumber(of, number, scope, context, () => wrong(`${namesListed(options)} or ${described}`))
    : readChoice(options, expr, context, (expected) => wrong(`${expected} or ${described}`));
}

/** The one argument of a call of this name. */
function behind(name: string, expr: Expr): Expr | null {
  if (expr.kind !== 'call' || nameText(expr.callee) !== name || expr.args.length !== 1) return null;
  return expr.args[0]!.name ? null : expr.args[0]!.value;
}

const namesListed = (options: readonly string[]): string => options.map((option) => `\`${option}\``).join(' or ');

function readList(name: string, of: ArgType, items: readonly Expr[], scope: Scope, context: Context): Read {
  const values = items.map((item) => readValue(name, of, item, scope, context));
  return values.every((value) => value !== null) ? { value: values.map((value) => value.value) } : null;
}

function readTaskNumbers(expr: Expr, scope: Scope, context: Context, wrong: (expected: string) => null): Read {
  if (expr.kind !== 'map') return wrong('a number for each task, such as `{ kind: 2, color: 1 }`');
  const values = new Map<string, number>();
  let whole = true;
  for (const { key, value } of expr.entries) {
    const names = taskNames(key, scope, context);
    const read = readValue(key.text, { kind: 'number', min: 1, integer: true }, value, scope, context);
    if (!names || !read) whole = false;
    else for (const name of names) values.set(name, read.value as number);
  }
  return whole ? { value: Object.fromEntries(values) } : null;
}

/** Without its `x` a number could be taken for a rate itself. */
function readPartMultiples(expr: Expr, scope: Scope, context: Context, wrong: (expected: string) => null): Read {
  if (expr.kind !== 'map') return wrong('a multiple for each part, such as `{ trunk: 0.1x }`');
  const values = new Map<string, number>();
  let whole = true;
  for (const { key, value } of expr.entries) {
    const paths = partPaths(key, scope, context);
    const multiple = value.kind === 'number' && value.unit === 'x' && value.value > 0 ? value.value : null;
    if (multiple === null && value.kind !== 'missing') {
      const expected = 'a multiple above 0, such as `0.1x`';
      report(context, wrongValue.at(value.span, { name: key.text, expected, found: `\`${showExpr(value)}\`` }));
    }
    if (!paths || multiple === null) whole = false;
    else for (const path of paths) values.set(path, multiple);
  }
  return whole ? { value: Object.fromEntries(values) } : null;
}

function readPathTexts(expr: Expr, scope: Scope, wrong: (expected: string) => null): Read {
  if (expr.kind !== 'map') return wrong('a map of texts, such as `{ fire9: "other.fire9" }`');
  const texts = expr.entries.map(({ key, value }) => [key.text, readText(value, scope, wrong)] as const);
  if (texts.some(([, read]) => read === null)) return null;
  return { value: Object.fromEntries(texts.map(([path, read]) => [path, read!.value])) };
}

/** Their texts: what they mean is read where they come to stand. */
function readSettings(expr: Expr, wrong: (expected: string) => null): Read {
  if (expr.kind !== 'map' || expr.entries.length === 0) return wrong('a map of values, such as `{ "train.main.epochs": 3 }`');
  return { value: Object.fromEntries(expr.entries.map(({ key, value }) => [key.text, showExpr(value)])) };
}

const examples: { readonly [kind in EntryKind]: string } = {
  activation: 'relu',
  alignment: 'cmmd(0.9)',
  epoch: 'longest',
  augmentation: 'flip(horizontal)',
  covariance: 'learned(epsilon: 1e-5)',
  encoding: 'numbers',
  layer: 'dense(300)',
  loss: 'cross_entropy',
  metric: 'accuracy',
  optimizer: 'sgd(0.1, momentum: 0.9)',
  phase: 'joint',
  plot: 'hinton(fc8)',
  prior: 'normal()',
  protocol: 'kfold(10)',
  scale: 'standardize',
  schedule: 'cosine(warmup: 5)',
  sharing: 'cross_stitch(0.9)',
  source: 'csv("rows.csv")',
  start: 'glorot_normal',
  stop: 'early(on: accuracy, patience: 5)',
  variant: 'single_task',
  weighting: 'uncertainty',
};

/** The use of a catalogue entry, bare or called, with all its arguments. Null: reported. */
export function readEntry(
  name: string,
  kind: EntryKind,
  expr: Expr,
  scope: Scope,
  context: Context,
  more: { block?: Block | null; damaged?: boolean; /** Properties beside its arguments. */ beside?: ArgTable } = {},
): EntryValue | null {
  if (expr.kind === 'missing') return null;
  const callee = expr.kind === 'call' ? expr.callee : expr;
  if (callee.kind !== 'name') {
    report(context, notAFunction.at(expr.span, { what: name === kind ? article(kind) : `${article(kind)} for \`${name}\``, example: examples[kind] }));
    return null;
  }
  const entry = findEntry(kind, callee.text);
  if (!entry) {
    reportUnknownEntry(kind, callee.text, callee.span, context);
    return null;
  }
  const use: Use = {
    of: `\`${entry.name}\``,
    table: { ...entry.args, ...more.beside, ...entry.args },
    args: expr.kind === 'call' ? expr.args : [],
    block: more.block ?? null,
    span: expr.span,
    damaged: more.damaged ?? false,
  };
  const args = readArguments(use, scope, context);
  const problem = args && !more.damaged && entry.check?.(args as never);
  if (problem) report(context, badEntry.at(expr.span, { entry: `\`${entry.name}\``, problem }));
  return args && !problem ? { entry: entry.name, args } : null;
}

/** An entry's name is no name of the spec: it is reported however damaged the spec is. */
function reportUnknownEntry(kind: EntryKind, name: string, span: Span, context: Context): void {
  const intact = { ...context, damage: { ...context.damage, nameless: false, words: new Set<string>() } };
  reportUnknown(intact, wordFor(kind), name, span, namesOf(kind));
}

function article(kind: EntryKind): string {
  return /^[aeiou]/.test(kind) ? `an ${wordFor(kind)}` : `a ${wordFor(kind)}`;
}

