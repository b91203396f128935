/** What no input of the step changes is computed once, while the plan is made. */
import { sizeOf } from '../../../runtime/shape.ts';
import type { Node, Pass, Value } from '../graph.ts';
import { isElementwise } from './elementwise.ts';
import { rewritten, type Draft, type Shape } from './rewrite.ts';

export interface Known {
  readonly shape: Shape;
  readonly dtype: Value['dtype'];
  /** A number for each element. */
  readonly numbers: Float32Array;
}

/** The numbers of each output of a kernel's call; null where it is not known how to run it. */
export type Evaluate = (node: Node, inputs: readonly Known[]) => readonly Float32Array[] | null;

/** Kernels of no input that always give the same. */
const series = new Set(['LinSpace', 'Range']);

/** Constants larger than this, in bytes, are not made of smaller ones. */
const LARGE = 64 * 1024;

export const fold = (evaluate: Evaluate): Pass => ({
  name: 'fold',
  run: (graph) =>
    rewritten(graph, (node, draft) => {
      if (!node.inputs.every((id) => draft.values[id]!.source.kind === 'constant')) return undefined;
      return folded(node, draft, evaluate);
    }),
});

function folded(node: Node, draft: Draft, evaluate: Evaluate): number[] | undefined {
  if (node.inputs.length === 0 && !series.has(node.kernel)) return undefined;
  const outputs = node.outputs.map((id) => draft.values[id]!);
  const isUniform = isElementwise(node.kernel) && node.inputs.every((id) => draft.uniform(id) !== undefined);
  const bytes = 4 * Math.max(...outputs.map(({ shape }) => sizeOf(shape)));
  const given = 4 * node.inputs.reduce((sum, id) => sum + draft.size(id), 0);
  if (!isUniform && bytes > Math.max(LARGE, given)) return undefined;
  const results = evaluate(node, node.inputs.map((id) => knownOf(draft, id, isUniform)));
  return results?.map((numbers, i) => draft.constant(shortened(numbers), outputs[i]!.shape, outputs[i]!.dtype));
}

/** A constant's numbers; of equal ones that go element by element one is enough. */
function knownOf({ values }: Draft, id: number, isUniform: boolean): Known {
  const { shape, dtype, source } = values[id]!;
  const numbers = (source as Extract<Value['source'], { kind: 'constant' }>).numbers;
  if (isUniform) return { shape: [], dtype, numbers };
  return { shape, dtype, numbers: numbers.length === 1 ? new Float32Array(sizeOf(shape)).fill(numbers[0]!) : numbers };
}

/** A single number where all are equal. */
const shortened = (numbers: Float32Array): Float32Array => (numbers.length > 1 && numbers.every((n) => Object.is(n, numbers[0])) ? numbers.slice(0, 1) : numbers);
