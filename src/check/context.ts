import type { Facts } from '../data-facts/facts.ts';
import type { TensorFacts } from '../data-facts/tensors.ts';
import type { Diagnostic, Fix } from '../diagnostics/diagnostic.ts';
import type { Problem } from '../diagnostics/problem.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { unknownName } from '../diagnostics/messages/names.ts';
import { tooMuchWritten } from '../diagnostics/messages/types.ts';
import { strayCloser } from '../diagnostics/messages/syntax.ts';
import type { Expr, Name, SpecFile, Statement } from '../syntax/tree.ts';
import { walkStatements } from '../syntax/visit.ts';
import type { ReadFile } from './files.ts';
import { lineText, positionAt, type Source, type Span } from '../text/source.ts';

export type ReadTensors = (path: string) => TensorFacts | { readonly problem: Problem } | null;

/** What every part of the checker shares. */
export interface Context {
  readonly diagnostics: Diagnostic[];
  readonly facts: Facts | null;
  /** What a safetensors file holds; null where it is not to be looked at. */
  readonly tensors: ReadTensors;
  /** The texts of files beside the spec; null where they are not to be looked at. */
  readonly read: ReadFile | null;
  readonly damage: Damage;
  /** How many more layers, rounds and phases may be written out; below 0, that was reported. */
  readonly room: { left: number };
}

/** Of layers, rounds of repeats, and phases. */
export const MOST_WRITTEN = 5000;

/** Takes the room of one more layer, round or phase. False: there is none left, and that was reported. */
export function hasRoom(context: Context, span: Span): boolean {
  context.room.left -= 1;
  if (context.room.left === -1) report(context, tooMuchWritten.at(span, { limit: MOST_WRITTEN }));
  return context.room.left >= 0;
}

export function report(context: Context, diagnostic: Diagnostic): void {
  context.diagnostics.push(diagnostic);
}

/** What lines that could not be read may have swallowed: a name that is not found may stand there, and is then not reported again. */
export interface Damage {
  /** A statement lost its name, is no statement at all, or stands where it cannot. */
  nameless: boolean;
  /** All words of these lines. */
  readonly words: ReadonlySet<string>;
  readonly has: (span: Span) => boolean;
}

/** `unread`: what was reported of lines that could not be read. */
export function damageOf(
  files: readonly SpecFile[],
  sources: ReadonlyMap<string, Source>,
  unread: readonly Diagnostic[],
): Damage {
  const lineOf = ({ file, start }: Span) => positionAt(sources.get(file)!, start).line;
  const spans = unread.map((diagnostic) => diagnostic.span).filter((span) => sources.has(span.file));
  const texts = spans.map((span) => lineText(sources.get(span.file)!, lineOf(span)));
  const lines = new Set(spans.map((span) => `${span.file} ${lineOf(span)}`));
  return {
    nameless:
      unread.some(({ code }) => code === strayCloser.code) ||
      files.some((file) => [...walkStatements(file.statements)].some(isNameless)),
    words: new Set(texts.flatMap((text) => text.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [])),
    has: (span) => lines.size > 0 && lines.has(`${span.file} ${lineOf(span)}`),
  };
}

/** Layers, properties and bindings begin with their name, which a mistake further on leaves readable. */
const namedFirst: readonly Statement['kind'][] = ['layer', 'property', 'binding'];

function isNameless(statement: Statement): boolean {
  if (statement.kind === 'broken' || ('name' in statement && statement.name === null)) return true;
  return statement.damaged && !namedFirst.includes(statement.kind);
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
  report(context, unknownName.at(span, { what, name, better, known }, { fixes: renaming(name, better, span) }));
}

/** Short names are all alike, as are numbered ones: of `h3` or `f295` it is not certain which other one was meant. */
const CERTAIN_FROM = 3;

/** The fix of a misspelt name, where it is certain. */
export function renaming(name: string, better: string | null, span: Span): Fix[] {
  if (!better || name.length < CERTAIN_FROM || letters(name) === letters(better)) return [];
  return [{ title: `Change to \`${better}\``, edits: [{ span, text: spell(better) }] }];
}

function letters(name: string): string {
  return name.replace(/\d/g, '');
}

/** A name as a spec writes it: quoted where it is not an identifier. */
function spell(name: string): string {
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
