/** Cuts expressions that are chained beyond all reason, so that no later phase has to fear for its stack. */
import type { IToken, TokenType } from 'chevrotain';
import type { Problem } from './problems.ts';
import * as t from './tokens.ts';

/** Operators, calls, indices and members on the way to any place in an expression. */
const limit = 500;

const opens = new Set<TokenType>([t.ParenOpen, t.ListOpen, t.MapOpen, t.BlockOpen]);
const closes = new Set<TokenType>([t.ParenClose, t.ListClose, t.MapClose, t.BlockClose]);
const separates = new Set<TokenType>([t.Comma, t.Semicolon]);
const chains = new Set<TokenType>([t.Dot, t.ParenOpen, t.ListOpen]);

function isChained(token: IToken): boolean {
  return (
    chains.has(token.tokenType) ||
    token.tokenType.CATEGORIES!.includes(t.BinaryOperator) ||
    token.image === 'of'
  );
}

/** Takes and gives balanced tokens. */
export function cutChains(tokens: readonly IToken[], problems: Problem[]): IToken[] {
  /** Links since the last separator, for each bracket that is open, and in all. */
  const links = [0];
  /** Whether a newline separates there. */
  const onLines = [true];
  let total = 0;
  /** How many brackets were open where what is left out begins. */
  let cut: number | null = null;
  let reported = false;
  return tokens.filter((token) => {
    const type = token.tokenType;
    if (closes.has(type)) {
      total -= links.pop()!;
      onLines.pop();
      if (cut !== null && links.length < cut) cut = null;
    }
    const here = links.length;
    if (separates.has(type) || (type === t.Newline && onLines[here - 1])) {
      if (cut === here) cut = null;
      total -= links[here - 1]!;
      links[here - 1] = 0;
    } else if (isChained(token)) {
      links[here - 1]! += 1;
      total += 1;
      if (total > limit && cut === null) {
        cut = here;
        if (!reported)
          problems.push({
            kind: 'too-long',
            start: token.startOffset,
            end: token.endOffset! + 1,
            limit,
            damages: true,
          });
        reported = true;
      }
    }
    const kept = cut === null;
    if (opens.has(type)) {
      links.push(0);
      onLines.push(type === t.BlockOpen || type === t.MapOpen);
    }
    return kept;
  });
}
