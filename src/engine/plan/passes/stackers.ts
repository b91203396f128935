/** How each kernel does for a stack what it does for one: the call over [stack, ...], or null. */
import type { Node, ValueId } from '../graph.ts';
import { axesOf, elementwiseKernels } from './elementwise.ts';
import { sameShape, type Call, type Draft } from './rewrite.ts';

export interface Operand {
  /** [stack, ...], or what all share. */
  readonly id: ValueId;
  readonly isShared: boolean;
}

/** Given the first of the nodes. */
export type Stacker = (node: Node, operands: readonly Operand[], count: number, draft: Draft) => Call | null;

const same = (node: Node, operands: readonly Operand[]): Call => ({ kernel: node.kernel, inputs: operands.map(({ id }) => id), roles: node.roles, attrs: node.attrs });

const isApart = ({ isShared }: Operand): boolean => !isShared;

/** Where all inputs are stacks; `attrs` of the call from those of the node. */
const ofStacks = (attrs: (node: Node, draft: Draft, count: number) => Node['attrs'] = (node) => node.attrs): Stacker => (node, operands, count, draft) =>
  operands.every(isApart) ? { ...same(node, operands), attrs: attrs(node, draft, count) } : null;

/** Inputs of fewer axes get axes of one element behind that of the stack. */
const elementwise: Stacker = (node, operands, count, draft) => {
  const rank = draft.shape(node.outputs[0]!).length;
  const inputs = operands.map(({ id, isShared }) => {
    if (isShared) return id;
    const [, ...shape] = draft.shape(id);
    return draft.view(id, [count, ...Array<number>(rank - shape.length).fill(1), ...shape]);
  });
  return { ...same(node, operands), inputs };
};

/** Where nothing is broadcast. */
const alike: Stacker = (node, operands, count, draft) => {
  const shape = [count, ...draft.shape(node.outputs[0]!)];
  return operands.every(({ id }) => sameShape(draft.shape(id), shape)) ? same(node, operands) : null;
};

const rankOf = (node: Node, draft: Draft): number => draft.shape(node.inputs[0]!).length;

const reduction = (name: string): Stacker =>
  ofStacks((node, draft) => ({ ...node.attrs, [name]: axesOf(node.attrs[name], rankOf(node, draft)).map((axis) => axis + 1) }));

/** Along an axis, which has another before it now; `more` than the inputs have where the output has a new one. */
const along = (name: string, more = 0): Stacker =>
  ofStacks((node, draft) => ({ ...node.attrs, [name]: axesOf(node.attrs[name] ?? 0, rankOf(node, draft) + more)[0]! + 1 }));

const slice = ofStacks((node, draft, count) => {
  const shape = draft.shape(node.outputs[0]!);
  const begin = [node.attrs['begin'] as number | readonly number[]].flat();
  return { begin: [0, ...shape.map((_, axis) => begin[axis] ?? 0)], size: [count, ...shape] };
});

/** The last axis stays the last. */
const softmax: Stacker = (node, operands, count, draft) => {
  const dim = node.attrs['dim'] as number | undefined;
  return dim === undefined || dim < 0 ? ofStacks()(node, operands, count, draft) : ofStacks(() => ({ ...node.attrs, dim: dim + 1 }))(node, operands, count, draft);
};

/** Rows of one table. */
const gather: Stacker = (node, operands) => {
  const isLookup = node.attrs['axis'] === 0 && node.attrs['batchDims'] === 0;
  return isLookup && operands[0]!.isShared ? same(node, operands) : null;
};

/** Images of all are rows of one batch; `shared` names what all have to share. */
const batches = (...shared: string[]): Stacker => (node, operands, _, draft) => {
  if (operands.some(({ isShared }, i) => isShared !== shared.includes(node.roles[i]!))) return null;
  const inputs = operands.map(({ id, isShared }) => {
    const [stack, batch, ...rest] = draft.shape(id);
    return isShared ? id : draft.view(id, [stack! * batch!, ...rest]);
  });
  return { ...same(node, operands), inputs };
};

/** Matrices that all share have an axis of one for the stack. */
const product: Stacker = (node, operands, _, draft) => {
  if (draft.shape(node.outputs[0]!).length > 2 && operands.some(({ isShared }) => isShared)) return null;
  const inputs = operands.map(({ id, isShared }) => (isShared ? draft.view(id, [1, ...draft.shape(id)]) : id));
  return { ...same(node, operands), inputs };
};

export const stackers: Readonly<Record<string, Stacker>> = {
  ...Object.fromEntries(elementwiseKernels.map((kernel) => [kernel, elementwise])),
  AddN: alike,
  Select: alike,
  BatchMatMul: product,
  Sum: reduction('axis'),
  Prod: reduction('axis'),
  Min: reduction('axis'),
  All: reduction('axis'),
  Any: reduction('axis'),
  Max: reduction('reductionIndices'),
  OneHot: ofStacks(),
  Softmax: softmax,
  Transpose: ofStacks(({ attrs }) => ({ perm: [0, ...(attrs['perm'] as readonly number[]).map((axis) => axis + 1)] })),
  Slice: slice,
  PadV2: ofStacks(({ attrs }) => ({ ...attrs, paddings: [[0, 0], ...(attrs['paddings'] as readonly (readonly number[])[])] })),
  Tile: ofStacks(({ attrs }) => ({ reps: [1, ...(attrs['reps'] as readonly number[])] })),
  Concat: along('axis'),
  Pack: along('axis', 1),
  Unpack: along('axis'),
  SplitV: along('axis'),
  GatherV2: gather,
  Conv2D: batches('filter'),
  DepthwiseConv2dNative: batches('filter'),
  MaxPool: batches(),
  AvgPool: batches(),
  MaxPoolGrad: batches(),
  AvgPoolGrad: batches(),
};
