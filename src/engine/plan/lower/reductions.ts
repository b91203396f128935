/** Reductions over axes, as maps of one input, and the places of extremes. */
import { sizeOf } from '../../../runtime/shape.ts';
import type { FusedStep } from '../fusion.ts';
import type { Graph, Node } from '../graph.ts';
import type { Instruction, Lowering } from '../instruction.ts';
import { mapOf, mapped, written, type FoldName } from './maps.ts';

/** `before` is done to each number first. */
const lowerReduction =
  (fold: FoldName, before?: string): Lowering =>
  (node, graph) => [reduction(node, graph, fold, before)];

function reduction(node: Node, graph: Graph, fold: FoldName, before?: string): Instruction {
  const space = graph.values[node.inputs[0]!]!.shape;
  const steps: FusedStep[] = [{ op: 'input', input: 0 }, ...(before ? [{ op: before, of: [0] }] : [])];
  const results = [{ step: steps.length - 1, sum: axesOf(node, space), fold }];
  return mapOf({ space, steps, results }, mapped(node.inputs, graph), written(node.outputs));
}

/** A sum, then its quotient where it stands. */
const lowerMean: Lowering = (node, graph) => {
  const [output] = node.outputs;
  const { shape } = graph.values[output!]!;
  const count = sizeOf(graph.values[node.inputs[0]!]!.shape) / sizeOf(shape);
  const steps: FusedStep[] = [{ op: 'input', input: 0 }, { op: 'constant', value: count }, { op: 'RealDiv', of: [0, 1] }];
  const quotient = mapOf({ space: shape, steps, results: [{ step: 2 }] }, mapped([output!], graph), written([output!]));
  return [reduction(node, graph, 'sum'), quotient];
};

/** [outer, count, inner] to [outer, inner]: the first place of the largest, or least, number along `count`. */
const lowerPlace =
  (least: boolean): Lowering =>
  (node, graph) => {
    const { shape } = graph.values[node.inputs[0]!]!;
    const axis = axesOf(node, shape)[0]!;
    const args = [{ value: node.inputs[0]! }, { value: node.outputs[0]! }, sizeOf(shape.slice(0, axis)), shape[axis]!, sizeOf(shape.slice(axis + 1)), least ? 1 : 0];
    return [{ op: 'place_of_extreme', args }];
  };

/** Those that a node reduces, from 0 on, ascending; all where it names none. */
function axesOf({ attrs }: Node, shape: readonly number[]): number[] {
  const named = (attrs['axis'] ?? attrs['reductionIndices']) as number | readonly number[] | null | undefined;
  if (named === null || named === undefined) return shape.map((_, axis) => axis);
  return [...new Set([named].flat().map((axis) => (axis < 0 ? axis + shape.length : axis)))].sort((a, b) => a - b);
}

export const reductions: Readonly<Record<string, Lowering>> = {
  Sum: lowerReduction('sum'),
  Mean: lowerMean,
  Prod: lowerReduction('product'),
  Max: lowerReduction('largest'),
  Min: lowerReduction('least'),
  All: lowerReduction('least', 'NotZero'),
  Any: lowerReduction('largest', 'NotZero'),
  ArgMax: lowerPlace(false),
  ArgMin: lowerPlace(true),
};
