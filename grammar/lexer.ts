/** From text to tokens: everything but comments and blanks, in order. What is badly written is reported and made good. */
import { Lexer, type IToken, type TokenType } from 'chevrotain';
import type { Problem } from './problems.ts';
import { Remembered } from './remembered.ts';
import * as t from './tokens.ts';

export interface Scan {
  readonly tokens: IToken[];
  readonly comments: IToken[];
  readonly problems: Problem[];
}

/** A line with its end and the empty lines behind it; offsets count from its beginning. */
type ScannedLine = Readonly<Scan>;
export type ScannedLines = Remembered<string, ScannedLine>;

let lexer: Lexer | undefined;

/** No token goes on beyond its line, so that each line is read by itself. */
const lines = new RegExp(`[^\\r\\n]*(?:${(t.Newline.PATTERN as RegExp).source})|[^\\r\\n]+$`, 'g');

export function scan(text: string, known: ScannedLines = new Remembered()): Scan {
  const found: Scan = { tokens: [], comments: [], problems: [] };
  let offset = 0;
  for (const [line] of text.matchAll(lines)) {
    const { tokens, comments, problems } = known.get(line, () => scanLine(line));
    for (const token of tokens) found.tokens.push(t.moved(token, offset));
    for (const comment of comments) found.comments.push(t.moved(comment, offset));
    for (const problem of problems) found.problems.push(movedProblem(problem, offset));
    offset += line.length;
  }
  return found;
}

function scanLine(text: string): ScannedLine {
  lexer ??= new Lexer(t.rawTokens, {
    positionTracking: 'onlyOffset',
    skipValidations: true,
    ensureOptimizations: true,
  });
  const { tokens: raw, groups, errors } = lexer.tokenize(text);
  const comments = groups['comments'] ?? [];
  for (const token of [...raw, ...comments]) token.endOffset = token.startOffset + token.image.length - 1;
  const problems: Problem[] = errors.map(({ offset, length }) => ({
    kind: 'unknown-character',
    start: offset,
    end: offset + length,
    text: text.slice(offset, offset + length),
    damages: true,
  }));
  for (const comment of comments)
    if (comment.tokenType === t.ForeignComment) problems.push(foreignComment(comment));
  return { tokens: raw.flatMap((token) => mend(token, problems)), comments, problems };
}

function movedProblem(problem: Problem, by: number): Problem {
  const { start, end, repair } = problem;
  const there = repair && { ...repair, start: repair.start + by, end: repair.end + by };
  return { ...problem, start: start + by, end: end + by, ...(there && { repair: there }) };
}

const badEscapes = new RegExp(`\\\\(?!${t.escaped.source})(?:u|.)`);
const needsMending = new Set<TokenType>([t.Malformed, t.UnclosedString, t.SingleQuoted, t.StringToken]);

function mend(token: IToken, problems: Problem[]): IToken | IToken[] {
  const type = token.tokenType;
  if (!needsMending.has(type)) return token;
  if (type === t.Malformed) {
    problems.push(malformed(token));
    return t.retype(token, t.Identifier);
  }
  if (type === t.UnclosedString) return closeString(token, problems);
  if (type === t.SingleQuoted) problems.push(singleQuotes(token));
  const bad = badEscapes.exec(token.image.replace(/\\\\/g, '__'));
  if (bad) problems.push(badEscape(token, bad.index, bad[0]));
  return t.retype(token, t.StringToken);
}

function span(token: IToken): { start: number; end: number } {
  return { start: token.startOffset, end: token.endOffset! + 1 };
}

function malformed(token: IToken): Problem {
  const repair = { ...span(token), text: `"${token.image}"` };
  return { kind: 'malformed', ...span(token), text: token.image, repair, damages: true };
}

function singleQuotes(token: IToken): Problem {
  const repair = { ...span(token), text: JSON.stringify(token.image.slice(1, -1)) };
  return { kind: 'single-quotes', ...span(token), repair, damages: false };
}

function badEscape(token: IToken, index: number, text: string): Problem {
  const start = token.startOffset + index;
  return { kind: 'bad-escape', start, end: start + text.length, text, damages: true };
}

function foreignComment(comment: IToken): Problem {
  const words = comment.image.replace(/^(?:#+|\/\*+)\s*/, '').replace(/\s*\*+\/$/, '');
  const repair = { ...span(comment), text: `// ${words}` };
  return {
    kind: 'foreign-comment',
    ...span(comment),
    text: comment.image.slice(0, comment.image[0] === '#' ? 1 : 2),
    repair,
    damages: false,
  };
}

const symbols = new Map(
  [t.ParenOpen, t.ParenClose, t.ListOpen, t.ListClose, t.BraceOpen, t.BraceClose, t.Comma, t.Semicolon].map(
    (type) => [type.PATTERN as string, type],
  ),
);

/** A string that the line's end cuts off most likely ends before the brackets and commas that end the line. */
function closeString(token: IToken, problems: Problem[]): IToken[] {
  const kept = token.image.replace(/[\s)\]{},;]+$/, '');
  const start = token.startOffset;
  const end = start + kept.length;
  problems.push({
    kind: 'unclosed-string',
    start,
    end,
    repair: { start: end, end, text: '"' },
    damages: true,
  });
  const string = t.makeToken(t.StringToken, `${kept}"`, start, end - 1);
  const tail = [...token.image.slice(kept.length)].flatMap((character, index) => {
    const type = symbols.get(character);
    return type ? [t.makeToken(type, character, end + index, end + index)] : [];
  });
  return [string, ...tail];
}
