/** What a word or a line begins, told by its place. */
import type { IToken, TokenType } from 'chevrotain';
import { declarations } from './keywords.ts';
import * as t from './tokens.ts';

export const declarationOf = new Map<string, TokenType>(Object.entries(t.declarationTokens));
export const connectiveOf = new Map<string, TokenType>(Object.entries(t.connectiveTokens));

/** Behind these a word is a name, whatever it says. */
export const afterName = new Set<TokenType>([t.Equals, t.Colon, t.Arrow, t.Dot, t.Comma]);

/** Declarations without a name of their own: only a block can follow. */
export const sections = new Set(
  declarations.filter(({ form, word }) => form === `${word} { ... }`).map(({ word }) => word as string),
);
export const operandStarts = new Set<TokenType>([t.Identifier, t.StringToken, t.NumberToken, t.ListOpen]);
const braces = new Set<TokenType>([t.BraceOpen, t.BlockOpen]);

const itemEnds = new Set<TokenType>([t.Comma, t.ParenClose, t.ListClose, t.Newline]);

/** Declarations that need a block, and have no brackets before it. */
export const needsBlock = new Set<string>(
  declarations.filter(({ word, block }) => block === 'required' && word !== 'block').map(({ word }) => word),
);
/** Declarations in whose own line no map can stand. */
export const takesNoMap = new Set([...needsBlock, 'input', 'task', 'tasks']);

/** The declaration that a statement's first word stands for, unless it is used as a name. */
export function declarationAt(first: IToken, next: IToken | undefined): TokenType | undefined {
  return next && afterName.has(next.tokenType) ? undefined : declarationOf.get(first.image);
}

/** Whether `h1 = ...` or `x <- ...` begins at `index`. */
function beginsAssignment(tokens: readonly IToken[], index: number): boolean {
  const next = tokens[index + 1]?.tokenType;
  return tokens[index]?.tokenType === t.Identifier && (next === t.Equals || next === t.Arrow);
}

/** Whether a declaration such as `task kind ...` or `data {` begins at `index`. */
export function beginsDeclaration(tokens: readonly IToken[], index: number): boolean {
  const first = tokens[index];
  const next = tokens[index + 1]?.tokenType;
  if (!first || !next || first.tokenType !== t.Identifier || !declarationOf.has(first.image)) return false;
  if (sections.has(first.image)) return braces.has(next);
  return operandStarts.has(next) || (first.image === 'split' && braces.has(next));
}

/** Whether a line whose first token is at `index` can be nothing but a new statement. */
export function beginsStatement(tokens: readonly IToken[], index: number): boolean {
  return beginsAssignment(tokens, index) || beginsDeclaration(tokens, index);
}

/** Whether a name and `:` stand at `index`, as they do at the beginning of a property. */
export function beginsProperty(tokens: readonly IToken[], index: number): boolean {
  const first = tokens[index]?.tokenType;
  const named = first === t.Identifier || first === t.StringToken || first === t.NumberToken;
  return named && tokens[index + 1]?.tokenType === t.Colon;
}

/** Whether a name stands at `index` that something other than a separator or closer follows on its line. */
export function mayBeginClause(tokens: readonly IToken[], index: number): boolean {
  const next = tokens[index + 1]?.tokenType;
  return tokens[index]?.tokenType === t.Identifier && next !== undefined && !itemEnds.has(next);
}
