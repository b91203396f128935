/** The tree from the parser's nodes. Every line becomes a statement; what a mistake has cost stands as missing or null. */
import type { CstNode } from 'chevrotain';
import type * as cst from '../../grammar/generated/cst.ts';
import type { Span } from '../text/source.ts';
import { ExpressionBuilder } from './build-expression.ts';
import { buildStatement } from './build-statement.ts';
import type { Block, Statement } from './tree.ts';

/** Whether the statement that begins at an offset has a mistake in its own line. */
export type IsDamaged = (start: number) => boolean;

class TreeBuilder {
  private readonly expressions: ExpressionBuilder;
  private readonly isDamaged: IsDamaged;

  constructor(file: string, isDamaged: IsDamaged) {
    this.expressions = new ExpressionBuilder(file);
    this.isDamaged = isDamaged;
  }

  lines(nodes: readonly cst.LineCstNode[] | undefined): Statement[] {
    return (nodes ?? []).map((line) => this.line(line));
  }

  private line(node: cst.LineCstNode): Statement {
    const span = this.expressions.nodeSpan(node, NaN);
    const written = node.children.block?.[0];
    const block = written ? this.block(written) : null;
    const form = formOf(node);
    const damaged = this.isDamaged(span.start) || node.children.trailing !== undefined;
    if (!form) return { kind: 'broken', block, span, damaged: true };
    const own = this.expressions.nodeSpan(form, span.start);
    return buildStatement(form, { span, damaged }, block, emptyBlock(own), this.expressions);
  }

  private block(node: cst.BlockCstNode): Block {
    const span = this.expressions.nodeSpan(node, NaN);
    return { kind: 'block', statements: this.lines(node.children.line), span };
  }
}

/** The node of the statement's own rule, where the line could be told to be one. */
export function formOf(line: cst.LineCstNode): CstNode | undefined {
  const children = line.children.statement?.[0]?.children as Record<string, CstNode[]> | undefined;
  return Object.values(children ?? {})[0]?.[0];
}

function emptyBlock(header: Span): Block {
  return { kind: 'block', statements: [], span: { ...header, start: header.end } };
}

export function buildStatements(file: string, node: CstNode, isDamaged: IsDamaged): Statement[] {
  return new TreeBuilder(file, isDamaged).lines((node as cst.FileCstNode).children.line);
}
