/** The tree from what was read. Every line becomes a statement; what a mistake has cost stands as missing or null. */
import type { Line, LineBlock } from '../../grammar/reader.ts';
import type { Remembered } from '../../grammar/remembered.ts';
import type { Span } from '../text/source.ts';
import { ExpressionBuilder } from './build-expression.ts';
import { buildStatement } from './build-statement.ts';
import type { Block, Statement } from './tree.ts';

/** Whether the statement that begins at an offset has a mistake in its own line. */
export type IsDamaged = (start: number) => boolean;

interface Built {
  readonly form: Line['form'];
  readonly block: Block | null;
  readonly statement: Statement;
}

/** By where they begin; a statement that stands where it stood is the same object. */
export type BuiltStatements = Remembered<number, Built>;

class TreeBuilder {
  private readonly file: string;
  private readonly isDamaged: IsDamaged;
  private readonly known: BuiltStatements;

  constructor(file: string, isDamaged: IsDamaged, known: BuiltStatements) {
    this.file = file;
    this.isDamaged = isDamaged;
    this.known = known;
  }

  lines(lines: readonly Line[]): Statement[] {
    return lines.map((line) => this.line(line));
  }

  private line(line: Line): Statement {
    const { start, end, form } = line;
    const known = this.known.recall(start);
    const block = line.block && this.block(line.block, known?.block);
    const damaged = this.isDamaged(start) || line.trailing !== undefined;
    const same = known?.form === form && known?.block === block && known.statement.span.end === end;
    if (form && same && known.statement.damaged === damaged) return this.known.keep(start, known).statement;
    return this.known.keep(start, { form, block, statement: this.statement(line, block, damaged) }).statement;
  }

  private statement({ start, end, form, base }: Line, block: Block | null, damaged: boolean): Statement {
    const span = { file: this.file, start, end };
    if (!form) return { kind: 'broken', block, span, damaged: true };
    const expressions = new ExpressionBuilder(this.file, base);
    const own = expressions.nodeSpan(form, start);
    return buildStatement(form, { span, damaged }, block, emptyBlock(own), expressions);
  }

  private block({ start, end, lines }: LineBlock, known: Block | null | undefined): Block {
    const statements = this.lines(lines);
    const same = known?.span.start === start && known.span.end === end && known.statements.length === lines.length;
    if (same && known.statements.every((statement, i) => statement === statements[i])) return known;
    return { kind: 'block', statements, span: { file: this.file, start, end } };
  }
}

function emptyBlock(header: Span): Block {
  return { kind: 'block', statements: [], span: { ...header, start: header.end } };
}

export function buildStatements(
  file: string,
  lines: readonly Line[],
  isDamaged: IsDamaged,
  known: BuiltStatements,
): Statement[] {
  return new TreeBuilder(file, isDamaged, known).lines(lines);
}
