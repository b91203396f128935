/** One statement of the tree from the node of its rule. Any child of a node may be absent where the text has a mistake. */
import type { CstNode, IToken } from 'chevrotain';
import type * as cst from '../../grammar/generated/cst.ts';
import type { Span } from '../text/source.ts';
import type { ExpressionBuilder } from './build-expression.ts';
import type { Block, ClausePart, Expr, Name, SectionStatement, Statement, TasksStatement } from './tree.ts';

interface Common {
  readonly span: Span;
  readonly damaged: boolean;
}

/** The children that statements have in common. */
interface Children {
  readonly name?: cst.NameCstNode[];
  readonly parameter?: cst.NameCstNode[];
  readonly expression?: cst.ExpressionCstNode[];
  readonly over?: cst.ExpressionCstNode[];
  readonly type?: cst.ExpressionCstNode[];
  readonly distribution?: cst.ExpressionCstNode[];
  readonly target?: cst.ExpressionCstNode[];
  readonly value?: cst.ExpressionCstNode[];
  readonly condition?: cst.ExpressionCstNode[];
  readonly from?: (cst.FromCstNode | IToken)[];
  readonly list?: cst.ListCstNode[];
  readonly part?: cst.PartCstNode[];
  readonly word?: IToken[];
  readonly Equals?: IToken[];
  readonly From?: IToken[];
  readonly Colon?: IToken[];
  readonly After?: IToken[];
  readonly Where?: IToken[];
  readonly Verb?: IToken[];
  readonly String?: IToken[];
}

/**
 * `block` is the one written, `empty` stands for one that a declaration needs and the text lacks; `empty` lies at the
 * end of the statement's own line.
 */
export function buildStatement(
  node: CstNode,
  common: Common,
  block: Block | null,
  empty: Block,
  e: ExpressionBuilder,
): Statement {
  const c = node.children as Children;
  const at = empty.span.start;
  const body = block ?? empty;
  const name = e.name(c.name);
  const one = (nodes: cst.ExpressionCstNode[] | undefined): Expr => e.expression(nodes?.[0], at);
  const optional = (nodes: cst.ExpressionCstNode[] | undefined, word: unknown): Expr | null =>
    word ? one(nodes) : null;
  switch (node.name) {
    case 'import':
      return { kind: 'import', path: c.String?.[0] ? e.string(c.String[0]) : e.missing(at), ...common };
    case 'let':
      return { kind: 'let', name, value: one(c.expression), ...common };
    case 'labels': {
      const form = c.Equals ? 'set' : c.From ? 'column' : 'list';
      return {
        kind: 'labels',
        name,
        form,
        value: c.list ? e.list(c.list[0]!) : one(c.expression),
        block,
        ...common,
      };
    }
    case 'vocabulary':
      return { kind: 'vocabulary', name, from: one(c.expression), block, ...common };
    case 'block_declaration': {
      const parameters = (c.parameter ?? []).flatMap((parameter) => e.name([parameter]) ?? []);
      return {
        kind: 'block_declaration',
        name,
        parameters,
        from: fromList(c, at, e),
        block: body,
        ...common,
      };
    }
    case 'model':
      return { kind: 'model', name, block: body, ...common };
    case 'section':
      return { kind: (c.word?.[0]?.image ?? 'data') as SectionStatement['kind'], block: body, ...common };
    case 'input_declaration':
      return { kind: 'input', name, type: one(c.expression), block, ...common };
    case 'trunk':
      return { kind: 'trunk', name, from: fromList(c, at, e), block: body, ...common };
    case 'network':
      return {
        kind: 'network',
        name,
        from: fromList(c, at, e),
        type: optional(c.expression, c.Colon),
        block: body,
        ...common,
      };
    case 'split':
      return { kind: 'split', after: optional(c.expression, c.After), block: body, ...common };
    case 'branch':
      return { kind: 'branch', name, block: body, ...common };
    case 'task':
      return { kind: 'task', name, type: one(c.expression), block, ...common };
    case 'tasks':
      return tasks(c, name, optional(c.type, c.Colon), block, common, at, e);
    case 'each_task':
      return { kind: 'each_task', block: body, ...common };
    case 'prior':
      return { kind: 'prior', over: one(c.over), distribution: one(c.distribution), block, ...common };
    case 'repeat':
      return { kind: 'repeat', count: one(c.expression), block: body, ...common };
    case 'source':
      return { kind: 'source', name, value: one(c.expression), block, ...common };
    case 'phase':
      return { kind: 'phase', name, value: one(c.expression), block, ...common };
    case 'reference':
      return { kind: 'reference', name, value: one(c.expression), block, ...common };
    case 'layer':
      return { kind: 'layer', name, value: one(c.expression), from: fromList(c, at, e), block, ...common };
    case 'property':
      return { kind: 'property', name, value: one(c.expression), block, ...common };
    case 'binding':
      return {
        kind: 'binding',
        target: one(c.target),
        value: one(c.value),
        where: optional(c.condition, c.Where),
        block,
        ...common,
      };
    case 'clause': {
      const parts = (c.part ?? []).map((part) => clausePart(part, at, e));
      return {
        kind: 'clause',
        verb: verb(c, e),
        parts,
        value: optional(c.expression, c.Colon),
        block,
        ...common,
      };
    }
    default:
      return { kind: 'broken', block, ...common };
  }
}

function tasks(
  c: Children,
  variable: Name | null,
  type: Expr | null,
  block: Block | null,
  common: Common,
  at: number,
  e: ExpressionBuilder,
): TasksStatement {
  const form = c.list ? 'list' : ((c.word?.[0]?.image ?? 'in') as 'in' | 'by');
  const over = c.list ? e.list(c.list[0]!) : e.expression(c.over?.[0], at);
  return { kind: 'tasks', form, variable, over, type, block, ...common };
}

function verb(c: Children, e: ExpressionBuilder): Name {
  const token = c.Verb![0]!;
  return { kind: 'name', text: token.image, quoted: false, span: e.span(token) };
}

function fromList(c: Children, at: number, e: ExpressionBuilder): Expr[] {
  const node = c.from?.[0] as cst.FromCstNode | undefined;
  return (node?.children.expression ?? []).map((expression) => e.expression(expression, at));
}

function clausePart(node: cst.PartCstNode, at: number, e: ExpressionBuilder): ClausePart {
  const span = e.nodeSpan(node, at);
  const word = (node.children.word?.[0]?.image ?? null) as ClausePart['word'];
  return { word, value: e.expression(node.children.expression?.[0], span.end), span };
}
