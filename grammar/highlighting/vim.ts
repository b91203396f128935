/**
 * Vim syntax. What may stand next tells words from names: a declaration at the beginning of a line or a block, outside
 * of brackets; a connective behind an operand on its line.
 */
import type { TokenType } from 'chevrotain';
import { connectives, declarations, keywords } from '../keywords.ts';
import * as t from '../tokens.ts';
import { afterName } from '../words.ts';
import { escapeText, symbolTypes } from './rules.ts';
import { badEscapeScope, escapeScope, nameScopes, scopeOf, vimGroup } from './scopes.ts';

const letters: Readonly<Record<string, string>> = { d: '[0-9]', w: '[0-9A-Za-z_]' };
const looks: Readonly<Record<string, string>> = { '?:': '', '?=': '@=', '?!': '@!', '': '' };

/** A regular expression of JavaScript, without properties of characters, as one of Vim that is "very magic". */
export function veryMagic(source: string): string {
  const open: string[] = [];
  const parts = /(\[(?:\\.|[^\]])*\])|\\(.)|\((\?[:=!])?|(\))|([~@&<>=%])|[^]/g;
  return source.replace(
    parts,
    (all, set: string, letter: string, look: string, close: string, magic: string) => {
      // A collection with \n would match the line's end.
      if (set) return set.replace(/\\[rn]/g, '').replace('[^]', '.');
      if (letter) return letters[letter] ?? all;
      if (close) return `)${open.pop()!}`;
      if (magic) return `\\${magic}`;
      if (!all.startsWith('(')) return all;
      open.push(looks[look ?? '']!);
      return '%(';
    },
  );
}

const source = (type: TokenType): string =>
  veryMagic(typeof type.PATTERN === 'string' ? escapeText(type.PATTERN) : (type.PATTERN as RegExp).source);
const anyOf = (patterns: readonly string[]): string => `%(${patterns.join('|')})`;

/** Vim knows letters of ASCII alone; all other characters are taken for letters. */
const letter = '%([A-Za-z_]|[^\\x00-\\x7F])';
const rest = '%([0-9A-Za-z_]|[^\\x00-\\x7F])';
const name = `${letter}${rest}*`;
const words = (entries: readonly { readonly word: string }[]): string =>
  `${anyOf(entries.map(({ word }) => word))}${rest}@!`;

const named = `%(\\s*${anyOf([...afterName].map(source))})@!`;
const declaration = `${words(declarations)}${named}`;

const groupOf = (scope: string): string => `mtl${vimGroup(scope)}`;
const groupOfType = (type: TokenType): string => groupOf(scopeOf(type));
const declarationGroup = groupOfType(t.declarationTokens.task);
const plainGroup = groupOf(nameScopes.plain);
const connectiveGroup = groupOfType(t.connectiveTokens.of);
const [escapeGroup, badEscapeGroup] = ['mtlEscape', 'mtlBadEscape'];

const before = (group: string): string => ` nextgroup=${group} skipwhite`;
const beforeConnective = before(connectiveGroup);
const withEscapes = ` contains=${escapeGroup},${badEscapeGroup}${beforeConnective}`;

function match(group: string, pattern: string, more = ''): string {
  return `syntax match ${group} /\\v${pattern}/${more}`;
}

/** A declaration ends brackets that are left open. */
function brackets(open: TokenType, close: TokenType): string {
  const ends = [source(close), `^\\ze\\s*${declaration}.*\\{\\s*$`].map((end) => `end=/\\v${end}/`);
  const region = `matchgroup=${groupOfType(open)} start=/\\v${source(open)}/ ${ends.join(' ')}`;
  return `syntax region mtlBrackets ${region} contains=TOP,${declarationGroup}${beforeConnective}`;
}

const beforeStatement = new Set([t.BraceOpen, t.Semicolon]);

function symbol(type: TokenType): string {
  return match(groupOfType(type), source(type), beforeStatement.has(type) ? before(declarationGroup) : '');
}

/** Of two that begin at one place, the later one counts. */
const rules: readonly string[] = [
  ...symbolTypes
    .toSorted((one, other) => String(one.PATTERN).length - String(other.PATTERN).length)
    .map(symbol),
  brackets(t.ParenOpen, t.ParenClose),
  brackets(t.ListOpen, t.ListClose),
  match(plainGroup, name, beforeConnective),
  match(groupOf(nameScopes.property), `${name}%(\\s*:)@=`),
  match(groupOf(nameScopes.call), `${name}\\(@=`),
  match(declarationGroup, `^\\s*\\zs${declaration}`, before(plainGroup)),
  match(declarationGroup, declaration, ` contained${before(plainGroup)}`),
  match(declarationGroup, `^\\s*\\zssplit${rest}@!${named}`, beforeConnective),
  match(declarationGroup, `^\\s*\\zseach\\s+task${rest}@!`),
  match(connectiveGroup, words(connectives), ' contained'),
  match(groupOfType(t.Malformed), source(t.Malformed), beforeConnective),
  match(groupOfType(t.NumberToken), source(t.NumberToken), beforeConnective),
  match(groupOfType(t.UnclosedString), source(t.UnclosedString), withEscapes),
  match(groupOfType(t.SingleQuoted), source(t.SingleQuoted), withEscapes),
  match(groupOfType(t.StringToken), source(t.StringToken), withEscapes),
  match(badEscapeGroup, '\\\\.', ' contained'),
  match(escapeGroup, veryMagic(`\\\\(?:${t.escaped.source})`), ' contained'),
  match(groupOfType(t.Comment), source(t.Comment)),
  match(groupOfType(t.ForeignComment), source(t.ForeignComment)),
];

const scopes = [
  ...t.rawTokens.filter((type) => type !== t.Newline && type !== t.Space).map(scopeOf),
  ...Object.values(nameScopes),
  ...keywords.map(({ scope }) => scope),
];
const links = new Map<string, string>([
  ...scopes.map((scope) => [groupOf(scope), vimGroup(scope)] as const),
  [escapeGroup, vimGroup(escapeScope)],
  [badEscapeGroup, vimGroup(badEscapeScope)],
]);
links.delete(plainGroup);

export function vimSyntax(): string {
  return [
    '" Vim syntax of mtl. Generated from grammar/ by scripts/grammar.ts.',
    "if exists('b:current_syntax')",
    '  finish',
    'endif',
    ...rules,
    ...[...links].map(([group, target]) => `highlight default link ${group} ${target}`),
    'syntax sync fromstart',
    "let b:current_syntax = 'mtl'",
    '',
  ].join('\n');
}
