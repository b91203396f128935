/** Properties that the command line replaces: rewrites of the tree before it is checked, so that they are checked like any other. */
import { entries } from '../catalog/index.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { unknownName } from '../diagnostics/messages/names.ts';
import { parse } from '../syntax/parse.ts';
import type { Arg, Block, Expr, Name, PropertyStatement, SpecFile, Statement } from '../syntax/tree.ts';
import type { Source } from '../text/source.ts';
import { nameText } from './context.ts';

/** `train.finetune.epochs` and `3`. */
export interface Override {
  readonly path: string;
  readonly value: string;
}

interface Replaced {
  readonly files: readonly SpecFile[];
  readonly diagnostics: readonly Diagnostic[];
  /** The overrides as texts, for messages about them. */
  readonly sources: ReadonlyMap<string, Source>;
}

export function applyOverrides(files: readonly SpecFile[], overrides: readonly Override[]): Replaced {
  const diagnostics: Diagnostic[] = [];
  const sources = new Map<string, Source>();
  let current = files;
  for (const override of overrides) {
    const names = override.path.split('.');
    const source = { path: `--set ${override.path}`, text: `${names.at(-1)}: ${override.value}` };
    sources.set(source.path, source);
    const parsed = parse(source);
    diagnostics.push(...parsed.diagnostics);
    const [property] = parsed.file.statements;
    if (property?.kind !== 'property' || parsed.diagnostics.length > 0) continue;
    const result = replaceValueAt(current, names, property);
    if ('files' in result) current = result.files;
    else diagnostics.push(result);
  }
  return { files: current, diagnostics, sources };
}

/** The files with another value at a path; the value's name is where an unknown path is reported. */
export function replaceValueAt(files: readonly SpecFile[], path: readonly string[], property: PropertyStatement): { readonly files: readonly SpecFile[] } | Diagnostic {
  const result = replaceInFiles(files, path, property);
  return 'unknown' in result ? unknownPath(result, property) : result;
}

interface Unknown {
  readonly unknown: string;
  readonly known: readonly string[];
}

function unknownPath({ unknown, known }: Unknown, property: PropertyStatement): Diagnostic {
  const better = suggest(unknown, known);
  return unknownName.at(property.name!.span, { what: 'part of the path', name: unknown, better, known });
}

function replaceInFiles(
  files: readonly SpecFile[],
  names: readonly string[],
  property: PropertyStatement,
): { files: readonly SpecFile[] } | Unknown {
  const known: string[] = [];
  for (const [i, file] of files.entries()) {
    const result = replaceIn(file.statements, names, property);
    if (!('unknown' in result)) return { files: files.with(i, { ...file, statements: result.statements }) };
    if (result.unknown !== names[0]) return result;
    known.push(...result.known);
  }
  return { unknown: names[0]!, known };
}

function replaceIn(
  statements: readonly Statement[],
  [name, ...rest]: readonly string[],
  property: PropertyStatement,
): { statements: readonly Statement[] } | Unknown {
  for (const [i, statement] of statements.entries()) {
    if (!namesOf(statement).includes(name!)) continue;
    const result = rest.length === 0 ? replaceValue(statement, property) : descend(statement, rest, property);
    return 'unknown' in result ? result : { statements: statements.with(i, result) };
  }
  return searchDeeper(statements, [name!, ...rest], property);
}

/** Statements without a name of their own (a split, a repeat) are passed through. */
function searchDeeper(
  statements: readonly Statement[],
  names: readonly string[],
  property: PropertyStatement,
): { statements: readonly Statement[] } | Unknown {
  const known = statements.flatMap(namesOf);
  for (const [i, statement] of statements.entries()) {
    if (statement.kind !== 'split' && statement.kind !== 'repeat') continue;
    const result = replaceIn(statement.block.statements, names, property);
    if ('unknown' in result) {
      if (result.unknown !== names[0]) return result;
      known.push(...result.known);
      continue;
    }
    const block = { ...statement.block, statements: result.statements };
    return { statements: statements.with(i, { ...statement, block } as Statement) };
  }
  return { unknown: names[0]!, known };
}

function namesOf(statement: Statement): readonly string[] {
  switch (statement.kind) {
    case 'model':
    case 'data':
    case 'train':
    case 'evaluate':
      return statement.kind === 'model' && statement.name ? ['model', statement.name.text] : [statement.kind];
    case 'tasks':
      return statement.over.kind === 'list'
        ? statement.over.items.flatMap((item) => nameText(item) ?? [])
        : statement.variable
          ? [statement.variable.text]
          : [];
    case 'binding': {
      const name = nameText(statement.target);
      return name === null ? [] : [name];
    }
    default:
      return 'name' in statement && statement.name ? [statement.name.text] : [];
  }
}

type Holder = Statement & { readonly block: Block | null };

function descend(statement: Statement, names: readonly string[], property: PropertyStatement): Statement | Unknown {
  const block = 'block' in statement ? (statement.block as Block | null) : null;
  if (names.length === 1) return setProperty(statement, names[0]!, property);
  const result = block ? replaceIn(block.statements, names, property) : { unknown: names[0]!, known: [] };
  if ('unknown' in result) return result;
  return { ...statement, block: { ...block!, statements: result.statements } } as Statement;
}

function setProperty(statement: Statement, name: string, property: PropertyStatement): Statement | Unknown {
  const block = 'block' in statement ? (statement as Holder).block : null;
  const index = block?.statements.findIndex((inner) => namesOf(inner).includes(name) && inner.kind === 'property') ?? -1;
  if (block && index >= 0) {
    const statements = block.statements.with(index, replaceValue(block.statements[index]!, property));
    return { ...statement, block: { ...block, statements } } as Statement;
  }
  const called = 'value' in statement && statement.value ? setArgument(statement.value, name, property) : null;
  if (called) return { ...statement, value: called } as Statement;
  if (!('block' in statement)) return { unknown: name, known: [] };
  const statements = [...(block?.statements ?? []), property];
  return { ...statement, block: { kind: 'block', span: block?.span ?? statement.span, statements } } as Statement;
}

function replaceValue(statement: Statement, property: PropertyStatement): Statement {
  return 'value' in statement ? ({ ...statement, value: property.value } as Statement) : statement;
}

/** A call with another value for one of its arguments; null where the expression is no call that has it. */
function setArgument(expr: Expr, name: string, property: PropertyStatement): Expr | null {
  if (expr.kind !== 'call' || expr.callee.kind !== 'name') return null;
  const index = expr.args.findIndex((arg) => arg.name?.text === name);
  const place = index >= 0 ? index : positionOf(expr.callee, name, expr.args);
  if (place < 0) return null;
  const args = expr.args.with(place, { ...expr.args[place]!, value: property.value });
  return { ...expr, args };
}

/** The place of an argument that was written without its name. */
function positionOf(callee: Name, name: string, args: readonly Arg[]): number {
  const tables = entries.filter((entry) => entry.name === callee.text).map((entry) => entry.args);
  const table = tables.find((candidate) => Object.hasOwn(candidate, name));
  const index = Object.keys(table ?? {}).filter((key) => table![key]!.positional).indexOf(name);
  return index >= 0 && index < args.length && args[index]!.name === null ? index : -1;
}
