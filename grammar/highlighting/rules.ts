/**
 * What editors colour, as rules in TextMate's form with JavaScript's regular expressions (flag `u`). They tell words
 * from names as the layout pass does: declarations at the beginning of a statement, connectives behind an operand,
 * names everywhere else and before `=`, `:`, `<-`, `.` and `,`. A rule with `end` holds its patterns until `end`, which
 * goes before them.
 */
import type { TokenType } from 'chevrotain';
import { beforeOperand } from '../brackets.ts';
import { connectives, declarations } from '../keywords.ts';
import * as t from '../tokens.ts';
import { afterName, operandStarts, sections, takesNoMap } from '../words.ts';
import { badEscapeScope, escapeScope, nameScopes, scopeOf } from './scopes.ts';

export interface Capture {
  readonly name: string;
  readonly patterns?: readonly Match[];
}
/** By the number of a group. */
export type Captures = Readonly<Record<string, Capture>>;

export interface Match {
  readonly match: string;
  readonly name?: string;
  readonly captures?: Captures;
}
export interface Region {
  readonly begin: string;
  readonly beginCaptures: Captures;
  readonly end: string;
  readonly endCaptures: Captures;
  readonly patterns: readonly Include[];
}
export interface Include {
  readonly include: `#${ContextName}`;
}
export type Rule = Match | Region | Include;

export type ContextName =
  'statements' | 'line' | 'line-without-maps' | 'bracket' | 'map' | 'comments' | 'symbols';

const source = (type: TokenType): string => (type.PATTERN as RegExp).source;
export const escapeText = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const group = (patterns: readonly string[]): string => `(?:${patterns.join('|')})`;

/** Tokens of one fixed text. */
export const symbolTypes = t.rawTokens.filter(({ PATTERN }) => typeof PATTERN === 'string');

/** A symbol's own pattern: not the beginning of a longer symbol. */
function symbol(type: TokenType): string {
  const text = type.PATTERN as string;
  const longer = symbolTypes
    .map(({ PATTERN }) => PATTERN as string)
    .filter((other) => other !== text && other.startsWith(text));
  const rests = longer.map((other) => escapeText(other.slice(text.length)));
  return escapeText(text) + (rests.length > 0 ? `(?!${rests.join('|')})` : '');
}
const symbols = (types: Iterable<TokenType>): string => group([...types].map(symbol));

const own = (type: TokenType): string => (symbolTypes.includes(type) ? symbol(type) : source(type));

const blanks = `(?:${source(t.Space)})?`;
const name = t.identifier.source;
const wordEnd = `(?!${t.nameRest.source})`;
const word = (words: readonly string[]): string => group(words) + wordEnd;
const connective = word(connectives.map((entry) => entry.word));

/** Something other than a comment, on the rest of the line. */
const token = `(?=${blanks}(?!${source(t.Comment)}|${source(t.ForeignComment)})[^\\s\\ufeff])`;

/** The beginnings of a declaration, an assignment and a property (see words.ts). */
const operand = group([name, ...[...operandStarts].filter((type) => type !== t.Identifier).map(own)]);
const declares = group([
  `${word(declarations.map((entry) => entry.word).filter((entry) => !sections.has(entry)))}${blanks}(?!${connective})${operand}`,
  `${word([...sections, 'split'])}${blanks}${symbol(t.BraceOpen)}`,
]);
const beforeColon = `${blanks}${symbol(t.Colon)}`;
const assigns = `${name}${blanks}${symbols([t.Equals, t.Arrow])}`;
const isProperty = `${group([name, source(t.Malformed), source(t.NumberToken), source(t.StringToken)])}${beforeColon}`;

function captures(scopes: readonly string[]): Captures {
  return Object.fromEntries(scopes.map((scope, index) => [index + 1, { name: scope }]));
}

/** One pattern of several: each is a group of its own. */
function alternatives(parts: readonly (readonly [pattern: string, capture: Capture])[]): [string, Captures] {
  return [
    parts.map(([pattern]) => `(${pattern})`).join('|'),
    Object.fromEntries(parts.map(([, capture], index) => [index + 1, capture])),
  ];
}

const connectiveScope = scopeOf(t.connectiveTokens.of);
const declarationScope = scopeOf(t.declarationTokens.task);
const bracketScope = scopeOf(t.ParenOpen);
const separatorScope = scopeOf(t.Comma);

const escapes: readonly Match[] = [
  { match: `\\\\(?:${t.escaped.source})`, name: escapeScope },
  { match: '\\\\(?:u|.)', name: badEscapeScope },
];
/** Closers and commas that end the line of a string without an end are not its own (see the lexer). */
const unclosed = `"(?:[^"\\\\\\r\\n]|\\\\[^\\r\\n])*?\\\\?(?=[\\s)\\]{},;]*$)`;

/** Literals, and names; before `:` they name a property, except in a statement's own line, whose first word alone can. */
function operands(properties: boolean): [string, Captures] {
  return alternatives([
    [`${name}(?=\\()`, { name: nameScopes.call }],
    ...(properties ? [[`${name}(?=${beforeColon})`, { name: nameScopes.property }] as const] : []),
    [name, { name: nameScopes.plain }],
    [source(t.NumberToken), { name: scopeOf(t.NumberToken) }],
    [source(t.Malformed), { name: scopeOf(t.Malformed) }],
    [source(t.StringToken), { name: scopeOf(t.StringToken), patterns: escapes }],
    [unclosed, { name: scopeOf(t.UnclosedString), patterns: escapes }],
    [source(t.SingleQuoted), { name: scopeOf(t.SingleQuoted), patterns: escapes }],
  ]);
}

/** A comma at a line's end: a list may go on (`from a,`), unless the next line surely begins a statement. */
const commaAtEnd: Region = {
  begin: `(${symbol(t.Comma)})(?!${token})`,
  beginCaptures: captures([separatorScope]),
  end: token,
  endCaptures: {},
  patterns: [{ include: '#comments' }],
};

/** An operand, with the connective behind it; in round and square brackets that may stand on a later line. */
function operandRule(place: 'line' | 'map' | 'bracket'): Region {
  const [begin, beginCaptures] = operands(place !== 'line');
  return {
    begin,
    beginCaptures,
    end: `${blanks}(${connective})|${token}${place === 'bracket' ? '' : '|$'}`,
    endCaptures: captures([connectiveScope]),
    patterns: [{ include: '#comments' }],
  };
}

/** Behind a closing bracket at a line's end, the same. */
const connectiveOnLaterLine: Region = {
  begin: `(?<=[)\\]}])(?!${token})`,
  beginCaptures: {},
  end: `${blanks}(${connective})|${token}`,
  endCaptures: captures([connectiveScope]),
  patterns: [{ include: '#comments' }],
};

/** `(`...`)` and `[`...`]`, and the connective behind. A block's end or a declaration ends one that is left open. */
function bracketRule(open: TokenType, close: TokenType): Region {
  return {
    begin: `(${symbol(open)})`,
    beginCaptures: captures([bracketScope]),
    end: `(${symbol(close)})(?:${blanks}(${connective}))?|(?=${symbol(t.BraceClose)})|(?=^${blanks}${declares})`,
    endCaptures: captures([bracketScope, connectiveScope]),
    patterns: [{ include: '#bracket' }],
  };
}
const opensBracket = new Set([t.ParenOpen, t.ListOpen]);
const brackets = [bracketRule(t.ParenOpen, t.ParenClose), bracketRule(t.ListOpen, t.ListClose)];

/** A map. Outside of brackets only what stands before its `{` tells it from a block. */
function mapRule(before: TokenType | null): Region {
  const brace = `(${symbol(t.BraceOpen)})`;
  return {
    begin: before ? `(${symbol(before)})${blanks}${brace}` : brace,
    beginCaptures: captures(before ? [scopeOf(before), bracketScope] : [bracketScope]),
    end: `(${symbol(t.BraceClose)})(?:${blanks}(${connective}))?`,
    endCaptures: captures([bracketScope, connectiveScope]),
    patterns: [{ include: '#map' }],
  };
}
const mapInBracket = mapRule(null);
const mapsInLine = [...beforeOperand].filter((type) => !opensBracket.has(type)).map(mapRule);

const block: Region = {
  begin: `(${symbol(t.BraceOpen)})`,
  beginCaptures: captures([scopeOf(t.BraceOpen)]),
  end: `(${symbol(t.BraceClose)})`,
  endCaptures: captures([scopeOf(t.BraceClose)]),
  patterns: [{ include: '#statements' }],
};

interface Beginning {
  readonly begin: string;
  readonly beginCaptures?: Captures;
  readonly maps: boolean;
  /** Whether a comma may separate properties outside of brackets. */
  readonly properties: boolean;
}

/** A statement with its block, from its first word to the end of its line. */
function statement({ begin, beginCaptures = {}, maps, properties }: Beginning): Region {
  const next = group([declares, assigns, ...(properties ? [isProperty] : [])]);
  const separator = `(${symbol(t.Semicolon)})|(${symbol(t.Comma)})(?=${blanks}${next})`;
  return {
    begin,
    beginCaptures,
    end: `$|${separator}|(?=${symbol(t.BraceClose)})|(?=^${blanks}${next})`,
    endCaptures: captures([scopeOf(t.Semicolon), separatorScope]),
    patterns: [{ include: maps ? '#line' : '#line-without-maps' }],
  };
}

function declarationRule(words: readonly string[], maps: boolean): Region {
  return statement({
    begin: `(${word(words)})(?!${blanks}${symbols(afterName)})`,
    beginCaptures: captures([declarationScope]),
    maps,
    properties: !words.includes('network'),
  });
}

/** What an assignment or a property begins with. */
const [firstName, firstNameCaptures] = alternatives([
  [`${name}(?=${blanks}${symbols([t.Equals, t.Arrow])})`, { name: nameScopes.plain }],
  [`${name}(?=${beforeColon})`, { name: nameScopes.property }],
  [`${source(t.NumberToken)}(?=${beforeColon})`, { name: scopeOf(t.NumberToken) }],
  [`${source(t.Malformed)}(?=${beforeColon})`, { name: scopeOf(t.Malformed) }],
  [`${source(t.StringToken)}(?=${beforeColon})`, { name: scopeOf(t.StringToken), patterns: escapes }],
]);

const declarationWords = declarations.map((entry) => entry.word);
const withoutMaps = declarationWords.filter((entry) => takesNoMap.has(entry) && entry !== 'network');
const statements: readonly Region[] = [
  statement({
    begin: `(${word(['each'])})${blanks}(${word(['task'])})`,
    beginCaptures: captures([declarationScope, declarationScope]),
    maps: false,
    properties: true,
  }),
  statement({
    begin: `(${word(['split'])})${blanks}(${word(['after'])})`,
    beginCaptures: captures([declarationScope, connectiveScope]),
    maps: false,
    properties: true,
  }),
  declarationRule(['network'], false),
  declarationRule(withoutMaps, false),
  declarationRule(
    declarationWords.filter((entry) => !takesNoMap.has(entry)),
    true,
  ),
  statement({ begin: firstName, beginCaptures: firstNameCaptures, maps: true, properties: true }),
  statement({ begin: `${token}(?=[^;}\\s\\ufeff])`, maps: true, properties: true }),
];

const comments: readonly Match[] = [t.Comment, t.ForeignComment].map((type) => ({
  match: source(type),
  name: scopeOf(type),
}));
const symbolRules = symbolTypes.map((type): Match => ({ match: symbol(type), name: scopeOf(type) }));

const anywhere: readonly Include[] = [{ include: '#symbols' }];
export const contexts: Readonly<Record<ContextName, readonly Rule[]>> = {
  statements: [...comments, ...statements, ...anywhere],
  line: [...comments, ...mapsInLine, block, ...brackets, operandRule('line'), commaAtEnd, ...anywhere],
  'line-without-maps': [...comments, block, ...brackets, operandRule('line'), commaAtEnd, ...anywhere],
  bracket: [
    connectiveOnLaterLine,
    ...comments,
    mapInBracket,
    ...brackets,
    operandRule('bracket'),
    ...anywhere,
  ],
  map: [...comments, mapInBracket, ...brackets, operandRule('map'), ...anywhere],
  comments,
  symbols: symbolRules,
};
