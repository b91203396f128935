/** What trunks, branches, tasks and layers say of all their parameters: whether they move, and the file that they start from. */
import type { ArgTable, EntryValue } from '../catalog/arguments.ts';
import { wrongValue } from '../diagnostics/messages/types.ts';
import { showExpr } from '../syntax/show.ts';
import type { Block, Expr, Name, Statement } from '../syntax/tree.ts';
import { resolveFrom } from '../text/path.ts';
import type { Span } from '../text/source.ts';
import { readArguments, type ArgValues } from './arguments.ts';
import { report, type Context } from './context.ts';
import type { TensorOfFile } from './model.ts';
import type { Scope } from './scope.ts';

export interface Part {
  readonly freeze: boolean;
  /** The file that its parameters start from; null: each as its layer says. */
  readonly start: { readonly value: EntryValue; readonly span: Span } | null;
}

/** Says nothing. */
export const noPart: Part = { freeze: false, start: null };

/** An argument or a property, as it is written. */
export interface Written {
  readonly name: Name | null;
  readonly value: Expr;
  readonly span: Span;
  readonly block?: Block | null;
}

/** The properties among the statements of a block. */
export function propertiesIn(statements: readonly Statement[]): Written[] {
  return statements.filter((statement) => statement.kind === 'property');
}

/** Reads the properties in the block of a trunk or a branch. */
export function readPart(of: string, table: ArgTable, statements: readonly Statement[], scope: Scope, context: Context): Part {
  const written = propertiesIn(statements);
  const args = written.filter((each): each is Written & { name: Name } => each.name !== null);
  const [first] = args;
  if (!first) return noPart;
  return partOf(readArguments({ of, table, args, span: first.span }, scope, context), written, noPart, context);
}

/** What holds inside `outer`, where `values` were read of what is `written`. */
export function partOf(values: ArgValues, written: readonly Written[], outer: Part, context: Context): Part {
  const expr = written.find(({ name }) => name?.text === 'start')?.value;
  const start = (values?.start ?? null) as EntryValue | null;
  const own = expr && start ? pretrained(start, expr, context) : null;
  return { freeze: outer.freeze || values?.freeze === true, start: own ?? outer.start };
}

function pretrained(value: EntryValue, expr: Expr, context: Context): Part['start'] {
  if (isPretrained(value)) return { value, span: expr.span };
  const expected = 'here `pretrained("FILE.safetensors")`';
  report(context, wrongValue.at(expr.span, { name: 'start', expected, found: `\`${showExpr(expr)}\`` }));
  return null;
}

/** Whether the path of a layer or a parameter is that of a part, or begins with it. */
export const isUnder = (path: string, part: string): boolean => path === part || path.startsWith(`${part}.`);

export const isPretrained = (start: EntryValue): boolean => start.entry === 'pretrained';

/** The tensor that a parameter starts from: under its full path where the file has that, else under its path below `owner`. */
export function tensorFor({ value, span }: NonNullable<Part['start']>, parameter: string, owner: string, context: Context): TensorOfFile {
  const { file, map } = value.args as { file: string; map: { readonly [path: string]: string } };
  const below = parameter.slice(owner.length + 1);
  const path = resolveFrom(span.file, file);
  const facts = context.tensors(path);
  const known = facts && !('problem' in facts) && Object.hasOwn(facts.tensors, parameter);
  return { file, path, tensor: mapped(below, map) ?? (known ? parameter : below), span };
}

/** By the longest path of the map that the parameter's begins with. */
function mapped(below: string, map: { readonly [path: string]: string }): string | null {
  const from = Object.keys(map).filter((path) => below === path || below.startsWith(`${path}.`));
  if (from.length === 0) return null;
  const longest = from.reduce((best, path) => (path.length > best.length ? path : best));
  return map[longest]! + below.slice(longest.length);
}
