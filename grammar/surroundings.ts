/** What the tokens around a place tell about the brackets there. */
import type { IToken, TokenType } from 'chevrotain';
import type { Lines } from './lines.ts';
import * as t from './tokens.ts';
import { beginsProperty, beginsStatement } from './words.ts';

/** How far a bracket's other half is looked for. */
const outlook = 500;

/** A bracket that is open. */
export interface Open {
  /** Index of the opening token; for one that is supplied, of the token that it stands before. */
  readonly index: number;
  readonly closer: TokenType;
  /** Index of the first token of the line, and of the statement, that it was opened in. */
  readonly line: number;
  readonly statement: number;
  readonly indent: number;
  /** For round and square brackets: index of the first newline at which their content may end. */
  break: number | null;
}

export const closerOf = new Map<TokenType, TokenType>([
  [t.ParenOpen, t.ParenClose],
  [t.ListOpen, t.ListClose],
  [t.BraceOpen, t.BraceClose],
]);

export class Surroundings {
  private readonly raw: readonly IToken[];
  private readonly lines: Lines;

  constructor(raw: readonly IToken[], lines: Lines) {
    this.raw = raw;
    this.lines = lines;
  }

  /** Whether a token is the last of its line. */
  standsAlone(index: number): boolean {
    const next = this.raw[index + 1]?.tokenType;
    return next === undefined || next === t.Newline;
  }

  /** What a `{` behind an operand in a bracket is: a block before which the bracket should end, a map, or nothing. */
  judgeBrace(brace: number, top: Open): 'block' | 'map' | 'nothing' {
    const awaited: TokenType[] = [t.BraceClose];
    const end = Math.min(this.raw.length, brace + outlook);
    for (let index = brace + 1; index < end; index++) {
      const type = this.raw[index]!.tokenType;
      if (type === t.Newline && beginsStatement(this.raw, index + 1)) return 'block';
      if (closerOf.has(type)) awaited.push(closerOf.get(type)!);
      if (type !== t.ParenClose && type !== t.ListClose && type !== t.BraceClose) continue;
      if (awaited.pop() !== type) return awaited.length === 0 && type === top.closer ? 'nothing' : 'block';
      if (awaited.length === 0) return this.raw[index + 1]?.tokenType === top.closer ? 'map' : 'block';
    }
    return 'block';
  }

  /** Whether a later line of the same statement ends what a round or square closer would end here. */
  closesTooEarly(index: number, top: Open): boolean {
    const awaited: TokenType[] = [];
    let line = false;
    for (let next = index + 1; next < Math.min(this.raw.length, index + outlook); next++) {
      const type = this.raw[next]!.tokenType;
      if (type === t.Newline && !this.goesOnBehind(next + 1, top)) return false;
      line ||= type === t.Newline;
      if (type === t.BraceOpen || type === t.BraceClose) return false;
      if (closerOf.has(type)) awaited.push(closerOf.get(type)!);
      else if ((type === t.ParenClose || type === t.ListClose) && awaited.pop() === undefined) return line;
    }
    return false;
  }

  /** Whether a line may belong to the bracket around the place, by its indentation. */
  private goesOnBehind(index: number, top: Open): boolean {
    const first = this.raw[index]?.tokenType;
    if (first === undefined || beginsStatement(this.raw, index) || beginsProperty(this.raw, index))
      return false;
    const deeper = this.lines.indent(index) - top.indent;
    const hanging = this.raw[top.index + 1]!.tokenType === t.Newline;
    return deeper > 0 || (deeper === 0 && hanging && (first === t.ParenClose || first === t.ListClose));
  }

  /** The header line, less indented than the lines below it, whose list a closer on a line of its own ends. */
  unopened(index: number, top: Open | undefined): number | null {
    const indent = this.lines.indent(index);
    let last = index - 1;
    let deeper = false;
    for (let seen = 0; last >= 0 && seen < outlook; seen++, last--) {
      if (this.raw[last]!.tokenType === t.Newline) continue;
      const level = this.lines.indent(last);
      if (level <= indent) return level === indent && deeper && last > (top?.index ?? -1) ? last : null;
      deeper = true;
    }
    return null;
  }

  /** Whether the lines that follow a `}` lie outside of a block, when one `}` is too many. */
  endsHere(index: number, brace: Open): boolean {
    const line = this.lines.firstOf(index);
    if (brace.line === line) return true;
    if (line === index && this.lines.indent(index) === brace.indent) return true;
    const behind = this.raw[index + 1]?.tokenType;
    if (behind !== undefined && behind !== t.Newline && behind !== t.BraceClose && behind !== t.Semicolon)
      return false;
    const next = this.lines.nextAfter(index);
    if (next >= this.raw.length) return true;
    const indent = this.lines.indent(next);
    return this.raw[next]!.tokenType === t.BraceClose ? indent < brace.indent : indent <= brace.indent;
  }
}
