/** Kernels that leave numbers as they are, or where they are: their outputs become their inputs, or views of them. */
import { sizeOf } from '../../../runtime/shape.ts';
import type { Node, Pass, ValueId } from '../graph.ts';
import { axesOf, broadcast } from './elementwise.ts';
import { rewritten, sameShape, squeezed, type Draft, type Rule } from './rewrite.ts';

export const identities: Pass = {
  name: 'identities',
  run(graph) {
    const relus = new Map<ValueId, ValueId>();
    return rewritten(graph, (node, draft) => {
      if (node.kernel === 'Relu') relus.set(node.inputs[0]!, node.outputs[0]!);
      return simpler(node.kernel === 'Step' ? stepOfRelu(node, relus) : node, draft, node);
    });
  },
};

function simpler(given: Node, draft: Draft, original: Node): readonly ValueId[] | undefined {
  const node = broadcasting.has(given.kernel) ? unbroadcast(given, draft) : given;
  const found = Object.hasOwn(rules, node.kernel) ? rules[node.kernel]!(node, draft) : undefined;
  if (found || node === original) return found;
  draft.keep(node);
  return node.outputs;
}

/** 1 where x is above 0: max(x, 0), where it is at hand, spares x. */
function stepOfRelu(node: Node, relus: ReadonlyMap<ValueId, ValueId>): Node {
  const relu = relus.get(node.inputs[0]!);
  return relu !== undefined && node.attrs['alpha'] === 0 ? { ...node, inputs: [relu] } : node;
}

const broadcasting = new Set(['Add', 'Sub', 'Multiply', 'RealDiv', 'Maximum', 'Minimum']);

/** Without products with ones whose only effect is a shape that the other inputs give too. */
function unbroadcast(node: Node, draft: Draft): Node {
  const shape = draft.shape(node.outputs[0]!);
  const inputs = [...node.inputs];
  inputs.forEach((id, i) => {
    const bare = withoutOnes(id, draft);
    const others = inputs.map((other, k) => draft.shape(k === i ? bare : other));
    if (bare !== id && sameShape(broadcast(others), shape)) inputs[i] = bare;
  });
  return inputs.some((id, i) => id !== node.inputs[i]) ? { ...node, inputs } : node;
}

/** x of a product of x with ones. */
function withoutOnes(id: ValueId, draft: Draft): ValueId {
  const made = draft.maker(id);
  if (made?.kernel !== 'Multiply') return id;
  const [a, b] = made.inputs as [ValueId, ValueId];
  if (draft.uniform(b) === 1) return a;
  return draft.uniform(a) === 1 ? b : id;
}

/** The input as the output, where nothing has to be broadcast. */
const same = (node: Node, draft: Draft, id: ValueId): ValueId[] | undefined => {
  const { shape, dtype } = draft.values[node.outputs[0]!]!;
  return draft.size(id) === sizeOf(shape) ? [draft.view(id, shape, 0, dtype)] : undefined;
};

const unchanged: Rule = (node, draft) => same(node, draft, node.inputs[0]!);

/** Where one input is a number that leaves the other as it is. */
const neutral = (left: number | undefined, right: number): Rule => (node, draft) => {
  const [a, b] = node.inputs as [ValueId, ValueId];
  if (draft.uniform(b) === right) return same(node, draft, a);
  return left !== undefined && draft.uniform(a) === left ? same(node, draft, b) : undefined;
};

/** What replaces a call: another of the same output. */
function instead(node: Node, draft: Draft, kernel: string, inputs: readonly ValueId[], roles = node.roles): ValueId[] {
  const { shape, dtype } = draft.values[node.outputs[0]!]!;
  return [draft.call({ kernel, inputs, roles, line: node.line }, shape, dtype)];
}

const negated = (draft: Draft, id: ValueId): ValueId | undefined => {
  const made = draft.maker(id);
  return made?.kernel === 'Neg' ? made.inputs[0] : undefined;
};

const add: Rule = (node, draft) => {
  const [a, b] = node.inputs as [ValueId, ValueId];
  const [minusA, minusB] = [negated(draft, a), negated(draft, b)];
  if (minusB !== undefined) return instead(node, draft, 'Sub', [a, minusB]);
  if (minusA !== undefined) return instead(node, draft, 'Sub', [b, minusA]);
  return neutral(0, 0)(node, draft);
};

const sub: Rule = (node, draft) => {
  const [a, b] = node.inputs as [ValueId, ValueId];
  const minusB = negated(draft, b);
  return minusB === undefined ? neutral(undefined, 0)(node, draft) : instead(node, draft, 'Add', [a, minusB]);
};

const neg: Rule = (node, draft) => {
  const twice = negated(draft, node.inputs[0]!);
  return twice === undefined ? undefined : same(node, draft, twice);
};

/** To float32 from integers and truth, which a plan holds as float32. */
const cast: Rule = (node, draft) => {
  const x = node.inputs[0]!;
  const { dtype } = draft.values[node.outputs[0]!]!;
  const from = draft.values[draft.place(x).of]!.dtype;
  const stays = dtype === 'float32' || from === dtype || (dtype === 'int32' && from === 'bool');
  return stays ? unchanged(node, draft) : undefined;
};

const transpose: Rule = (node, draft) => {
  const shape = draft.shape(node.inputs[0]!);
  const moved = (node.attrs['perm'] as readonly number[]).filter((axis) => shape[axis] !== 1);
  return moved.every((axis, i) => i === 0 || axis > moved[i - 1]!) ? unchanged(node, draft) : undefined;
};

/** Over axes of one element. */
const reduction = (attr: string): Rule => (node, draft) => {
  const shape = draft.shape(node.inputs[0]!);
  return axesOf(node.attrs[attr], shape.length).every((axis) => shape[axis] === 1) ? unchanged(node, draft) : undefined;
};

/** A mean is a sum times a number, so that there is one kind of sum. */
const mean: Rule = (node, draft) => {
  const x = node.inputs[0]!;
  const shape = draft.shape(node.outputs[0]!);
  const count = draft.size(x) / Math.max(1, sizeOf(shape));
  if (count === 1) return unchanged(node, draft);
  const sum = draft.call({ ...node, kernel: 'Sum' }, shape);
  return [draft.call({ kernel: 'Multiply', inputs: [sum, draft.number(1 / count)], roles: ['a', 'b'], line: node.line }, shape)];
};

const addN: Rule = (node, draft) =>
  node.inputs.length === 1 ? unchanged(node, draft) : node.inputs.length === 2 ? instead(node, draft, 'Add', node.inputs, ['a', 'b']) : undefined;

const alone: Rule = (node, draft) => (node.inputs.length === 1 ? unchanged(node, draft) : undefined);

const tile: Rule = (node, draft) => (sameShape(draft.shape(node.inputs[0]!), draft.shape(node.outputs[0]!)) ? unchanged(node, draft) : undefined);

/** A part whose elements lie together: whole rows of one place of the axes before. */
const slice: Rule = (node, draft) => {
  const shape = draft.shape(node.inputs[0]!);
  const part = draft.shape(node.outputs[0]!);
  const cut = part.findIndex((n) => n !== 1);
  const isTogether = part.every((n, axis) => axis <= cut || n === shape[axis]);
  if (cut >= 0 && !isTogether) return undefined;
  const begin = [node.attrs['begin'] as number | readonly number[]].flat();
  const offset = shape.reduce((at, n, axis) => at * n + (begin[axis] ?? 0), 0);
  return [draft.view(node.inputs[0]!, part, offset, draft.values[node.outputs[0]!]!.dtype)];
};

/** Parts along the first axis that has more than one element. */
const parts: Rule = (node, draft) => {
  const x = node.inputs[0]!;
  const shape = draft.shape(x);
  const [axis] = axesOf(node.attrs['axis'] ?? 0, shape.length) as [number];
  if (squeezed(shape.slice(0, axis)).length > 0) return undefined;
  let offset = 0;
  return node.outputs.map((id) => {
    const { shape: part, dtype } = draft.values[id]!;
    const view = draft.view(x, part, offset, dtype);
    offset += sizeOf(part);
    return view;
  });
};

const pad: Rule = (node, draft) => ((node.attrs['paddings'] as readonly (readonly number[])[]).flat().every((n) => n === 0) ? unchanged(node, draft) : undefined);

const filled = (value: (node: Node) => number): Rule => (node, draft) => {
  const { shape, dtype } = draft.values[node.outputs[0]!]!;
  return [draft.constant(Float32Array.of(value(node)), shape, dtype)];
};

const rules: Readonly<Record<string, Rule>> = {
  Identity: unchanged,
  Reshape: unchanged,
  ExpandDims: unchanged,
  Add: add,
  Sub: sub,
  Multiply: neutral(1, 1),
  RealDiv: neutral(undefined, 1),
  Pow: neutral(undefined, 1),
  Neg: neg,
  Cast: cast,
  Transpose: transpose,
  Sum: reduction('axis'),
  Prod: reduction('axis'),
  Min: reduction('axis'),
  Max: reduction('reductionIndices'),
  Mean: mean,
  AddN: addN,
  Concat: alone,
  Pack: alone,
  Tile: tile,
  Slice: slice,
  SplitV: parts,
  Unpack: parts,
  PadV2: pad,
  MirrorPad: pad,
  Fill: filled(({ attrs }) => attrs['value'] as number),
  ZerosLike: filled(() => 0),
  OnesLike: filled(() => 1),
};
