/** Expressions of the tree from the parser's nodes, which may be partial where the text has a mistake. */
import type { IToken } from 'chevrotain';
import type * as cst from '../../grammar/generated/cst.ts';
import { precedence, setPrecedence } from '../../grammar/tokens.ts';
import { cover, type Span } from '../text/source.ts';
import { stringValue } from './literals.ts';
import type {
  Arg,
  BinaryOp,
  Expr,
  MapEntry,
  MissingExpr,
  Name,
  NumberExpr,
  StringExpr,
  Unit,
} from './tree.ts';

/** Operands and the operators between them; `next` counts the operators taken, and so the operands. */
interface Chain {
  readonly operands: readonly cst.OperandCstNode[];
  readonly operators: readonly IToken[];
  next: number;
}

type Located = { readonly location?: { readonly startOffset: number; readonly endOffset?: number } };

export class ExpressionBuilder {
  private readonly file: string;
  /** Offsets of nodes and tokens count from here. */
  private readonly base: number;

  constructor(file: string, base: number) {
    this.file = file;
    this.base = base;
  }

  span(token: IToken): Span {
    const { file, base } = this;
    return { file, start: base + token.startOffset, end: base + token.endOffset! + 1 };
  }

  /** The span of a parser's node; where it holds nothing, an empty one at `at`. */
  nodeSpan(node: Located, at: number): Span {
    const { startOffset, endOffset } = node.location!;
    const { file, base } = this;
    if (Number.isNaN(startOffset)) return { file, start: at, end: at };
    return { file, start: base + startOffset, end: base + Math.max(startOffset, endOffset! + 1) };
  }

  missing(at: number): MissingExpr {
    return { kind: 'missing', span: { file: this.file, start: at, end: at } };
  }

  name(nodes: readonly cst.NameCstNode[] | undefined): Name | null {
    const { Identifier, String, Number } = nodes?.[0]?.children ?? {};
    const token = Identifier?.[0] ?? String?.[0] ?? Number?.[0];
    return token ? this.nameOf(token, String !== undefined) : null;
  }

  string(token: IToken): StringExpr {
    return { kind: 'string', value: stringValue(token.image), span: this.span(token) };
  }

  /** `at`: where the expression would have begun, should it be missing. */
  expression(node: cst.ExpressionCstNode | undefined, at: number): Expr {
    const { operand = [], operator = [] } = (node?.children ?? {}) as Partial<cst.ExpressionCstChildren>;
    return this.climb({ operands: operand, operators: operator, next: 0 }, 0, at);
  }

  list(node: cst.ListCstNode): Expr {
    const span = this.nodeSpan(node, NaN);
    const items = (node.children.item ?? []).map((item) => this.item(item, span.end));
    return { kind: 'list', items, span };
  }

  private climb(chain: Chain, least: number, at: number): Expr {
    let left = this.operand(chain, at);
    for (;;) {
      const operator = chain.operators[chain.next];
      const level = operator && precedence[operator.image];
      if (!level || level < least) return left;
      chain.next += 1;
      const right = this.climb(chain, level + 1, this.span(operator).end);
      left = {
        kind: 'binary',
        op: operator.image as BinaryOp,
        left,
        right,
        span: cover(left.span, right.span),
      };
    }
  }

  private operand(chain: Chain, at: number): Expr {
    const node = chain.operands[chain.next];
    let expr = node ? this.suffixed(node, at) : this.missing(at);
    const following = chain.operators[chain.next];
    if (following && precedence[following.image] === undefined) {
      chain.next += 1;
      const set = this.climb(chain, setPrecedence, this.span(following).end);
      expr = { kind: 'of', head: expr, set, span: cover(expr.span, set.span) };
    }
    for (const sign of (node?.children.Sign ?? []).toReversed()) {
      expr = {
        kind: 'unary',
        op: sign.image as '-' | '+',
        value: expr,
        span: cover(this.span(sign), expr.span),
      };
    }
    return expr;
  }

  private suffixed(node: cst.OperandCstNode, at: number): Expr {
    const signs = node.children.Sign ?? [];
    const start = signs.length > 0 ? this.span(signs.at(-1)!).end : at;
    const primary = (node.children.primary as cst.PrimaryCstNode[] | undefined)?.[0];
    let expr = primary ? this.primary(primary, start) : this.missing(start);
    for (const suffix of node.children.suffix ?? []) expr = this.suffix(expr, suffix);
    return expr;
  }

  private suffix(object: Expr, node: cst.MemberCstNode | cst.ArgumentsCstNode | cst.IndexCstNode): Expr {
    const own = this.nodeSpan(node, object.span.end);
    const span = cover(object.span, own);
    if (node.name === 'member') {
      const name = this.name(node.children.name);
      return name ? { kind: 'member', object, name, span } : object;
    }
    if (node.name === 'arguments') {
      const args = (node.children.argument ?? []).map((arg) => this.argument(arg, own.end));
      return { kind: 'call', callee: object, args, span };
    }
    const items = (node.children.expression ?? []).map((item) => this.expression(item, own.end));
    return { kind: 'index', object, items, span };
  }

  private argument(node: cst.ArgumentCstNode, at: number): Arg {
    const { Identifier, Colon, expression } = node.children;
    const span = this.nodeSpan(node, at);
    const name = Identifier?.[0] && Colon ? this.nameOf(Identifier[0], false) : null;
    return { name, value: this.expression(expression?.[0], span.end), span };
  }

  private primary(node: cst.PrimaryCstNode, at: number): Expr {
    const { Identifier, Number, String, group, list, map } = node.children;
    if (Identifier) return this.nameOf(Identifier[0]!, false);
    if (Number) return this.number(Number[0]!);
    if (String) return this.string(String[0]!);
    if (list) return this.list(list[0]!);
    if (map) return this.map(map[0]!);
    if (!group) return this.missing(at);
    const span = this.nodeSpan(group[0]!, at);
    return {
      kind: 'group',
      value: this.expression(group[0]!.children.expression?.[0], Math.min(span.start + 1, span.end)),
      span,
    };
  }

  private map(node: cst.MapCstNode): Expr {
    const span = this.nodeSpan(node, NaN);
    const entries = (node.children.entry ?? []).flatMap((entry): MapEntry[] => {
      const key = this.name(entry.children.name);
      const own = this.nodeSpan(entry, span.end);
      return key ? [{ key, value: this.expression(entry.children.expression?.[0], own.end), span: own }] : [];
    });
    return { kind: 'map', entries, span };
  }

  private item(node: cst.ItemCstNode, at: number): Expr {
    const span = this.nodeSpan(node, at);
    const value = this.expression(node.children.expression?.[0], span.start);
    const alias = this.name(node.children.name);
    return alias ? { kind: 'alias', value, alias, span } : value;
  }

  private number(token: IToken): NumberExpr {
    const last = token.image.at(-1)!;
    const unit: Unit = last === '%' || last === 'x' ? last : '';
    const text = unit === '' ? token.image : token.image.slice(0, -1);
    return { kind: 'number', value: Number(text), unit, text, span: this.span(token) };
  }

  private nameOf(token: IToken, quoted: boolean): Name {
    return {
      kind: 'name',
      text: quoted ? stringValue(token.image) : token.image,
      quoted,
      span: this.span(token),
    };
  }
}
