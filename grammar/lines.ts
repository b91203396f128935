/** How the tokens of a text lie on its lines, and whether its braces come out even. */
import type { IToken } from 'chevrotain';
import * as t from './tokens.ts';

export interface Lines {
  /** Index of the first token of the line that a token lies on. */
  firstOf(index: number): number;
  /** Index of the first token of the next line that has one; the number of tokens where there is none. */
  nextAfter(index: number): number;
  /** Columns of blanks before the line that a token lies on. */
  indent(index: number): number;
}

const tabWidth = 4;

function indentBefore(text: string, offset: number): number {
  let width = 0;
  for (let at = offset - 1; at >= 0; at--) {
    const character = text[at]!;
    if (character === '\n' || character === '\r') break;
    if (character !== '\ufeff') width += character === '\t' ? tabWidth : 1;
  }
  return width;
}

export function linesOf(tokens: readonly IToken[], text: string): Lines {
  const first: number[] = [];
  const indents: number[] = [];
  const next: number[] = new Array(tokens.length + 1).fill(tokens.length);
  tokens.forEach((token, index) => {
    const begins = index === 0 || tokens[index - 1]!.tokenType === t.Newline;
    first.push(begins ? index : first[index - 1]!);
    indents.push(begins ? indentBefore(text, token.startOffset) : indents[index - 1]!);
  });
  for (let index = tokens.length - 2; index >= 0; index--) {
    const ends = tokens[index]!.tokenType === t.Newline && tokens[index + 1]!.tokenType !== t.Newline;
    next[index] = ends ? index + 1 : next[index + 1]!;
  }
  return {
    firstOf: (index) => first[index]!,
    nextAfter: (index) => next[index]!,
    indent: (index) => indents[index]!,
  };
}

export interface BraceCount {
  /** Whether, with `depth` braces open before a token, the rest of the text closes more than is open. */
  tooManyClosers(index: number, depth: number): boolean;
  /** Whether it leaves some open. */
  tooManyOpeners(index: number, depth: number): boolean;
}

export function countBraces(tokens: readonly IToken[]): BraceCount {
  const net: number[] = new Array(tokens.length + 1).fill(0);
  const low: number[] = new Array(tokens.length + 1).fill(0);
  for (let index = tokens.length - 1; index >= 0; index--) {
    const type = tokens[index]!.tokenType;
    const step = type === t.BraceOpen ? 1 : type === t.BraceClose ? -1 : 0;
    net[index] = net[index + 1]! + step;
    low[index] = Math.min(0, step + low[index + 1]!);
  }
  return {
    tooManyClosers: (index, depth) => depth + low[index]! < 0,
    tooManyOpeners: (index, depth) => depth + net[index]! > 0,
  };
}
