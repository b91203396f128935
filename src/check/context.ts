import type { Facts } from '../data-facts/facts.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { unknownName } from '../diagnostics/messages/names.ts';
import type { Expr, Name, SpecFile, Statement } from '../syntax/tree.ts';
import { walkStatements } from '../syntax/visit.ts';
import type { Source, Span } from '../text/source.ts';

/** What every part of the checker shares. */
export interface Context {
  readonly diagnostics: Diagnostic[];
  readonly facts: Facts | null;
  readonly damage: Damage;
}

export function report(context: Context, diagnostic: Diagnostic): void {
  context.diagnostics.push(diagnostic);
}

/** What syntax errors may have swallowed: a name that is not found may stand there, and is then not reported again. */
export interface Damage {
  /** A statement lost its name, or is no statement at all. */
  readonly nameless: boolean;
  readonly words: ReadonlySet<string>;
}

export function damageOf(files: readonly SpecFile[], sources: ReadonlyMap<string, Source>): Damage {
  const words = new Set<string>();
  let nameless = false;
  for (const statement of files.flatMap((file) => [...walkStatements(file.statements)])) {
    if (!statement.damaged && statement.kind !== 'broken') continue;
    if (statement.kind === 'broken' || ('name' in statement && statement.name === null)) nameless = true;
    for (const word of headText(statement, sources).match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []) words.add(word);
  }
  return { nameless, words };
}

/** The text of a statement before its block. */
function headText(statement: Statement, sources: ReadonlyMap<string, Source>): string {
  const text = sources.get(statement.span.file)?.text ?? '';
  const block = 'block' in statement ? statement.block : null;
  return text.slice(statement.span.start, block ? block.span.start : statement.span.end);
}

/** Reports a name that nothing has, with a suggestion, unless a damaged line may be where it was declared. */
export function reportUnknown(
  context: Context,
  what: string,
  name: string,
  span: Span,
  known: readonly string[],
): void {
  if (context.damage.nameless || context.damage.words.has(name)) return;
  const better = suggest(name, known);
  const fixes = better ? [{ title: `Change to \`${better}\``, edits: [{ span, text: spell(better) }] }] : [];
  report(context, unknownName.at(span, { what, name, better, known }, { fixes }));
}

/** A name as a spec writes it: quoted where it is not an identifier. */
export function spell(name: string): string {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : JSON.stringify(name);
}

/** The text of a name, or of a quoted or numeric one where a name is meant; null for any other expression. */
export function nameText(expr: Expr): string | null {
  if (expr.kind === 'name') return expr.text;
  if (expr.kind === 'string') return expr.value;
  if (expr.kind === 'number') return expr.text;
  return null;
}

export function asName(expr: Expr): Name | null {
  const text = nameText(expr);
  return text === null ? null : { kind: 'name', text, quoted: expr.kind !== 'name', span: expr.span };
}
