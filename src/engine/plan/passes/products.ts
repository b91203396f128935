/** Products of matrices as kernel `Product`, with transposes as flags and factors behind them. */
import { sizeOf } from '../../../runtime/shape.ts';
import type { Node, Pass, ValueId } from '../graph.ts';
import type { Product } from '../product.ts';
import { axesOf } from './elementwise.ts';
import { readersOf, rewritten, type Draft, type Shape } from './rewrite.ts';

export const products: Pass = {
  name: 'products',
  run(graph) {
    const readers = readersOf(graph).map(({ length }) => length);
    const isRead = (id: ValueId): boolean => (readers[id] ?? 0) > 1;
    return rewritten(graph, (node, draft) => {
      if (node.kernel === 'Transpose') return ofTransposed(node, draft, isRead);
      return node.kernel === 'BatchMatMul' ? asProduct(node, draft, isRead) : undefined;
    });
  },
};

/** Of two inputs in that order. */
export interface Factors {
  readonly product: Product;
  readonly a: ValueId;
  readonly b: ValueId;
}

/** Whether more than one reads it. */
type IsRead = (id: ValueId) => boolean;

function asProduct(node: Node, draft: Draft, isRead: IsRead): readonly ValueId[] | undefined {
  const [a, b] = node.inputs as [ValueId, ValueId];
  const product = productOf(draft.shape(a), draft.shape(b), node.attrs as { transposeA: boolean; transposeB: boolean });
  if (!product) return undefined;
  const sums = product.inner > 1 ? withoutOnes(node, product, draft) : undefined;
  if (sums) return sums;
  const factors: ValueId[] = [];
  const bare = (id: ValueId): ValueId => {
    const found = withoutFactor(id, draft, isRead);
    if (!found) return id;
    factors.push(found.factor);
    return found.x;
  };
  const lean = leaner(withFlags({ product, a: bare(a), b: bare(b) }, draft));
  const { shape } = draft.values[node.outputs[0]!]!;
  if (factors.length === 0) {
    draft.keep({ ...node, ...callOf(lean) });
    return node.outputs;
  }
  const whole = draft.call({ ...callOf(lean), line: node.line }, shape);
  return [factors.reduce((x, factor) => draft.call({ kernel: 'Multiply', inputs: [x, factor], roles: ['a', 'b'], line: node.line }, shape), whole)];
}

export const callOf = ({ product, a, b }: Factors) => ({ kernel: 'Product', inputs: [a, b], roles: ['a', 'b'], attrs: { ...product } });

/** Null where outer axes are broadcast in part. */
function productOf(a: Shape, b: Shape, { transposeA, transposeB }: { transposeA: boolean; transposeB: boolean }): Product | null {
  const [stackA, stackB] = [a, b].map((shape) => sizeOf(shape.slice(0, -2))) as [number, number];
  const isSame = a.slice(0, -2).join() === b.slice(0, -2).join();
  if (!isSame && stackA !== 1 && stackB !== 1) return null;
  const [rows, inner] = transposeA ? [a.at(-1)!, a.at(-2)!] : [a.at(-2)!, a.at(-1)!];
  const stack = stackA === 1 ? stackB : stackA;
  return { stack, rows, inner, columns: b.at(transposeB ? -2 : -1)!, transposeA, transposeB, oneA: stackA < stack, oneB: stackB < stack };
}

/** The sum over rows that a product with a row of ones is. */
function withoutOnes(node: Node, { stack, rows, columns, transposeB }: Product, draft: Draft): ValueId[] | undefined {
  const [a, b] = node.inputs as [ValueId, ValueId];
  if (draft.uniform(a) !== 1 || rows !== 1 || stack !== 1 || draft.shape(b).length !== 2) return undefined;
  const sum = draft.call({ kernel: 'Sum', inputs: [b], roles: ['x'], attrs: { axis: [transposeB ? 1 : 0], keepDims: false }, line: node.line }, [columns]);
  return [draft.view(sum, draft.shape(node.outputs[0]!))];
}

/** x and the number by which it is multiplied, where only this reads the result. */
function withoutFactor(id: ValueId, draft: Draft, isRead: IsRead): { x: ValueId; factor: ValueId } | undefined {
  const { of, offset } = draft.place(id);
  const made = draft.maker(of);
  if (made?.kernel !== 'Multiply' || offset !== 0 || isRead(of) || draft.size(of) !== draft.size(id)) return undefined;
  const [a, b] = made.inputs as [ValueId, ValueId];
  const [x, factor] = draft.size(b) === 1 ? [a, b] : [b, a];
  if (draft.size(factor) !== 1 || draft.size(x) !== draft.size(id)) return undefined;
  return { x: draft.view(x, draft.shape(id)), factor: draft.view(factor, []) };
}

/** Takes transposed matrices as they were before. */
function withFlags(factors: Factors, draft: Draft): Factors {
  const { product } = factors;
  const sides = { a: [product.rows, product.inner, product.transposeA], b: [product.inner, product.columns, product.transposeB] } as const;
  const before = (side: 'a' | 'b'): ValueId | undefined => {
    const { of, offset } = draft.place(factors[side]);
    const made = draft.maker(of);
    if (made?.kernel !== 'Transpose' || offset !== 0 || draft.size(of) !== draft.size(factors[side])) return undefined;
    const [height, width, flag] = sides[side];
    const turned = turnedOf(draft.shape(made.inputs[0]!), made.attrs['perm'] as readonly number[]);
    const [rows, columns] = flag ? [width, height] : [height, width];
    return turned && turned.rows === columns && turned.columns === rows ? made.inputs[0] : undefined;
  };
  const [a, b] = [before('a'), before('b')];
  return {
    product: { ...product, transposeA: product.transposeA !== (a !== undefined), transposeB: product.transposeB !== (b !== undefined) },
    a: a ?? factors.a,
    b: b ?? factors.b,
  };
}

/** What a transpose is where it turns each matrix of a stack [stack, rows, columns], and nothing else. */
function turnedOf(shape: Shape, perm: readonly number[]): { stack: number; rows: number; columns: number } | null {
  const axes = perm.filter((axis) => shape[axis] !== 1);
  const order = [...axes].sort((a, b) => a - b);
  const places = axes.map((axis) => order.indexOf(axis));
  const from = places.findIndex((place, i) => place !== i);
  if (from < 0) return null;
  const cut = places[from]!;
  const turned = [...order.keys()].map((i) => (i < from ? i : i < from + order.length - cut ? cut + i - from : i - (order.length - cut)));
  if (turned.some((place, i) => place !== places[i])) return null;
  const size = (start: number, end: number) => sizeOf(order.slice(start, end).map((axis) => shape[axis]!));
  return { stack: size(0, from), rows: size(from, cut), columns: size(cut, order.length) };
}

/** (A B)^T = B^T A^T, where nothing else reads A B. */
function ofTransposed(node: Node, draft: Draft, isRead: IsRead): readonly ValueId[] | undefined {
  const x = node.inputs[0]!;
  const { of, offset } = draft.place(x);
  const made = draft.maker(of);
  if (made?.kernel !== 'Product' || offset !== 0 || isRead(of) || draft.size(of) !== draft.size(x)) return undefined;
  const product = made.attrs as unknown as Product;
  const turned = turnedOf(draft.shape(x), node.attrs['perm'] as readonly number[]);
  if (!turned || turned.stack !== product.stack || turned.rows !== product.rows || turned.columns !== product.columns) return undefined;
  const [a, b] = made.inputs as [ValueId, ValueId];
  draft.keep({ ...node, ...callOf(swapped({ product, a, b })) });
  return node.outputs;
}

/** The factors whose product is the transpose. */
function swapped({ product, a, b }: Factors): Factors {
  const { rows, columns, transposeA, transposeB, oneA, oneB } = product;
  return { product: { ...product, rows: columns, columns: rows, transposeA: !transposeB, transposeB: !transposeA, oneA: oneB, oneB: oneA }, a: b, b: a };
}

/** The same elements in the same places by fewer or larger products. */
export function leaner(given: Factors): Factors {
  const product = plain(given.product);
  const { stack, rows, columns, inner, transposeA, transposeB, oneA, oneB, summed } = product;
  const factors = { ...given, product };
  if (stack === 1) return factors;
  const one = { stack: 1, oneA: false, oneB: false, summed: false };
  if (summed) {
    const isLong = !oneA && !oneB && (transposeA || rows === 1 || inner === 1) && (!transposeB || columns === 1 || inner === 1);
    return isLong ? { ...factors, product: plain({ ...product, ...one, inner: stack * inner, transposeA: true, transposeB: false }) } : factors;
  }
  if (oneB && !transposeA) return { ...factors, product: { ...product, ...one, rows: stack * rows } };
  if (!oneA || columns !== 1) return factors;
  // A shared matrix times a vector each, [stack, rows], is the stack of vectors times that matrix transposed.
  return { a: given.b, b: given.a, product: plain({ ...product, ...one, rows: stack, columns: rows, transposeA: false, transposeB: !transposeA }) };
}

/** Without flags that say nothing. */
function plain(product: Product): Product {
  const { stack, rows, inner, columns } = product;
  return {
    ...product,
    transposeA: product.transposeA && rows > 1 && inner > 1,
    transposeB: product.transposeB && columns > 1 && inner > 1,
    oneA: product.oneA && stack > 1,
    oneB: product.oneB && stack > 1,
  };
}

/** Sums over a stack of products as the product's own, where nothing else reads the products. */
export const totals: Pass = {
  name: 'totals',
  run(graph) {
    const readers = readersOf(graph);
    return rewritten(graph, (node, draft) => {
      if (node.kernel !== 'Sum') return undefined;
      const x = node.inputs[0]!;
      const { of, offset } = draft.place(x);
      const made = draft.maker(of);
      if (made?.kernel !== 'Product' || offset !== 0 || (readers[of]?.length ?? 0) > 1 || draft.size(of) !== draft.size(x)) return undefined;
      const product = made.attrs as unknown as Product;
      const axes = axesOf(node.attrs['axis'], draft.shape(x).length);
      const isFirst = axes.every((axis, i) => axis === i) && sizeOf(draft.shape(x).slice(0, axes.length)) === product.stack;
      if (product.summed || product.stack === 1 || !isFirst) return undefined;
      const [a, b] = made.inputs as [ValueId, ValueId];
      draft.keep({ ...node, ...callOf(leaner({ product: { ...product, summed: true }, a, b })) });
      return node.outputs;
    });
  },
};
