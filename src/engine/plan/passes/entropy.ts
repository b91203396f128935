/**
 * Cross entropy of scores, and its slope, as one kernel `SoftmaxCrossEntropy`: logits [..., classes] and label [...] to the loss
 * [...], minus the logarithm of the label's softmax, and that of the softmax minus 1 at the label, [..., classes]. Where a label
 * is none of the classes both are 0.
 */
import type { Node, Pass, ValueId } from '../graph.ts';
import { axesOf } from './elementwise.ts';
import { rewritten, type Draft } from './rewrite.ts';

export const entropy: Pass = {
  name: 'entropy',
  run(graph) {
    const found = new Map<ValueId, Found>();
    return rewritten(graph, (node, draft) => {
      if (node.kernel === 'Sum') return picked(node, draft, found);
      if (node.kernel === 'Neg') return twiceNegated(node, draft, found);
      return node.kernel === 'Sub' ? slope(node, draft, found) : undefined;
    });
  },
};

/** By the logarithm of a softmax: what was made of it and its labels. */
interface Found {
  readonly marks: ValueId;
  readonly loss: ValueId;
  readonly slope: ValueId;
}

/** The node of a kernel that gives all of a value, in any shape. */
function madeBy(kernel: string, id: ValueId, draft: Draft): Node | undefined {
  const { of, offset } = draft.place(id);
  const made = draft.maker(of);
  return made?.kernel === kernel && offset === 0 && draft.size(of) === draft.size(id) ? made : undefined;
}

/** The factors of a product, that first which `is` something. */
function factors<T>(id: ValueId, draft: Draft, is: (factor: ValueId) => T | undefined): { readonly x: T; readonly y: ValueId } | undefined {
  const [a, b] = madeBy('Multiply', id, draft)?.inputs ?? [];
  if (a === undefined || b === undefined) return undefined;
  const [left, right] = [is(a), is(b)];
  return left !== undefined ? { x: left, y: b } : right !== undefined ? { x: right, y: a } : undefined;
}

/** One-hot rows [..., classes], with the labels [...] that they are of. */
interface Marks {
  readonly id: ValueId;
  readonly label: ValueId;
}

function marksOf(id: ValueId, draft: Draft): Marks | undefined {
  const { of, offset } = draft.place(id);
  const made = draft.maker(of);
  const shape = draft.shape(id);
  const classes = shape.at(-1);
  if (made?.kernel !== 'OneHot' || made.attrs['onValue'] !== 1 || made.attrs['offValue'] !== 0 || classes !== made.attrs['depth']) return undefined;
  return offset % classes! === 0 ? { id, label: draft.view(made.inputs[0]!, shape.slice(0, -1), offset / classes!) } : undefined;
}

const isOverLast = (node: Node, attr: string, draft: Draft): boolean => {
  const rank = draft.shape(node.inputs[0]!).length;
  return axesOf(node.attrs[attr], rank).join() === String(rank - 1);
};

/** The scores whose softmax a value is the logarithm of: x - max x - log sum exp(x - max x). */
function scoresOf(id: ValueId, draft: Draft): ValueId | undefined {
  const whole = madeBy('LogSoftmax', id, draft);
  if (whole) return whole.inputs[0];
  const [shifted, rest] = madeBy('Sub', id, draft)?.inputs ?? [];
  const log = rest === undefined ? undefined : madeBy('Log', rest, draft);
  const sum = log && madeBy('Sum', log.inputs[0]!, draft);
  const exp = sum && isOverLast(sum, 'axis', draft) ? madeBy('Exp', sum.inputs[0]!, draft) : undefined;
  if (!exp || exp.inputs[0] !== shifted) return undefined;
  const [x, most] = madeBy('Sub', shifted!, draft)?.inputs ?? [];
  const max = most === undefined ? undefined : madeBy('Max', most, draft);
  return max && max.inputs[0] === x && isOverLast(max, 'reductionIndices', draft) ? x : undefined;
}

/** The sum of logarithms of a softmax times one-hot rows: minus the loss. */
function picked(node: Node, draft: Draft, found: Map<ValueId, Found>): readonly ValueId[] | undefined {
  const product = isOverLast(node, 'axis', draft) ? factors(node.inputs[0]!, draft, (id) => marksOf(id, draft)) : undefined;
  if (!product) return undefined;
  const { x: { id: marks, label }, y: logarithm } = product;
  const logits = scoresOf(logarithm, draft);
  if (logits === undefined || draft.shape(marks).join() !== draft.shape(logarithm).join()) return undefined;
  const shape = draft.shape(logits);
  const known = found.get(logarithm);
  const [loss, slope] =
    known?.marks === marks
      ? [known.loss, known.slope]
      : draft.calls({ kernel: 'SoftmaxCrossEntropy', inputs: [logits, label], roles: ['logits', 'label'], line: node.line }, [shape.slice(0, -1), shape]);
  found.set(logarithm, { marks, loss: loss!, slope: slope! });
  const whole = draft.view(loss!, draft.shape(node.outputs[0]!));
  return [draft.call({ kernel: 'Neg', inputs: [whole], roles: ['x'], line: node.line }, draft.shape(whole))];
}

function twiceNegated(node: Node, draft: Draft, found: ReadonlyMap<ValueId, Found>): readonly ValueId[] | undefined {
  const once = madeBy('Neg', node.inputs[0]!, draft);
  const isLoss = once && [...found.values()].some(({ loss }) => draft.place(once.inputs[0]!).of === loss);
  return isLoss ? [draft.view(once.inputs[0]!, draft.shape(node.outputs[0]!))] : undefined;
}

/** Of marks m times u, through the logarithm of a softmax: u m - sum(u m) softmax, which is -u times the slope. */
function slope(node: Node, draft: Draft, found: ReadonlyMap<ValueId, Found>): readonly ValueId[] | undefined {
  const [marked, spread] = node.inputs as [ValueId, ValueId];
  const product = factors(spread, draft, (id) => madeBy('Exp', id, draft));
  const known = product && found.get(product.x.inputs[0]!);
  const sum = known && madeBy('Sum', product.y, draft);
  const weighted = factors(marked, draft, (id) => marksOf(id, draft));
  if (!sum || sum.inputs[0] !== marked || !isOverLast(sum, 'axis', draft) || weighted?.x.id !== known.marks) return undefined;
  const shape = draft.shape(node.outputs[0]!);
  const weight = minus(weighted.y, draft, node.line);
  return [draft.call({ kernel: 'Multiply', inputs: [weight, known.slope], roles: ['a', 'b'], line: node.line }, shape)];
}

function minus(id: ValueId, draft: Draft, line: Node['line']): ValueId {
  const negated = madeBy('Neg', id, draft);
  return negated ? draft.view(negated.inputs[0]!, draft.shape(id)) : draft.call({ kernel: 'Neg', inputs: [id], roles: ['x'], line }, draft.shape(id));
}
