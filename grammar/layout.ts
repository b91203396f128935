/**
 * From balanced tokens to the parser's: words are told from names by their place, newlines that separate nothing are
 * dropped, and every statement begins with a LineStart token.
 */
import type { IToken, TokenType } from 'chevrotain';
import * as t from './tokens.ts';
import { beginsProperty, beginsStatement, connectiveOf, declarationAt } from './words.ts';

/** A statement's own line: from its first token to its last one, or to the one before the `{` of its block. */
export interface Header {
  readonly start: number;
  end: number;
}

export interface Layout {
  readonly tokens: IToken[];
  /** In the order of the text; no two overlap. */
  readonly headers: readonly Header[];
}

interface Head {
  /** Index in the output of the statement's first token. */
  readonly first: number;
  readonly header: Header;
  /** `from` has been seen: a comma goes on with its list. */
  listing: boolean;
  /** `<-` has been seen outside of brackets. */
  binds: boolean;
}

const operandEnds = new Set<TokenType>([
  t.Identifier,
  t.NumberToken,
  t.StringToken,
  t.ParenClose,
  t.ListClose,
  t.MapClose,
]);
const { of, at, with: along, from, to, on } = t.connectiveTokens;
const clauseWords = [of, at, along, from, to, on];
const partStarts = new Set<TokenType>([
  t.Identifier,
  t.NumberToken,
  t.StringToken,
  t.ListOpen,
  ...clauseWords,
]);
/** What layers, properties, clauses and bindings begin with. */
const plainStarts = new Set<TokenType>([
  t.Identifier,
  t.NumberToken,
  t.StringToken,
  t.ParenOpen,
  t.ListOpen,
  t.MapOpen,
]);
const opens = new Set<TokenType>([t.ParenOpen, t.ListOpen, t.MapOpen]);
const closes = new Set<TokenType>([t.ParenClose, t.ListClose, t.MapClose]);

class LayoutPass implements Layout {
  readonly tokens: IToken[] = [];
  readonly headers: Header[] = [];
  /** Brackets and maps open around the place, innermost last; `null` for a block. */
  private readonly open: (TokenType | null)[] = [null];
  private head: Head | null = null;
  /** A separator, or the beginning of a block, lies right before the place. */
  private fresh = true;
  private readonly input: readonly IToken[];

  constructor(input: readonly IToken[]) {
    this.input = input;
    input.forEach((_, index) => this.take(index));
    this.endHead();
  }

  private take(index: number): void {
    const token = this.input[index]!;
    const type = token.tokenType;
    if (type === t.BlockOpen) return this.openBlock(token);
    if (type === t.BlockClose) return this.closeBlock(token);
    if (closes.has(type)) {
      this.open.pop();
      if (type === t.MapClose && this.last()?.tokenType === t.Comma) this.tokens.pop();
    }
    const around = this.open.at(-1);
    if (around === null) this.takeInLine(token, index);
    else this.takeInBracket(token, around === t.MapOpen, index);
    if (opens.has(type)) this.open.push(type);
  }

  private takeInLine(token: IToken, index: number): void {
    const type = token.tokenType;
    if (type === t.Newline && this.goesOn(index + 1)) return;
    if (type === t.Newline || type === t.Semicolon || (type === t.Comma && this.separates(index + 1))) {
      this.endHead();
      this.fresh = true;
      return;
    }
    if (this.fresh) this.beginLine(token.startOffset, true);
    if (type === t.Arrow && this.head) this.head.binds = true;
    this.push(type === t.Identifier ? this.word(token, index) : token);
  }

  private takeInBracket(token: IToken, inMap: boolean, index: number): void {
    const type = token.tokenType;
    if (type === t.Newline) {
      const last = this.last()?.tokenType;
      if (inMap && last !== t.MapOpen && last !== t.Comma) this.push(t.virtual(t.Comma, token.startOffset));
    } else if (type !== t.Comma || !this.closesOnNextLine(index)) {
      this.push(type === t.Identifier ? this.word(token, index) : token);
    }
  }

  private openBlock(token: IToken): void {
    if (this.fresh) this.beginLine(token.startOffset, false);
    this.endHead();
    this.tokens.push(token);
    this.open.push(null);
    this.fresh = true;
  }

  private closeBlock(token: IToken): void {
    this.endHead();
    this.tokens.push(token);
    this.open.pop();
    this.fresh = false;
  }

  private beginLine(offset: number, hasHeader: boolean): void {
    this.tokens.push(t.virtual(t.LineStart, offset));
    this.fresh = false;
    if (!hasHeader) return;
    const header = { start: offset, end: offset };
    this.headers.push(header);
    this.head = { first: this.tokens.length, header, listing: false, binds: false };
  }

  /** Once a statement's own line is known, its first token tells the form of the statement. */
  private endHead(): void {
    const head = this.head;
    this.head = null;
    const first = head && this.tokens[head.first];
    if (!first || head.binds || !plainStarts.has(first.tokenType)) return;
    const second = this.tokens[head.first + 1]?.tokenType;
    if (second === t.Colon || second === t.Equals) return;
    const clause = first.tokenType === t.Identifier && second !== undefined && partStarts.has(second);
    t.retype(first, clause ? t.Verb : t.Formless);
  }

  private push(token: IToken): void {
    this.tokens.push(token);
    if (this.head && token.image !== '') this.head.header.end = token.endOffset! + 1;
  }

  private last(): IToken | undefined {
    return this.tokens.at(-1);
  }

  /** What a word stands for at its place: a declaration, a connective, or a name. */
  private word(token: IToken, index: number): IToken {
    const next = this.input[index + 1];
    const before = this.last()!;
    if (before.tokenType === t.LineStart) {
      const declaration = declarationAt(token, next);
      return declaration ? t.retype(token, declaration) : token;
    }
    if (before.tokenType === t.declarationTokens.each && token.image === 'task')
      return t.retype(token, t.declarationTokens.task);
    const connective = connectiveOf.get(token.image);
    if (!connective) return token;
    const placed =
      operandEnds.has(before.tokenType) ||
      (before.tokenType === t.declarationTokens.split && token.image === 'after');
    if (!placed) return token;
    if (connective === t.connectiveTokens.from && this.head && this.open.at(-1) === null)
      this.head.listing = true;
    return t.retype(token, connective);
  }

  /** Whether a newline lies within a list of `from a, b`. */
  private goesOn(next: number): boolean {
    const listing = this.head?.listing === true && this.last()?.tokenType === t.Comma;
    return listing && !beginsStatement(this.input, next) && this.input[next] !== undefined;
  }

  /** Whether a comma outside of brackets separates properties, rather than the items of `from a, b`. */
  private separates(next: number): boolean {
    const index = this.input[next]?.tokenType === t.Newline ? next + 1 : next;
    if (beginsStatement(this.input, index)) return true;
    const network = this.head && this.tokens[this.head.first]?.tokenType === t.declarationTokens.network;
    return !network && beginsProperty(this.input, index);
  }

  /** A comma may stand behind the last item of a list whose bracket closes on a line of its own. */
  private closesOnNextLine(comma: number): boolean {
    const [next, second] = [this.input[comma + 1]?.tokenType, this.input[comma + 2]?.tokenType];
    return next === t.Newline && second !== undefined && closes.has(second);
  }
}

export function layout(balanced: readonly IToken[]): Layout {
  return new LayoutPass(balanced);
}
