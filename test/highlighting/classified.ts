/** How the project's own lexer and layout pass classify a text, as scopes. */
import { readdirSync, readFileSync } from 'node:fs';
import { Lexer } from 'chevrotain';
import { balance } from '../../grammar/brackets.ts';
import { nameScopes, scopeOf } from '../../grammar/highlighting/scopes.ts';
import { layout } from '../../grammar/layout.ts';
import { scan } from '../../grammar/lexer.ts';
import * as t from '../../grammar/tokens.ts';

export interface Classified {
  readonly start: number;
  readonly end: number;
  /** The scopes that are right. */
  readonly scopes: readonly string[];
}

const lexer = new Lexer(t.rawTokens, { positionTracking: 'onlyOffset', skipValidations: true });
const words = new Set([...Object.values(t.declarationTokens), ...Object.values(t.connectiveTokens)]);

export function classified(text: string): Classified[] {
  const { tokens } = scan(text);
  layout(balance(tokens, text).tokens);
  const endAt = new Map(tokens.map((token) => [token.startOffset, token.endOffset! + 1]));
  const wordAt = new Map(
    tokens
      .filter(({ tokenType }) => words.has(tokenType))
      .map((token) => [token.startOffset, token.tokenType]),
  );
  const { tokens: raw, groups } = lexer.tokenize(text);
  return [...raw, ...groups['comments']!]
    .filter(({ tokenType }) => tokenType !== t.Newline)
    .map(({ tokenType, startOffset: start, image }) => {
      const type = wordAt.get(start) ?? tokenType;
      const scopes = type === t.Identifier ? Object.values(nameScopes) : [scopeOf(type)];
      const end = type === t.UnclosedString ? endAt.get(start)! : start + image.length;
      return { start, end, scopes };
    });
}

/** Each spec, sketch and example by its path. */
export const texts: readonly (readonly [path: string, text: string])[] = [
  'specs',
  'examples',
  'test/language',
].flatMap((folder) => {
  const root = new URL(`../../${folder}/`, import.meta.url);
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.mtl'),
  );
  return names
    .sort()
    .map((name) => [`${folder}/${name}`, readFileSync(new URL(name, root), 'utf8')] as const);
});

/** A piece of a line with its scopes, outermost first. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly scopes: readonly string[];
}

/** The lines of a text with the offsets at which they begin. */
export function linesOf(text: string): { readonly line: string; readonly offset: number }[] {
  let offset = 0;
  return text.split(/(?<=\r\n|\n|\r(?!\n))/).map((whole) => {
    const begins = offset;
    offset += whole.length;
    return { line: whole.replace(/[\r\n]+$/, ''), offset: begins };
  });
}

/** The tokens that are coloured otherwise than the lexer classifies them, in words. `style`: what an editor calls a scope. */
export function mismatches(
  text: string,
  pieces: readonly Piece[],
  style = (scope: string): string => scope,
): string[] {
  return classified(text).flatMap(({ start, end, ...token }) => {
    const scopes = token.scopes.map(style);
    const found = pieces.filter((piece) => piece.start < end && piece.end > start);
    const right = found.length > 0 && found[0]!.start <= start && found.at(-1)!.end >= end;
    if (right && found.every((piece) => piece.scopes.some((scope) => scopes.includes(scope)))) return [];
    const line = text.slice(0, start).split('\n').length;
    const seen = found.map((piece) => `${text.slice(piece.start, piece.end)}: ${piece.scopes.at(-1)}`);
    return [`line ${line}, ${text.slice(start, end)}: ${scopes.join(' or ')}, not ${seen.join(', ')}`];
  });
}
