/**
 * From the layout pass's tokens to lines within lines. A mistake never reaches beyond its own line, so each line is
 * parsed by itself, and one that was read before, wherever it stood, is not parsed again.
 */
import type { CstNode, IToken } from 'chevrotain';
import type { BlockCstNode, LineCstNode } from './generated/cst.ts';
import { parseLine, type ParseError } from './parser.ts';
import { Remembered } from './remembered.ts';
import * as t from './tokens.ts';

export interface Line {
  readonly start: number;
  readonly end: number;
  /** The node of the statement's own rule, where the line could be told to be one. */
  readonly form: CstNode | undefined;
  /** Offsets in `form` count from here; those in `unread` and `trailing`, and in errors, from the start of the text. */
  readonly base: number;
  /** What is left of the line behind a mistake. */
  readonly unread: CstNode | undefined;
  /** What stands behind the block on the line of its closing brace. */
  readonly trailing: CstNode | undefined;
  readonly block: LineBlock | null;
}

export interface LineBlock {
  readonly start: number;
  /** Right behind the opening brace. */
  readonly inside: number;
  readonly end: number;
  readonly lines: readonly Line[];
}

/** The nodes of statements without a mistake, with offsets from their beginning; `unread` for others. */
export type ReadStatements = Remembered<string, CstNode | 'unread'>;

export interface Reading {
  readonly lines: readonly Line[];
  readonly errors: readonly ParseError[];
}

const structural = new Set([t.LineStart, t.BlockOpen, t.BlockClose]);
/** Characters of a statement that is worth to be remembered. */
const longest = 10_000;

class LineReader {
  readonly errors: ParseError[] = [];
  private readonly tokens: readonly IToken[];
  private readonly known: ReadStatements;
  /** Index of the `}` of each `{`. */
  private readonly closers: ReadonlyMap<number, number>;
  private next = 0;

  constructor(tokens: readonly IToken[], known: ReadStatements) {
    this.tokens = tokens;
    this.known = known;
    this.closers = closersOf(tokens);
  }

  lines(): Line[] {
    const found: Line[] = [];
    while (this.tokens[this.next]?.tokenType === t.LineStart) found.push(this.line());
    return found;
  }

  private line(): Line {
    const first = this.next;
    const brace = this.behindHeader(first + 1);
    const closer = this.closers.get(brace);
    const behind = closer === undefined ? brace : closer + 1;
    const after = this.tokens[behind];
    if (closer !== undefined && after && !endsLine(after)) return this.whole(first, behind);
    const { form, unread, base, end } = this.header(first, brace);
    const block = closer === undefined ? null : this.block(brace, closer);
    this.next = behind;
    const start = this.tokens[first]!.startOffset;
    return { start, end: Math.max(start, end, block?.end ?? 0), form, base, unread, trailing: undefined, block };
  }

  private behindHeader(index: number): number {
    let at = index;
    while (at < this.tokens.length && !structural.has(this.tokens[at]!.tokenType)) at += 1;
    return at;
  }

  private block(brace: number, closer: number): LineBlock {
    this.next = brace + 1;
    // Brackets that close in another order leave tokens at the front that belong to no line.
    while (this.next < closer && this.tokens[this.next]!.tokenType !== t.LineStart) this.next += 1;
    const lines = this.lines();
    const { startOffset: start, endOffset } = this.tokens[brace]!;
    return { start, inside: endOffset! + 1, end: this.tokens[closer]!.endOffset! + 1, lines };
  }

  /** A statement's own line: from its LineStart to the token before `to`. */
  private header(first: number, to: number): Pick<Line, 'form' | 'unread' | 'base'> & { end: number } {
    const base = this.tokens[first]!.startOffset;
    const end = this.tokens[to - 1]!.endOffset! + 1;
    const own = this.tokens.slice(first, to);
    const form = end - base > longest ? 'unread' : this.known.get(keyOf(own), () => readAlone(own));
    if (form !== 'unread') return { form, unread: undefined, base, end };
    const closer = this.closers.get(to);
    const block = closer === undefined ? [] : [this.tokens[to]!, this.tokens[closer]!];
    const line = this.parse([...own, ...block], closer === undefined ? to : closer + 1);
    return { form: formOf(line), unread: line.children.unread?.[0], base: 0, end: line.location!.endOffset! + 1 };
  }

  /** A line that goes on behind its block. */
  private whole(first: number, from: number): Line {
    let to = from;
    while (to < this.tokens.length && !endsLine(this.tokens[to]!)) to = (this.closers.get(to) ?? to) + 1;
    this.next = to;
    return lineOf(this.parse(this.tokens.slice(first, to), to));
  }

  /** Parses a line; what stands behind it tells where its mistakes end. */
  private parse(own: readonly IToken[], behind: number): LineCstNode {
    const next = this.tokens[behind];
    const { line, errors } = parseLine(inBlock(own, next?.tokenType === t.BlockClose ? next : undefined));
    this.errors.push(...errors);
    return line;
  }
}

function endsLine({ tokenType }: IToken): boolean {
  return tokenType === t.LineStart || tokenType === t.BlockClose;
}

function closersOf(tokens: readonly IToken[]): Map<number, number> {
  const found = new Map<number, number>();
  const open: number[] = [];
  tokens.forEach(({ tokenType }, index) => {
    if (tokenType === t.BlockOpen) open.push(index);
    else if (tokenType === t.BlockClose) found.set(open.pop()!, index);
  });
  return found;
}

function inBlock(own: readonly IToken[], closer?: IToken): IToken[] {
  const end = own.at(-1)!.endOffset! + 1;
  return [t.virtual(t.BlockOpen, own[0]!.startOffset), ...own, closer ?? t.virtual(t.BlockClose, end)];
}

/** A statement's node with offsets from its beginning, where nothing is wrong in its line. */
function readAlone(own: readonly IToken[]): CstNode | 'unread' {
  const base = own[0]!.startOffset;
  const { line, errors } = parseLine(inBlock(own.map((token) => t.moved(token, -base))));
  const form = formOf(line);
  return form && errors.length === 0 && !line.children.unread ? form : 'unread';
}

/** All that the parser sees of tokens but where they begin: the number of characters makes it unambiguous. */
function keyOf(own: readonly IToken[]): string {
  const base = own[0]!.startOffset;
  const numbers = [own.length];
  let images = '';
  for (const { tokenTypeIdx, image, startOffset, endOffset } of own) {
    numbers.push(tokenTypeIdx, startOffset - base, endOffset! + 1 - base, image.length);
    images += image;
  }
  return String.fromCharCode(...numbers) + images;
}

/** The node of the statement's own rule, where the line could be told to be one. */
function formOf(line: LineCstNode): CstNode | undefined {
  const children = line.children.statement?.[0]?.children as Record<string, CstNode[]> | undefined;
  return Object.values(children ?? {})[0]?.[0];
}

function lineOf(node: LineCstNode): Line {
  const { unread, trailing, block } = node.children;
  return {
    ...extent(node),
    form: formOf(node),
    base: 0,
    unread: unread?.[0],
    trailing: trailing?.[0],
    block: block ? blockOf(block[0]!) : null,
  };
}

function blockOf(node: BlockCstNode): LineBlock {
  const { BlockOpen, line } = node.children;
  return { ...extent(node), inside: BlockOpen[0]!.endOffset! + 1, lines: (line ?? []).map(lineOf) };
}

function extent({ location }: CstNode): { start: number; end: number } {
  const { startOffset: start, endOffset } = location!;
  return { start, end: Math.max(start, endOffset! + 1) };
}

export function readLines(tokens: readonly IToken[], known: ReadStatements = new Remembered()): Reading {
  const reader = new LineReader(tokens, known);
  return { lines: reader.lines(), errors: reader.errors };
}
