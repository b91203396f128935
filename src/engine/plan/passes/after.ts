/** Elementwise work on a product, or a convolution, done to each of its tiles where it is stored: the bare product is never written. */
import { sizeOf } from '../../../runtime/shape.ts';
import type { FusedResult, FusedStep, Fusion } from '../fusion.ts';
import type { Node, Pass, ValueId } from '../graph.ts';
import type { Product } from '../product.ts';
import { isState } from '../schedule.ts';
import { fusionOf } from './fuse.ts';
import { basesOf, Draft, readersOf, within, type Shape } from './rewrite.ts';

export const after: Pass = {
  name: 'after',
  run(graph) {
    const readers = readersOf(graph);
    const draft = new Draft(graph);
    // State is written where it lies, which no tile may be before all of the old state is read.
    const state = new Set(Object.entries(graph.outputs).flatMap(([name, id]) => (isState(name) ? basesOf(graph.values, id) : [])));
    const waiting = new Map<ValueId, Node>();
    for (const given of graph.nodes) {
      const node = draft.current(given);
      const only = readers[node.outputs[0]!]!;
      const isOpen = (node.kernel === 'Product' || node.kernel === 'Conv2D') && !node.attrs['after'] && only.length === 1 && graph.nodes[only[0]!]?.kernel === 'Fused';
      if (isOpen) {
        waiting.set(node.outputs[0]!, node);
        continue;
      }
      // Of several products that one node reads, the last takes it in.
      const read = new Set(node.inputs.flatMap((id) => basesOf(draft.values, id)));
      const made = [...waiting].flatMap(([id, each]) => (read.has(id) ? [each] : []));
      made.forEach((each) => waiting.delete(each.outputs[0]!));
      const taken = made.length > 0 ? withAfter(made.at(-1)!, node, draft, state) : null;
      made.slice(0, taken ? -1 : undefined).forEach((each) => draft.keep(each));
      for (const each of taken ?? [node]) draft.keep(each);
    }
    return draft.finished();
  },
};

/** The node with what it can take of the fused one, and the rest of that; null where it can take nothing. */
function withAfter(node: Node, fused: Node, draft: Draft, state: ReadonlySet<ValueId>): readonly Node[] | null {
  const [output] = node.outputs as [ValueId];
  const fusion = fusionOf(fused);
  const isProduct = fused.inputs.map((id) => draft.place(id).of === output);
  const shape = spaceOf(node, fusion, draft);
  const whole = fused.inputs.every((id, i) => !isProduct[i] || draft.size(id) === sizeOf(fusion.space));
  // Two members of a stack that are read side by side are as large as the space, and neither is the stack.
  const isAll = draft.size(output) === sizeOf(fusion.space);
  if (!isProduct.includes(true) || !whole || !isAll || !shape || sizeOf(shape) !== sizeOf(fusion.space)) return null;
  const taken = takenBy(fusion, isProduct);
  if (!taken || state.has(fused.outputs[fusion.results.indexOf(taken)]!)) return null;
  const part = partOf(fusion, [taken.step], isProduct, null);
  const inputs = part.inputs.map((i) => ({ id: fused.inputs[i]!, shape: within(draft.shape(fused.inputs[i]!), fusion.space, shape) }));
  if (inputs.some((input) => input.shape === null)) return null;
  const result = fused.outputs[fusion.results.indexOf(taken)]!;
  const own: Node = {
    ...node,
    inputs: [...node.inputs, ...inputs.map((input) => draft.view(input.id, input.shape!))],
    roles: [...node.roles, ...inputs.map((_, i) => `after${i + 1}`)],
    attrs: { ...node.attrs, after: { space: shape, steps: part.steps, results: [{ step: part.places.get(taken.step)! }] } satisfies Fusion },
    outputs: [result],
    ...((node.line ?? fused.line) === undefined ? {} : { line: node.line ?? fused.line! }),
  };
  const left = fusion.results.filter((each) => each !== taken);
  return left.length === 0 ? [own] : [own, restOf(fused, left, taken.step, result, draft)];
}

/** What `after` of a node runs over: its rows are those of the fusion where both have the same columns. */
function spaceOf({ kernel, attrs, outputs }: Node, { space }: Fusion, draft: Draft): Shape | null {
  if (kernel === 'Conv2D') return draft.shape(outputs[0]!);
  const { stack, rows, columns, summed } = attrs as unknown as Product;
  return space.at(-1) === columns ? space : [summed ? 1 : stack, rows, columns];
}

/** The last result through which everything goes that is made of the product. */
function takenBy({ steps, results }: Fusion, isProduct: readonly boolean[]): FusedResult | undefined {
  const plain = results.filter(({ sum }) => !sum).sort((a, b) => b.step - a.step);
  return plain.find(({ step }) => {
    const isOf = steps.map(() => false);
    steps.forEach((each, i) => {
      if (i === step) return;
      isOf[i] = 'input' in each ? isProduct[each.input]! : 'of' in each && each.of.some((from) => isOf[from]);
    });
    const inside = needed(steps, [step]);
    return isOf.every((of, i) => !of || inside.has(i)) && results.every((each) => each.step === step || !isOf[each.step]);
  });
}

/** The steps that some need, themselves included; none behind `end`. */
function needed(steps: readonly FusedStep[], from: readonly number[], end?: number): Set<number> {
  const found = new Set<number>();
  const open = [...from];
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    if (found.has(i)) continue;
    found.add(i);
    const step = steps[i]!;
    if ('of' in step && i !== end) open.push(...step.of);
  }
  return found;
}

interface Part {
  readonly steps: readonly FusedStep[];
  /** Of the fusion, those that the part reads from its second on; its first is the product, or what the step `given` made. */
  readonly inputs: readonly number[];
  /** By step of the fusion. */
  readonly places: ReadonlyMap<number, number>;
}

function partOf(fusion: Fusion, ends: readonly number[], isProduct: readonly boolean[], given: number | null): Part {
  const steps: FusedStep[] = [{ op: 'input', input: 0 }];
  const inputs: number[] = [];
  const places = new Map<number, number>();
  for (const i of [...needed(fusion.steps, ends, given ?? undefined)].sort((a, b) => a - b)) {
    const step = fusion.steps[i]!;
    if (i === given || ('input' in step && isProduct[step.input])) places.set(i, 0);
    else {
      const made: FusedStep = 'input' in step ? { op: 'input', input: inputs.push(step.input) } : 'of' in step ? { ...step, of: step.of.map((each) => places.get(each)!) } : step;
      places.set(i, steps.push(made) - 1);
    }
  }
  return { steps, inputs, places };
}

/** The fused node's other results, from what one of its steps made. */
function restOf(fused: Node, results: readonly FusedResult[], step: number, made: ValueId, draft: Draft): Node {
  const fusion = fusionOf(fused);
  const part = partOf(fusion, results.map((each) => each.step), fused.inputs.map(() => false), step);
  const inputs = [draft.view(made, fusion.space), ...part.inputs.map((i) => fused.inputs[i]!)];
  const attrs: Fusion = { space: fusion.space, steps: part.steps, results: results.map((each) => ({ ...each, step: part.places.get(each.step)! })) };
  const outputs = results.map((each) => fused.outputs[fusion.results.indexOf(each)]!);
  return { ...fused, inputs, roles: inputs.map((_, i) => String(i)), attrs, outputs };
}
