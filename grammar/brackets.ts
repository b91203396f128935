/**
 * Balances brackets, so that the parser never sees one without its other half. Round and square brackets end at the
 * latest where the next statement surely begins. Where the braces of the rest of the text do not come out even, its
 * indentation tells which one is missing or superfluous; text whose braces come out even is never judged by its
 * indentation. Each repair is one problem.
 */
import type { IToken, TokenType } from 'chevrotain';
import { countBraces } from './lines.ts';
import type { Problem } from './problems.ts';
import { braceTypes, isBrace, Repairs, written } from './repairs.ts';
import { closerOf } from './surroundings.ts';
import * as t from './tokens.ts';
import {
  beginsDeclaration,
  beginsProperty,
  beginsStatement,
  declarationAt,
  mayBeginClause,
  needsBlock,
  takesNoMap,
} from './words.ts';

export interface Balanced {
  /** Braces have become those of blocks and of maps, and blocks never stand in brackets or maps. */
  readonly tokens: IToken[];
  readonly problems: readonly Problem[];
}

/** Brackets may be nested this deep. */
const nesting = 100;

/** Behind these an expression begins, and a `{` opens a map. */
export const beforeOperand = new Set<TokenType>([
  t.Equals,
  t.Colon,
  t.Arrow,
  t.Tilde,
  t.Comma,
  t.ParenOpen,
  t.ListOpen,
]);

function awaitsOperand(token: IToken): boolean {
  return beforeOperand.has(token.tokenType) || token.tokenType.CATEGORIES!.includes(t.BinaryOperator);
}

class Balancer extends Repairs {
  private readonly braces;
  /** Indices of the last token that was kept, and of the first one of its statement. */
  private previous = -1;
  private statement = 0;
  /** No token of a statement has been met yet. */
  private fresh = true;
  /** Closers awaited in what lies too deep and is not read. */
  private skipped: TokenType[] = [];

  constructor(raw: readonly IToken[], text: string) {
    super(raw, text);
    this.braces = countBraces(raw);
    raw.forEach((_, index) => this.take(index));
    this.end();
  }

  private take(index: number): void {
    const type = this.raw[index]!.tokenType;
    if (type === t.Newline) return this.newline(index);
    if (this.lines.firstOf(index) === index) this.beginLine(index);
    if (this.edits.isDropped(index) || this.skip(index)) return;
    if (this.fresh) [this.statement, this.fresh] = [index, false];
    if (type === t.ParenOpen || type === t.ListOpen) this.push(index, closerOf.get(type)!);
    else if (type === t.BraceOpen) this.openBrace(index);
    else if (type === t.ParenClose || type === t.ListClose) this.closeBracket(index);
    else if (type === t.BraceClose) this.closeBrace(index);
    else if (
      !this.inBracket &&
      (type === t.Semicolon || (type === t.Comma && beginsProperty(this.raw, index + 1)))
    )
      this.fresh = true;
    if (!this.edits.isDropped(index)) this.previous = index;
  }

  private newline(index: number): void {
    if (!this.inBracket) this.fresh = true;
    else if (this.top!.break === null && (!this.goesOn() || this.statementFollows(index)))
      this.top!.break = index;
    if (this.skipped.length > 0) this.edits.drop(index);
  }

  /** Whether the last token asks for more. */
  private goesOn(): boolean {
    const last = this.raw[this.previous];
    return last !== undefined && awaitsOperand(last);
  }

  /** Whether what may be a statement stands behind a newline in a bracket, where nothing in brackets is put. */
  private statementFollows(newline: number): boolean {
    const next = newline + 1;
    const surely = beginsStatement(this.raw, next) || beginsProperty(this.raw, next);
    if (surely && this.top!.index === this.previous) return true;
    const outside = next < this.raw.length && this.lines.indent(next) <= this.top!.indent;
    return outside && (surely || mayBeginClause(this.raw, next));
  }

  /** Whether a line goes on with the list of `from a,` at the end of the line above. */
  private goesOnWithList(index: number): boolean {
    const listed = this.raw[this.previous]!.tokenType === t.Comma;
    return listed && !beginsStatement(this.raw, index) && !beginsProperty(this.raw, index);
  }

  private beginLine(index: number): void {
    if (this.inBracket && this.top!.index === this.previous && this.opensBlock(index))
      this.replaceOpener(index);
    if (beginsStatement(this.raw, index) && this.isNewStatement(index)) {
      this.skipped = [];
      this.closeBrackets(index, true);
    }
    if (this.skipped.length > 0) return;
    this.closeByIndent(index);
    this.openByIndent(index);
    if (this.raw[index]!.tokenType === t.BraceOpen) this.joinBrace(index);
  }

  /** Whether what looks like a statement at the beginning of a line is one, although a bracket is open. */
  private isNewStatement(index: number): boolean {
    const top = this.top;
    if (!top || top.closer === t.BlockClose) return false;
    if (top.closer === t.MapClose) return this.braces.tooManyOpeners(index, this.depth);
    const listed = this.raw[this.previous]!.tokenType === t.Comma;
    return !listed || this.lines.indent(index) <= top.indent;
  }

  /** Ends round and square brackets, and on request maps too, up to the block around the place. */
  private closeBrackets(index: number, maps: boolean): void {
    let at = this.previous + 1;
    while (this.top && (this.inBracket || (maps && this.top.closer === t.MapClose))) {
      if (this.top.closer === t.MapClose) {
        if (!this.braces.tooManyOpeners(index, this.depth)) return;
        this.supplyBrace(at, null);
      } else at = this.supplyBracket(at);
    }
  }

  /** A line that is not indented deeper than the line of an open block lies behind that block. */
  private closeByIndent(index: number): void {
    const closing = this.raw[index]!.tokenType === t.BraceClose;
    const indent = this.lines.indent(index);
    const around = this.stack.findLast(isBrace);
    const behind = around !== undefined && (closing ? indent < around.indent : indent <= around.indent);
    if (behind && this.inBracket && this.braces.tooManyOpeners(index, this.depth))
      this.closeBrackets(index, false);
    while (this.top && !this.inBracket && this.braces.tooManyOpeners(index, this.depth)) {
      if (closing ? indent >= this.top.indent : indent > this.top.indent) return;
      if (!closing && indent === this.top.indent && this.around.standsAlone(index)) {
        this.edits.drop(index);
        return this.supplyBrace(index, index);
      }
      this.supplyBrace(this.previous + 1, null);
    }
  }

  /** A line that is indented deeper than the one before it lies in a block, which that line should have opened. */
  private openByIndent(index: number): void {
    const before = this.previous;
    if (before < 0 || this.inBracket || !this.braces.tooManyClosers(index, this.depth)) return;
    if (this.raw[index]!.tokenType === t.BraceClose || this.goesOnWithList(index)) return;
    const line = this.lines.firstOf(before);
    if (this.top?.line === line || this.lines.indent(index) <= this.lines.indent(before)) return;
    const end = this.edits.endBefore(before + 1);
    this.push(before + 1, t.BlockClose, before);
    this.edits.supply(before + 1, t.BlockOpen);
    this.problems.push({
      kind: 'missing-opener',
      start: end,
      end,
      opener: '{',
      header: this.headerOf(this.top!),
      repair: { start: end, end, text: ' {' },
      damages: false,
    });
  }

  /** Whether a bracket at the end of a line is a `{`: what looks like a statement follows, and a `{` is missing. */
  private opensBlock(index: number): boolean {
    const header = this.raw[this.statement]!;
    const statement =
      beginsStatement(this.raw, index) || beginsProperty(this.raw, index) || needsBlock.has(header.image);
    return statement && this.braces.tooManyClosers(index, this.depth);
  }

  /** A round or square bracket stands at the end of a line where a block should open. */
  private replaceOpener(index: number): void {
    const { index: opener } = this.stack.pop()!;
    this.push(opener, t.BlockClose);
    this.edits.drop(opener);
    this.edits.supply(opener, t.BlockOpen);
    this.problems.push({
      kind: 'missing-opener',
      ...this.spanOf(opener),
      opener: '{',
      header: this.headerOf(this.top!),
      repair: { ...this.spanOf(opener), text: '{' },
      damages: false,
    });
    this.previous = index - 1;
    this.fresh = true;
  }

  /** A `{` on a line of its own opens the block of the line above. */
  private joinBrace(index: number): void {
    const before = this.raw[this.previous];
    if (!before || this.inBracket || braceTypes.has(before.tokenType) || before.tokenType === t.Semicolon)
      return;
    for (let between = this.previous + 1; between < index; between++) this.edits.drop(between);
    const brace = this.raw[index]!;
    const blank = this.text.slice(before.endOffset! + 1, brace.startOffset).trim() === '';
    const repair = blank
      ? { start: before.endOffset! + 1, end: brace.endOffset! + 1, text: ' {' }
      : undefined;
    this.problems.push({ kind: 'opener-on-next-line', ...this.spanOf(index), repair, damages: false });
    this.fresh = false;
  }

  private openBrace(index: number): void {
    const before = this.raw[this.previous];
    const block = this.holdsStatements(index);
    let map =
      !block && this.statement !== index && before !== undefined && beforeOperand.has(before.tokenType);
    if (block) this.closeBrackets(index, false);
    else if (!map && this.inBracket) {
      const meant = this.around.judgeBrace(index, this.top!);
      if (meant === 'nothing') return this.dropOpener(index);
      if (meant === 'block') this.closeBrackets(index, false);
    }
    if (this.statement === index && this.braces.tooManyOpeners(index, this.depth))
      return this.dropOpener(index);
    map ||= this.top !== undefined && this.top.closer !== t.BlockClose;
    t.retype(this.raw[index]!, map ? t.MapOpen : t.BlockOpen);
    this.push(index, map ? t.MapClose : t.BlockClose);
    if (!map) this.fresh = true;
  }

  /** Whether a `{` behind what asks for a value opens a block all the same: statements follow, or nothing could have a value. */
  private holdsStatements(brace: number): boolean {
    const [first, second] = [this.raw[this.statement]!, this.raw[this.statement + 1]];
    const declares = declarationAt(first, second) !== undefined;
    if (!this.inBracket && declares && takesNoMap.has(first.image)) return true;
    if (this.raw[brace + 1]?.tokenType !== t.Newline) return false;
    if (this.statement === this.previous || beginsDeclaration(this.raw, brace + 2)) return true;
    if (!beginsStatement(this.raw, brace + 2)) return false;
    return this.inBracket || declares;
  }

  private closeBracket(index: number): void {
    const type = this.raw[index]!.tokenType;
    const outermost = this.inBracket && (this.stack.length === 1 || isBrace(this.stack.at(-2)!));
    if (outermost && this.around.closesTooEarly(index, this.top!)) return this.dropCloser(index);
    const place = this.stack.findLastIndex((open) => open.closer === type || open.closer === t.BlockClose);
    const found = place >= 0 && this.stack[place]!.closer === type;
    const maps = this.stack.slice(place + 1).some(isBrace);
    if (found && (!maps || this.braces.tooManyOpeners(index, this.depth))) {
      while (this.stack.length > place + 1) {
        if (this.inBracket) this.supplyBracket(index);
        else this.supplyBrace(index, null);
      }
      this.stack.pop();
    } else if (this.inBracket || this.endsBrace(index)) this.closeWrongly(index);
    else {
      const header = this.lines.firstOf(index) === index ? this.around.unopened(index, this.top) : null;
      if (header === null) this.dropCloser(index);
      else this.supplyOpener(index, header);
    }
  }

  /** Whether a round or square closer stands where the `}` of a brace of its line is missing. */
  private endsBrace(index: number): boolean {
    return this.top?.line === this.lines.firstOf(index) && this.braces.tooManyOpeners(index, this.depth);
  }

  private closeBrace(index: number): void {
    const brace = this.stack.findLast(isBrace);
    if (!brace || (this.braces.tooManyClosers(index, this.depth) && !this.around.endsHere(index, brace)))
      return this.dropCloser(index);
    this.closeBrackets(index, false);
    this.stack.pop();
    this.depth -= 1;
    t.retype(this.raw[index]!, brace.closer);
  }

  private push(index: number, closer: TokenType, place = index): void {
    if (this.stack.length >= nesting) return this.tooDeep(index, closer);
    const line = this.lines.firstOf(place);
    this.stack.push({
      index,
      closer,
      line,
      statement: this.statement,
      indent: this.lines.indent(place),
      break: null,
    });
    if (closer === t.BlockClose || closer === t.MapClose) this.depth += 1;
  }

  private tooDeep(index: number, closer: TokenType): void {
    const known = this.problems.some(({ kind }) => kind === 'too-deep');
    if (!known)
      this.problems.push({ kind: 'too-deep', ...this.spanOf(index), limit: nesting, damages: true });
    this.edits.drop(index);
    this.skipped.push(written.get(closer) === '}' ? t.BraceClose : closer);
  }

  /** Whether a token lies in what is not read. */
  private skip(index: number): boolean {
    if (this.skipped.length === 0) return false;
    const type = this.raw[index]!.tokenType;
    const closer = closerOf.get(type);
    if (closer) this.skipped.push(closer);
    else if (type === this.skipped.at(-1)) this.skipped.pop();
    this.edits.drop(index);
    return true;
  }

  /** What is open at the end of the text has one reason: it is cut off, or one closer is missing. */
  private end(): void {
    const known = this.problems.length;
    const cutOff = this.depth > 0;
    while (this.stack.length > 0) {
      if (!this.inBracket) this.supplyBrace(this.raw.length, null);
      else {
        if (cutOff) this.top!.break = null;
        this.supplyBracket(this.raw.length);
      }
    }
    this.problems.splice(known + 1);
  }
}

export function balance(raw: readonly IToken[], text: string): Balanced {
  const { edits, problems } = new Balancer(raw, text);
  return { tokens: edits.result(), problems };
}
