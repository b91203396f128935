/** Changes to a list of tokens, made while it is read and carried out at the end. */
import type { IToken, TokenType } from 'chevrotain';
import * as t from './tokens.ts';

export class Edits {
  private readonly tokens: readonly IToken[];
  private readonly supplied = new Map<number, TokenType[]>();
  private readonly dropped = new Set<number>();

  constructor(tokens: readonly IToken[]) {
    this.tokens = tokens;
  }

  drop(index: number): void {
    this.dropped.add(index);
  }

  isDropped(index: number): boolean {
    return this.dropped.has(index);
  }

  /** Several tokens at one place stand in the order in which they were supplied. */
  supply(index: number, type: TokenType): void {
    const there = this.supplied.get(index);
    if (there) there.push(type);
    else this.supplied.set(index, [type]);
  }

  /** The end of the last token before a place, newlines aside. */
  endBefore(index: number): number {
    let last = index - 1;
    while (last >= 0 && this.tokens[last]!.tokenType === t.Newline) last -= 1;
    return last < 0 ? 0 : this.tokens[last]!.endOffset! + 1;
  }

  result(): IToken[] {
    const made: IToken[] = [];
    for (let index = 0; index <= this.tokens.length; index++) {
      for (const type of this.supplied.get(index) ?? []) made.push(t.virtual(type, this.endBefore(index)));
      if (index < this.tokens.length && !this.dropped.has(index)) made.push(this.tokens[index]!);
    }
    return made;
  }
}
