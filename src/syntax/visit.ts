import type { Arg, Block, ClausePart, Comment, Expr, MapEntry, SpecFile, Statement } from './tree.ts';

export type Node = SpecFile | Block | Statement | Expr | Arg | MapEntry | ClausePart | Comment;

/** The nodes that a node holds itself, in the order of its fields. */
export function children(node: Node): Node[] {
  return Object.values(node).flatMap((value) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []));
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'span' in value;
}

/** A node and all below it, parents first. */
export function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of children(node)) yield* walk(child);
}

/** Statements and all statements in their blocks, parents first. */
export function* walkStatements(statements: readonly Statement[]): Generator<Statement> {
  for (const statement of statements) {
    yield statement;
    const block = 'block' in statement ? (statement.block as Block | null) : null;
    if (block) yield* walkStatements(block.statements);
  }
}
