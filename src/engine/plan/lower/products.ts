/** Products of matrices, as TF.js has them and as passes make them (`product.ts`). */
import { sizeOf } from '../../../runtime/shape.ts';
import type { Graph, Node } from '../graph.ts';
import type { Argument, Instruction, Lowering } from '../instruction.ts';
import type { Product } from '../product.ts';

/** As in `product.cc`. */
const flagsOf = ({ transposeA, transposeB, oneA, oneB, summed }: Product): number =>
  [transposeA, transposeB, oneA, oneB, summed].reduce((flags, flag, i) => flags + (flag ? 2 ** i : 0), 0);

export function productOf(product: Product, a: Argument, b: Argument, to: Argument): Instruction {
  const { stack, rows, inner, columns } = product;
  return { op: 'product', args: [a, b, to, stack, rows, inner, columns, flagsOf(product)] };
}

const lowerProduct: Lowering = ({ attrs, inputs, outputs }) => {
  const [a, b] = inputs.map((value) => ({ value }));
  return [productOf(attrs as Product, a!, b!, { value: outputs[0]! })];
};

/** TF.js repeats the smaller stack; here one matrix may stand for all. */
function batchedProduct({ inputs, attrs }: Node, { values }: Graph): Product | null {
  const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
  const [a, b] = inputs.map((id) => values[id]!.shape);
  const [stackA, stackB] = [sizeOf(a!.slice(0, -2)), sizeOf(b!.slice(0, -2))];
  const stack = stackA * stackB === 0 ? 0 : Math.max(stackA, stackB);
  if ([stackA, stackB].some((n) => n !== stack && n !== 1)) return null;
  const [rows, inner] = transposeA ? [a!.at(-1)!, a!.at(-2)!] : [a!.at(-2)!, a!.at(-1)!];
  const columns = transposeB ? b!.at(-2)! : b!.at(-1)!;
  return { stack, rows, inner, columns, transposeA, transposeB, oneA: stackA !== stack, oneB: stackB !== stack };
}

const lowerBatched: Lowering = (node, graph) => {
  const product = batchedProduct(node, graph);
  return product && lowerProduct({ ...node, attrs: product }, graph);
};

export const products: Readonly<Record<string, Lowering>> = {
  Product: lowerProduct,
  BatchMatMul: lowerBatched,
};
