/** Chevrotain token types: what the lexer finds in the text, and what the layout pass makes of it for the parser. */
import { createToken, Lexer, type IToken, type TokenType } from 'chevrotain';
import { connectives, declarations, type ConnectiveWord, type DeclarationWord } from './keywords.ts';

/** Any token of a statement's own line; what separates statements and opens blocks is not in it. */
export const InLine = createToken({ name: 'InLine', pattern: Lexer.NA });
const categories = [InLine];

function symbol(name: string, pattern: RegExp | string, label: string, more: TokenType[] = []): TokenType {
  return createToken({ name, pattern, label, categories: [...categories, ...more] });
}
function placed(name: string, label: string, inLine = true): TokenType {
  return createToken({ name, pattern: Lexer.NA, label, categories: inLine ? categories : [] });
}

/**
 * Chevrotain picks candidate patterns by a character's code and wants the first characters of each pattern: all
 * letters of codes below 256, and beyond that one code of each stretch that it keeps together.
 */
function letterHints(): number[] {
  const hints: number[] = [];
  for (let code = 0; code < 256; code++) if (/[\p{L}_]/u.test(String.fromCharCode(code))) hints.push(code);
  for (let code = 256; code < 65536; code += 128) hints.push(code);
  return hints;
}
/** What a name goes on with behind its first letter. */
export const nameRest = /[\p{L}\p{M}\p{N}_]/u;
export const identifier = new RegExp(`[\\p{L}_]${nameRest.source}*`, 'uy');
export const Identifier = createToken({
  name: 'Identifier',
  label: 'a name',
  pattern: (text, offset) => {
    identifier.lastIndex = offset;
    return identifier.exec(text);
  },
  start_chars_hint: letterHints(),
  line_breaks: false,
  categories,
});

export const NumberToken = symbol('Number', /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?(?!\w|\.\d)/, 'a number');
/** `10xy`, `3abc`, `1.5.2`: neither number nor name. */
export const Malformed = symbol('Malformed', /\d(?:\w|\.(?=\w))*/, 'a name');
export const StringToken = symbol('String', /"(?:[^"\\\r\n]|\\[^\r\n])*"/, 'a string');
export const UnclosedString = symbol('UnclosedString', /"(?:[^"\\\r\n]|\\[^\r\n])*\\?/, 'a string');
/** What may stand behind a backslash. */
export const escaped = /["\\/bfnrt]|u[0-9a-fA-F]{4}/;
export const SingleQuoted = symbol('SingleQuoted', /'[^'\r\n]*'/, 'a string');

export const Arrow = symbol('Arrow', '<-', '`<-`');
export const Tilde = symbol('Tilde', '~', '`~`');
export const Colon = symbol('Colon', ':', '`:`');
export const Equals = symbol('Equals', '=', '`=`');
export const Comma = symbol('Comma', ',', '`,`');
export const Dot = symbol('Dot', '.', '`.`');
export const Semicolon = symbol('Semicolon', ';', '`;`');
export const ParenOpen = symbol('ParenOpen', '(', '`(`');
export const ParenClose = symbol('ParenClose', ')', '`)`');
export const ListOpen = symbol('ListOpen', '[', '`[`');
export const ListClose = symbol('ListClose', ']', '`]`');

export const BinaryOperator = createToken({
  name: 'BinaryOperator',
  pattern: Lexer.NA,
  label: 'an operator',
});
export const Sign = createToken({ name: 'Sign', pattern: Lexer.NA, label: 'a sign' });
const Plus = symbol('Plus', '+', '`+`', [BinaryOperator, Sign]);
const Minus = symbol('Minus', '-', '`-`', [BinaryOperator, Sign]);
const operators = [
  symbol('Range', '..', '`..`', [BinaryOperator]),
  symbol('PlusMinus', '+-', '`+-`', [BinaryOperator]),
  symbol('EqualTo', '==', '`==`', [BinaryOperator]),
  symbol('NotEqual', '!=', '`!=`', [BinaryOperator]),
  symbol('AtMost', '<=', '`<=`', [BinaryOperator]),
  symbol('AtLeast', '>=', '`>=`', [BinaryOperator]),
  symbol('Less', '<', '`<`', [BinaryOperator]),
  symbol('Greater', '>', '`>`', [BinaryOperator]),
  symbol('And', '&', '`&`', [BinaryOperator]),
  symbol('Times', '*', '`*`', [BinaryOperator]),
  symbol('Divide', '/', '`/`', [BinaryOperator]),
  Plus,
  Minus,
];

/** Braces as written; the layout pass tells blocks from maps. */
export const BraceOpen = symbol('BraceOpen', '{', '`{`');
export const BraceClose = symbol('BraceClose', '}', '`}`');
export const BlockOpen = placed('BlockOpen', '`{`', false);
export const BlockClose = placed('BlockClose', '`}`', false);
export const MapOpen = placed('MapOpen', '`{`');
export const MapClose = placed('MapClose', '`}`');

/** A line end (with the empty lines behind it) as written. */
export const Newline = createToken({
  name: 'Newline',
  pattern: /(?:\r\n|\n|\r)(?:[ \t\f\v\u00a0]*(?:\r\n|\n|\r))*/,
  line_breaks: true,
});
/** Stands before every statement: what newlines, `;` and the beginning of a block come to. */
export const LineStart = placed('LineStart', 'a new line', false);
/** The first name of a clause: `share cross_stitch at [pool1]`. */
export const Verb = placed('Verb', 'a name');
/** The first token of a line that has the form of no statement. */
export const Formless = placed('Formless', 'a name');

export const Comment = createToken({ name: 'Comment', pattern: /\/\/[^\r\n]*/, group: 'comments' });
/** Comments as other languages write them. */
export const ForeignComment = createToken({
  name: 'ForeignComment',
  pattern: /#[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*(?:\*\/)?/,
  group: 'comments',
});
export const Space = createToken({ name: 'Space', pattern: /[ \t\f\v\u00a0\ufeff]+/, group: Lexer.SKIPPED });

function wordTokens<W extends string>(entries: readonly { readonly word: W }[]): Record<W, TokenType> {
  const made = entries.map(({ word }) => [
    word,
    placed(word[0]!.toUpperCase() + word.slice(1), `\`${word}\``),
  ]);
  return Object.fromEntries(made) as Record<W, TokenType>;
}
export const declarationTokens: Record<DeclarationWord, TokenType> = wordTokens(declarations);
export const connectiveTokens: Record<ConnectiveWord, TokenType> = wordTokens(connectives);

/** What the lexer looks for, in order. */
export const rawTokens: TokenType[] = [
  Newline,
  Space,
  Comment,
  ForeignComment,
  Identifier,
  NumberToken,
  Malformed,
  StringToken,
  UnclosedString,
  SingleQuoted,
  ParenOpen,
  ParenClose,
  ListOpen,
  ListClose,
  BraceOpen,
  BraceClose,
  Arrow,
  ...operators.slice(0, 6),
  Equals,
  ...operators.slice(6),
  Comma,
  Colon,
  Semicolon,
  Dot,
  Tilde,
];

/** What the parser reads. */
export const parserTokens: TokenType[] = [
  InLine,
  BinaryOperator,
  Sign,
  LineStart,
  BlockOpen,
  BlockClose,
  MapOpen,
  MapClose,
  Verb,
  Formless,
  ...rawTokens,
  ...Object.values(declarationTokens),
  ...Object.values(connectiveTokens),
];

/**
 * How tightly operators hold, loosest first; all of them lead from left to right. `of` holds its head tighter than
 * a sign does, and takes a sum of sets behind it.
 */
export const precedence: Readonly<Record<string, number>> = {
  '==': 1,
  '!=': 1,
  '<': 1,
  '<=': 1,
  '>': 1,
  '>=': 1,
  '..': 2,
  '+-': 3,
  '+': 4,
  '-': 4,
  '&': 4,
  '*': 5,
  '/': 5,
};
export const setPrecedence = 4;

/** Makes a token another one in place. */
export function retype(token: IToken, type: TokenType): IToken {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx!;
  return token;
}

export function makeToken(tokenType: TokenType, image: string, startOffset: number, endOffset: number): IToken {
  return { image, startOffset, endOffset, tokenTypeIdx: tokenType.tokenTypeIdx!, tokenType };
}

/** The same token elsewhere. */
export function moved({ tokenType, image, startOffset, endOffset }: IToken, by: number): IToken {
  return makeToken(tokenType, image, startOffset + by, endOffset! + by);
}

/** A token that is not in the text, at the offset where it would stand. */
export function virtual(type: TokenType, offset: number): IToken {
  return makeToken(type, '', offset, offset - 1);
}
