/** Products of matrices, as TF.js has them and as passes make them (`product.ts`). */
import { sizeOf } from '../../../runtime/shape.ts';
import type { FusedStep, Fusion } from '../fusion.ts';
import type { Graph, Node } from '../graph.ts';
import type { Argument, Instruction, Lowering } from '../instruction.ts';
import type { Product } from '../product.ts';
import { mapped, rowProgramOf } from './maps.ts';

/** As in `product.cc`, which has 32 for a program that follows. */
const flagsOf = ({ transposeA, transposeB, oneA, oneB, summed }: Product, after: boolean): number =>
  [transposeA, transposeB, oneA, oneB, summed, after].reduce((flags, flag, i) => flags + (flag ? 2 ** i : 0), 0);

/** `after`: see `afterOf`. */
export function productOf(product: Product, a: Argument, b: Argument, to: Argument, after: readonly Argument[] = []): Instruction {
  const { stack, rows, inner, columns } = product;
  return { op: 'product', args: [a, b, to, stack, rows, inner, columns, flagsOf(product, after.length > 0), ...after] };
}

/** The program of a node's `after`, whose other inputs come behind the first two; empty where it has none. */
export function afterOf({ attrs, inputs, outputs }: Node, graph: Graph): readonly Argument[] {
  const { after } = attrs as { after?: Fusion };
  if (!after) return [];
  const to = { value: outputs[0]! };
  return rowProgramOf(after, [{ at: to, shape: after.space }, ...mapped(inputs.slice(2), graph)], to);
}

const lowerProduct: Lowering = (node, graph) => {
  const [a, b] = node.inputs.map((value) => ({ value }));
  return [productOf(node.attrs as Product, a!, b!, { value: node.outputs[0]! }, afterOf(node, graph))];
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

/** TF.js's product with bias and activation: its inputs are those of a product with `after`. */
const lowerFusedProduct: Lowering = (node, graph) => {
  const { activation = 'linear', leakyreluAlpha = 0 } = node.attrs as { activation?: string; leakyreluAlpha?: number };
  const op = activations[activation];
  const product = batchedProduct(node, graph);
  if (op === undefined || !product) return null;
  const steps: FusedStep[] = [{ op: 'input', input: 0 }];
  if (node.roles.includes('bias')) steps.push({ op: 'input', input: node.roles.indexOf('bias') - 1 }, { op: 'Add', of: [0, 1] });
  const sum = steps.length - 1;
  if (op === 'Prelu') steps.push({ op: 'input', input: node.roles.indexOf('preluActivationWeights') - 1 }, { op, of: [sum, sum + 1] });
  else if (op !== null) steps.push({ op, of: [sum], value: leakyreluAlpha });
  const space = graph.values[node.outputs[0]!]!.shape;
  const after: Fusion = { space, steps, results: [{ step: steps.length - 1 }] };
  return lowerProduct({ ...node, attrs: steps.length > 1 ? { ...product, after } : product }, graph);
};

/** As elementwise kernels. */
const activations: Readonly<Record<string, string | null>> = {
  linear: null,
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  leakyrelu: 'LeakyRelu',
  prelu: 'Prelu',
};

export const products: Readonly<Record<string, Lowering>> = {
  Product: lowerProduct,
  BatchMatMul: lowerBatched,
  _FusedMatMul: lowerFusedProduct,
};
