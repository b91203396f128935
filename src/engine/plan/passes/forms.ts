/** Quadratic forms of a stack of parameters, such as the penalty of a prior over tasks, and their gradients: what can be done to the few numbers of their matrix is not done to all parameters. */
import type { Graph, Node, Pass, ValueId } from '../graph.ts';
import { axesOf } from './elementwise.ts';
import { readersOf, rewritten, type Draft, type Shape } from './rewrite.ts';
import type { Product } from '../product.ts';

export const forms: Pass = {
  name: 'forms',
  run: (graph) => gradients(rewritten(graph, sum)),
};

/** A product of a matrix of few numbers with one of many. */
interface Weighed {
  /** [rows, inner]; [inner, rows] where it is `transposed`. */
  readonly matrix: ValueId;
  readonly isTransposed: boolean;
  /** [inner, columns] */
  readonly x: ValueId;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** So many times as many columns as rows. */
const LONG = 16;

function weighedIn(id: ValueId | undefined, draft: Draft): Weighed | undefined {
  const { of, offset } = id === undefined ? { of: -1, offset: 0 } : draft.place(id);
  const made = draft.maker(of);
  if (made?.kernel !== 'Product' || offset !== 0 || draft.size(of) !== draft.size(id!)) return undefined;
  const { stack, rows, inner, columns, transposeA, transposeB } = made.attrs as unknown as Product;
  if (stack !== 1 || transposeB || columns < LONG * Math.max(rows, inner)) return undefined;
  const [matrix, x] = made.inputs as [ValueId, ValueId];
  return { matrix, isTransposed: transposeA, x, rows, inner, columns };
}

const multiply = (a: ValueId, b: ValueId, { line }: Node, draft: Draft): ValueId => {
  const shape = draft.shape(draft.size(a) < draft.size(b) ? b : a);
  return draft.call({ kernel: 'Multiply', inputs: [a, b], roles: ['a', 'b'], line }, shape);
};

/** The sum of all elements of y * (A x), as that of A * (y x'). */
function sum(node: Node, draft: Draft): readonly ValueId[] | undefined {
  if (node.kernel !== 'Sum') return undefined;
  const of = node.inputs[0]!;
  const shape = draft.shape(of);
  const product = draft.maker(of);
  if (product?.kernel !== 'Multiply' || axesOf(node.attrs['axis'], shape.length).length < shape.length) return undefined;
  const [a, b] = product.inputs as [ValueId, ValueId];
  for (const [y, weighed] of [[a, weighedIn(b, draft)], [b, weighedIn(a, draft)]] as const) {
    if (!weighed || draft.size(y) !== draft.size(of) || draft.size(a) !== draft.size(b)) continue;
    const { matrix, isTransposed, x, rows, inner, columns } = weighed;
    const [left, right] = isTransposed ? [x, y] : [y, x];
    const [height, width] = isTransposed ? [inner, rows] : [rows, inner];
    const attrs: Product = { stack: 1, rows: height, inner: columns, columns: width, transposeA: false, transposeB: true, oneA: false, oneB: false };
    const inputs = [left, right];
    const products = draft.call({ kernel: 'Product', inputs, roles: ['a', 'b'], attrs, line: node.line }, [height, width]);
    const all = multiply(draft.view(matrix, [height, width]), products, node, draft);
    return [draft.call({ kernel: 'Sum', inputs: [all], roles: ['x'], attrs: { axis: [0, 1], keepDims: false }, line: node.line }, draft.shape(node.outputs[0]!))];
  }
  return undefined;
}

/** s (A x) as (s A) x, and A x + B x as (A + B) x, of products that nothing else reads. */
function gradients(graph: Graph): Graph {
  const counts = readersOf(graph).map(({ length }) => length);
  return rewritten(graph, (node, draft) => {
    if (node.kernel !== 'Multiply' && node.kernel !== 'Add') return undefined;
    const [a, b] = node.inputs as [ValueId, ValueId];
    const lone = (id: ValueId): Weighed | undefined => (counts[draft.place(id).of] === 1 ? weighedIn(id, draft) : undefined);
    const found = node.kernel === 'Multiply' ? (scaled(lone(a), b, node, draft) ?? scaled(lone(b), a, node, draft)) : added(lone(a), lone(b), node, draft);
    if (found === undefined) return undefined;
    counts[draft.place(found).of] = counts[node.outputs[0]!]!;
    return [found];
  });
}

function scaled(weighed: Weighed | undefined, by: ValueId, node: Node, draft: Draft): ValueId | undefined {
  if (!weighed || draft.size(by) !== 1) return undefined;
  return again(weighed, multiply(weighed.matrix, draft.view(by, []), node, draft), node, draft);
}

function added(one: Weighed | undefined, other: Weighed | undefined, node: Node, draft: Draft): ValueId | undefined {
  if (!one || !other || one.rows !== other.rows || one.inner !== other.inner) return undefined;
  const [at, of] = [draft.place(one.x), draft.place(other.x)];
  if (at.of !== of.of || at.offset !== of.offset) return undefined;
  const shape = one.isTransposed ? [one.inner, one.rows] : [one.rows, one.inner];
  const second = one.isTransposed === other.isTransposed ? draft.view(other.matrix, shape) : turned(other.matrix, shape, node, draft);
  const whole = draft.call({ kernel: 'Add', inputs: [draft.view(one.matrix, shape), second], roles: ['a', 'b'], line: node.line }, shape);
  return again(one, whole, node, draft);
}

/** The transpose, of that shape. */
function turned(matrix: ValueId, shape: Shape, { line }: Node, draft: Draft): ValueId {
  const before = draft.view(matrix, [...shape].reverse());
  return draft.call({ kernel: 'Transpose', inputs: [before], roles: ['x'], attrs: { perm: [1, 0] }, line }, shape);
}

/** The product with another matrix, in the shape of what the node gives. */
function again({ isTransposed, x, rows, inner, columns }: Weighed, matrix: ValueId, node: Node, draft: Draft): ValueId {
  const attrs: Product = { stack: 1, rows, inner, columns, transposeA: isTransposed, transposeB: false, oneA: false, oneB: false };
  return draft.call({ kernel: 'Product', inputs: [matrix, x], roles: ['a', 'b'], attrs, line: node.line }, draft.shape(node.outputs[0]!));
}
