/** What reading made of a text's lines, so that the same text with a few changes is read at the cost of what is new. */
import type { CstNode } from 'chevrotain';
import type { ScannedLine } from './lexer.ts';

/** Results of a pure function by what they were made from. What one text did not ask for is forgotten with the next. */
export class Remembered<V> {
  private before = new Map<string, V>();
  private now = new Map<string, V>();

  turn(): void {
    this.before = this.now;
    this.now = new Map();
  }

  get(key: string, make: () => V): V {
    let value = this.now.get(key);
    if (value !== undefined) return value;
    value = this.before.get(key) ?? make();
    this.now.set(key, value);
    return value;
  }
}

/** What is remembered of one file. */
export class Memory {
  readonly lines = new Remembered<ScannedLine>();
  /** The nodes of statements without a mistake, with offsets from their beginning; `unread` for others. */
  readonly statements = new Remembered<CstNode | 'unread'>();

  /** A new text of the file is read. */
  turn(): void {
    this.lines.turn();
    this.statements.turn();
  }
}
