/** What is remembered of a file, so that the same text with a few changes is read at the cost of what is new. */
import type { ScannedLines } from '../../grammar/lexer.ts';
import type { ReadStatements } from '../../grammar/reader.ts';
import { Remembered } from '../../grammar/remembered.ts';
import type { BuiltStatements } from './build.ts';

export class Memory {
  readonly lines: ScannedLines;
  readonly statements: ReadStatements;
  readonly built: BuiltStatements = new Remembered();

  constructor(of?: Memory) {
    this.lines = of?.lines ?? new Remembered();
    this.statements = of?.statements ?? new Remembered();
  }

  /** What is remembered of the text alone: who changes a tree builds one of their own. */
  withoutTree(): Memory {
    return new Memory(this);
  }

  /** A new text of the file is read. */
  turn(): void {
    this.lines.turn();
    this.statements.turn();
    this.built.turn();
  }
}
