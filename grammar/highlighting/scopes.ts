/** How each kind of token is coloured: TextMate scopes, and what CodeMirror and Vim call the same. */
import type { TokenType } from 'chevrotain';
import { keywords } from '../keywords.ts';
import * as t from '../tokens.ts';

export const escapeScope = 'constant.character.escape.mtl';
export const badEscapeScope = 'invalid.illegal.escape.mtl';
/** Names are told apart by what follows them: `relu(`, `epochs:`, others. */
export const nameScopes = {
  call: 'support.function.mtl',
  property: 'variable.other.property.mtl',
  plain: 'variable.other.mtl',
} as const;

const scopes = new Map<TokenType, string>([
  [t.Comment, 'comment.line.double-slash.mtl'],
  [t.ForeignComment, 'comment.other.foreign.mtl'],
  [t.Identifier, nameScopes.plain],
  [t.NumberToken, 'constant.numeric.mtl'],
  [t.Malformed, 'invalid.illegal.name.mtl'],
  [t.StringToken, 'string.quoted.double.mtl'],
  [t.UnclosedString, 'string.quoted.unclosed.mtl'],
  [t.SingleQuoted, 'string.quoted.single.mtl'],
  ...[t.Arrow, t.Tilde, t.Equals].map((type) => [type, 'keyword.operator.binding.mtl'] as const),
  ...[t.Comma, t.Dot, t.Colon, t.Semicolon].map((type) => [type, 'punctuation.separator.mtl'] as const),
  ...[t.ParenOpen, t.ParenClose, t.ListOpen, t.ListClose, t.BraceOpen, t.BraceClose].map(
    (type) => [type, 'punctuation.section.mtl'] as const,
  ),
]);
for (const { word, scope } of keywords)
  scopes.set(
    { ...t.declarationTokens, ...t.connectiveTokens }[word as keyof typeof t.declarationTokens],
    scope,
  );

/** The scope of a token as the lexer, or for a keyword as the layout pass, classifies it. */
export function scopeOf(type: TokenType): string {
  const scope = scopes.get(type);
  if (scope) return scope;
  if (type.CATEGORIES!.includes(t.BinaryOperator)) return 'keyword.operator.mtl';
  throw new Error(`no scope for ${type.name}`);
}

/** By the beginning of a scope: the style tag of CodeMirror, and Vim's group. The first that fits counts. */
const styles: readonly (readonly [scope: string, tag: string, group: string])[] = [
  ['comment', 'comment', 'Comment'],
  ['string', 'string', 'String'],
  ['constant.character.escape', 'escape', 'SpecialChar'],
  ['constant.numeric', 'number', 'Number'],
  ['invalid', 'invalid', 'Error'],
  ['keyword.declaration', 'keyword', 'Statement'],
  ['keyword.other', 'operatorKeyword', 'Keyword'],
  ['keyword.operator', 'operator', 'Operator'],
  ['punctuation.separator', 'separator', 'Delimiter'],
  ['punctuation.section', 'bracket', 'Delimiter'],
  ['support.function', 'variableName.function', 'Function'],
  ['variable.other.property', 'propertyName', 'Identifier'],
  ['variable.other', 'variableName', 'Name'],
];

function styleOf(scope: string): (typeof styles)[number] {
  return styles.find(([start]) => scope.startsWith(start))!;
}
export const codeMirrorTag = (scope: string): string => styleOf(scope)[1];
export const vimGroup = (scope: string): string => styleOf(scope)[2];
