/** Ways through the tree that need no knowledge of its constructs. */
import type { Arg, Block, ClausePart, Expr, MapEntry, SpecFile, Statement } from './tree.ts';

/** Everything of the tree that has a place in the text. */
export type Node = SpecFile | Statement | Block | Expr | Arg | MapEntry | ClausePart;

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' &&
    value !== null &&
    'span' in value &&
    (value as { kind?: string }).kind !== 'comment'
  );
}

/** The fields of a node that hold other nodes. */
export function childKeys(node: Node): string[] {
  return Object.entries(node).flatMap(([key, value]) => {
    const holds = Array.isArray(value) ? value.some(isNode) : isNode(value);
    return holds ? [key] : [];
  });
}

/** The nodes right below a node, in the order of the text. */
export function children(node: Node): Node[] {
  const found: Node[] = [];
  for (const value of Object.values(node) as unknown[]) {
    if (isNode(value)) found.push(value);
    else if (Array.isArray(value)) for (const inner of value) if (isNode(inner)) found.push(inner);
  }
  return found.length < 2 ? found : found.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/** Calls `enter` for a node and all below it, parents first; what `enter` returns false for is not gone into. */
export function walk(node: Node, enter: (node: Node, parents: readonly Node[]) => boolean | void): void {
  const step = (at: Node, parents: readonly Node[]): void => {
    if (enter(at, parents) === false) return;
    const below = [...parents, at];
    for (const child of children(at)) step(child, below);
  };
  step(node, []);
}

/** Statements and all statements in their blocks, parents first. */
export function* walkStatements(statements: readonly Statement[]): Generator<Statement> {
  for (const statement of statements) {
    yield statement;
    const block = 'block' in statement ? (statement.block as Block | null) : null;
    if (block) yield* walkStatements(block.statements);
  }
}
