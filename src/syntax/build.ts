/** The tree from what was read. Every line becomes a statement; what a mistake has cost stands as missing or null. */
import type { Line, LineBlock } from '../../grammar/reader.ts';
import type { Span } from '../text/source.ts';
import { ExpressionBuilder } from './build-expression.ts';
import { buildStatement } from './build-statement.ts';
import type { Block, Statement } from './tree.ts';

/** Whether the statement that begins at an offset has a mistake in its own line. */
export type IsDamaged = (start: number) => boolean;

class TreeBuilder {
  private readonly file: string;
  private readonly isDamaged: IsDamaged;

  constructor(file: string, isDamaged: IsDamaged) {
    this.file = file;
    this.isDamaged = isDamaged;
  }

  lines(lines: readonly Line[]): Statement[] {
    return lines.map((line) => this.line(line));
  }

  private line({ start, end, form, base, trailing, block: written }: Line): Statement {
    const span = { file: this.file, start, end };
    const block = written && this.block(written);
    const damaged = this.isDamaged(start) || trailing !== undefined;
    if (!form) return { kind: 'broken', block, span, damaged: true };
    const expressions = new ExpressionBuilder(this.file, base);
    const own = expressions.nodeSpan(form, start);
    return buildStatement(form, { span, damaged }, block, emptyBlock(own), expressions);
  }

  private block({ start, end, lines }: LineBlock): Block {
    return { kind: 'block', statements: this.lines(lines), span: { file: this.file, start, end } };
  }
}

function emptyBlock(header: Span): Block {
  return { kind: 'block', statements: [], span: { ...header, start: header.end } };
}

export function buildStatements(file: string, lines: readonly Line[], isDamaged: IsDamaged): Statement[] {
  return new TreeBuilder(file, isDamaged).lines(lines);
}
