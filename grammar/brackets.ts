import type { IToken, TokenType } from 'chevrotain';
import type { Problem } from './problems.ts';
import * as t from './tokens.ts';

export interface Balanced {
  readonly tokens: IToken[];
  readonly problems: Problem[];
}

export function opensMap(previous: IToken | undefined): boolean {
  if (!previous) return false;
  const type = previous.tokenType;
  return (
    type === t.Equals || type === t.Colon || type === t.Arrow || type === t.Tilde || type === t.Comma ||
    type === t.ParenOpen || type === t.ListOpen || (type.CATEGORIES ?? []).includes(t.BinaryOperator)
  );
}

export function balance(raw: readonly IToken[], _text: string): Balanced {
  const tokens: IToken[] = [];
  const stack: TokenType[] = [];
  let previous: IToken | undefined;
  for (const token of raw) {
    const type = token.tokenType;
    if (type === t.ParenOpen) stack.push(t.ParenClose);
    if (type === t.ListOpen) stack.push(t.ListClose);
    if (type === t.BraceOpen) {
      const map = opensMap(previous);
      t.retype(token, map ? t.MapOpen : t.BlockOpen);
      stack.push(map ? t.MapClose : t.BlockClose);
    }
    if (type === t.ParenClose || type === t.ListClose || type === t.BraceClose) {
      const closer = stack.pop();
      if (!closer) continue;
      t.retype(token, closer);
    }
    tokens.push(token);
    previous = token;
  }
  const end = raw.length > 0 ? raw.at(-1)!.endOffset! + 1 : 0;
  while (stack.length > 0) tokens.push(t.virtual(stack.pop()!, end));
  return { tokens, problems: [] };
}
