/** Brackets that are open, and what is done about those without their other half. */
import type { IToken, TokenType } from 'chevrotain';
import { Edits } from './edits.ts';
import { linesOf, type Lines } from './lines.ts';
import type { Problem } from './problems.ts';
import { Surroundings, type Open } from './surroundings.ts';
import * as t from './tokens.ts';

export const written = new Map<TokenType, string>([
  [t.ParenClose, ')'],
  [t.ListClose, ']'],
  [t.MapClose, '}'],
  [t.BlockClose, '}'],
]);
export const braceTypes = new Set<TokenType>([
  t.BraceOpen,
  t.BraceClose,
  t.BlockOpen,
  t.BlockClose,
  t.MapOpen,
  t.MapClose,
]);

const brackets = new Set<TokenType>([...braceTypes, t.ParenOpen, t.ParenClose, t.ListOpen, t.ListClose]);

export function isBrace(open: Open): boolean {
  return open.closer === t.BlockClose || open.closer === t.MapClose;
}

export class Repairs {
  readonly problems: Problem[] = [];
  readonly edits: Edits;
  protected readonly raw: readonly IToken[];
  protected readonly text: string;
  protected readonly lines: Lines;
  protected readonly around: Surroundings;
  /** Innermost last. */
  protected readonly stack: Open[] = [];
  /** Braces open at the place. */
  protected depth = 0;

  constructor(raw: readonly IToken[], text: string) {
    this.raw = raw;
    this.text = text;
    this.edits = new Edits(raw);
    this.lines = linesOf(raw, text);
    this.around = new Surroundings(raw, this.lines);
  }

  protected get top(): Open | undefined {
    return this.stack.at(-1);
  }

  /** Whether the place lies in a round or square bracket, with no brace in between. */
  protected get inBracket(): boolean {
    return this.top !== undefined && !isBrace(this.top);
  }

  /** Ends the innermost bracket at the first place where its content may end, at the latest at `at`. */
  protected supplyBracket(at: number): number {
    const open = this.stack.pop()!;
    let place = open.break ?? at;
    if (this.raw[place]?.tokenType === t.Newline && this.standsForCloser(place + 1, open)) {
      place += 1;
      this.edits.drop(place);
      this.edits.supply(place, open.closer);
      this.reportWrongCloser(place, open);
      return place;
    }
    const [opener, closer] = [this.raw[open.index]!.image, written.get(open.closer)!];
    const end = this.edits.endBefore(place);
    this.edits.supply(place, open.closer);
    this.problems.push({
      kind: 'unclosed-bracket',
      start: end,
      end,
      opener,
      closer,
      opened: this.spanOf(open.index),
      repair: { start: end, end, text: closer },
      damages: true,
    });
    return place;
  }

  /** Whether a token alone on its line, no deeper than the line of a bracket, stands in the place of its closer. */
  protected standsForCloser(index: number, open: Open): boolean {
    const type = this.raw[index]?.tokenType;
    if (type === undefined || brackets.has(type) || this.edits.isDropped(index)) return false;
    return this.around.standsAlone(index) && this.lines.indent(index) <= open.indent;
  }

  /** Ends the innermost block or map at `at`; `found` is what stands there in the place of its brace. */
  protected supplyBrace(at: number, found: number | null): void {
    const open = this.stack.pop()!;
    this.depth -= 1;
    this.edits.supply(at, open.closer);
    const end = this.edits.endBefore(at);
    const place = found === null ? { start: end, end } : this.spanOf(found);
    const image = found === null ? null : this.raw[found]!.image;
    const [header, line] = [this.headerOf(open), this.raw[open.line]!];
    const repair = found === null ? undefined : { ...place, text: '}' };
    this.problems.push({
      kind: 'unclosed-block',
      ...place,
      header,
      found: image,
      repair,
      opened: { ...this.spanOf(open.index), start: line.startOffset },
      damages: false,
    });
  }

  protected dropOpener(index: number): void {
    this.edits.drop(index);
    this.problems.push({ kind: 'stray-opener', ...this.spanOf(index), damages: true });
  }

  protected closeWrongly(index: number): void {
    const open = this.stack.pop()!;
    if (isBrace(open)) this.depth -= 1;
    this.reportWrongCloser(index, open);
    t.retype(this.raw[index]!, open.closer);
  }

  protected reportWrongCloser(index: number, open: Open): void {
    const [found, closer] = [this.raw[index]!.image, written.get(open.closer)!];
    const place = this.spanOf(index);
    const repair = { ...place, text: closer };
    this.problems.push({
      kind: 'wrong-closer',
      ...place,
      closer,
      found,
      opened: this.spanOf(open.index),
      repair,
      damages: false,
    });
  }

  protected dropCloser(index: number): void {
    this.edits.drop(index);
    const repair = { ...this.spanOf(index), text: '' };
    this.problems.push({
      kind: 'stray-closer',
      ...this.spanOf(index),
      closer: this.raw[index]!.image,
      repair,
      damages: true,
    });
  }

  protected supplyOpener(index: number, header: number): void {
    const opener = this.raw[index]!.tokenType === t.ListClose ? t.ListOpen : t.ParenOpen;
    const end = this.edits.endBefore(header + 1);
    this.edits.supply(header + 1, opener);
    const text = ` ${opener === t.ListOpen ? '[' : '('}`;
    const words = this.text.slice(this.raw[this.lines.firstOf(header)]!.startOffset, end);
    this.problems.push({
      kind: 'missing-opener',
      start: end,
      end,
      opener: text.trim(),
      header: words,
      repair: { start: end, end, text },
      damages: true,
    });
  }

  protected headerOf(open: Open): string {
    const start = this.raw[open.statement]!.startOffset;
    const end = this.edits.endBefore(open.index);
    const words = this.text.slice(start, end).replace(/\s+/g, ' ');
    return words.length > 40 ? `${words.slice(0, 37)}...` : words;
  }

  protected spanOf(index: number): { start: number; end: number } {
    const token = this.raw[index]!;
    return { start: token.startOffset, end: token.endOffset! + 1 };
  }
}
