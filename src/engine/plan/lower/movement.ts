/** Kernels that move numbers without changing them, as moves between strided layouts (`wasm/movement.cc`). */
import { sizeOf } from '../../../runtime/shape.ts';
import type { Graph, Node, ValueId } from '../graph.ts';
import type { Instruction, Lowering } from '../instruction.ts';
import { mapOf, written } from './maps.ts';

type Shape = readonly number[];

/** One axis of a move: how far apart its elements are where they come from, and where they go to. */
interface Axis {
  readonly length: number;
  readonly from: number;
  readonly to: number;
}

interface Start {
  readonly from?: number;
  readonly to?: number;
}

function move(from: ValueId, to: ValueId, axes: readonly Axis[], start: Start = {}): Instruction[] {
  if (axes.some(({ length }) => length === 0)) return [];
  const all = inOrder(merged(axes));
  const lengths = [all.map(({ length }) => length), all.map((axis) => axis.from), all.map((axis) => axis.to)];
  return [{ op: 'move', args: [{ value: from }, { value: to }, start.from ?? 0, start.to ?? 0, all.length, ...lengths.flat()] }];
}

/** Neighbours that are one axis on both sides are one. */
function merged(axes: readonly Axis[]): Axis[] {
  const all: Axis[] = [];
  for (const axis of axes) {
    const last = all.at(-1);
    if (axis.length === 1) continue;
    if (last && last.from === axis.from * axis.length && last.to === axis.to * axis.length) all.splice(-1, 1, { ...axis, length: last.length * axis.length });
    else all.push(axis);
  }
  return all.length > 0 ? all : [{ length: 1, from: 1, to: 1 }];
}

/** Before the last axis the one that is dense where numbers come from, if it is not the last: the two are turned as one. */
function inOrder(axes: readonly Axis[]): readonly Axis[] {
  const dense = axes.findIndex(({ from }) => from === 1);
  if (dense < 0 || dense >= axes.length - 2) return axes;
  return [...axes.slice(0, dense), ...axes.slice(dense + 1, -1), axes[dense]!, axes.at(-1)!];
}

const stridesOf = (shape: Shape): number[] => shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
const axesOf = (lengths: Shape, from: Shape, to: Shape): Axis[] => lengths.map((length, i) => ({ length, from: from[i]!, to: to[i]! }));
const dot = (a: Shape, b: Shape): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const shapeOf = ({ values }: Graph, id: ValueId): Shape => values[id]!.shape;
const fromEnd = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** The only input, the only output, and their shapes. */
function ends({ inputs, outputs }: Node, graph: Graph) {
  const [from, to] = [inputs[0]!, outputs[0]!];
  return { from, to, shape: shapeOf(graph, from), result: shapeOf(graph, to) };
}

const lowerCopy: Lowering = (node, graph) => {
  const { from, to, shape } = ends(node, graph);
  return move(from, to, [{ length: sizeOf(shape), from: 1, to: 1 }]);
};

const lowerTranspose: Lowering = (node, graph) => {
  const { from, to, shape, result } = ends(node, graph);
  const perm = node.attrs['perm'] as number[];
  const strides = stridesOf(shape);
  return move(from, to, axesOf(result, perm.map((axis) => strides[axis]!), stridesOf(result)));
};

const lowerSlice: Lowering = (node, graph) => {
  const { from, to, shape, result } = ends(node, graph);
  const strides = stridesOf(shape);
  return move(from, to, axesOf(result, strides, stridesOf(result)), { from: dot([node.attrs['begin'] as number | number[]].flat(), strides) });
};

const lowerReverse: Lowering = (node, graph) => {
  const { from, to, shape } = ends(node, graph);
  const turned = new Set([node.attrs['dims'] as number | number[]].flat().map((axis) => fromEnd(axis, shape.length)));
  const strides = stridesOf(shape);
  const first = strides.reduce((sum, stride, axis) => sum + (turned.has(axis) ? stride * (shape[axis]! - 1) : 0), 0);
  return move(from, to, axesOf(shape, strides.map((stride, axis) => (turned.has(axis) ? -stride : stride)), strides), { from: first });
};

const lowerTile: Lowering = (node, graph) => {
  const { from, to, shape, result } = ends(node, graph);
  const [strides, steps] = [stridesOf(shape), stridesOf(result)];
  const axes = shape.flatMap((length, axis): Axis[] => [
    { length: result[axis]! / Math.max(1, length), from: 0, to: steps[axis]! * length },
    { length, from: strides[axis]!, to: steps[axis]! },
  ]);
  return move(from, to, axes);
};

const lowerPad: Lowering = (node, graph) => {
  const { from, to, shape, result } = ends(node, graph);
  const steps = stridesOf(result);
  const before = (node.attrs['paddings'] as [number, number][]).map(([first]) => first);
  const constant = { op: 'constant' as const, value: Number(node.attrs['constantValue'] ?? 0) };
  const ground = mapOf({ space: result, steps: [constant], results: [{ step: 0 }] }, [], written([to]));
  return [ground, ...move(from, to, axesOf(shape, stridesOf(shape), steps), { to: dot(before, steps) })];
};

/** Parts along an axis, in the place of the whole: [outer, length, inner] each. */
function parts(ids: readonly ValueId[], lengths: readonly number[], whole: ValueId, inner: number, graph: Graph, part: (id: ValueId, axes: Axis[], at: number) => Instruction[]): Instruction[] {
  const along = lengths.reduce((sum, n) => sum + n, 0);
  const outer = sizeOf(shapeOf(graph, whole)) / Math.max(1, along * inner);
  let at = 0;
  return ids.flatMap((id, i) => {
    const run = lengths[i]! * inner;
    const done = part(id, [{ length: outer, from: run, to: along * inner }, { length: run, from: 1, to: 1 }], at);
    at += run;
    return done;
  });
}

const turnedAround = (axes: readonly Axis[]): Axis[] => axes.map(({ length, from, to }) => ({ length, from: to, to: from }));

const lowerConcat: Lowering = ({ inputs, outputs, attrs }, graph) => {
  const result = shapeOf(graph, outputs[0]!);
  const axis = fromEnd(Number(attrs['axis']), result.length);
  const lengths = inputs.map((id) => shapeOf(graph, id)[axis]!);
  return parts(inputs, lengths, outputs[0]!, sizeOf(result.slice(axis + 1)), graph, (id, axes, at) => move(id, outputs[0]!, axes, { to: at }));
};

const lowerPack: Lowering = ({ inputs, outputs, attrs }, graph) => {
  const result = shapeOf(graph, outputs[0]!);
  const axis = fromEnd(Number(attrs['axis']), result.length);
  return parts(inputs, inputs.map(() => 1), outputs[0]!, sizeOf(result.slice(axis + 1)), graph, (id, axes, at) => move(id, outputs[0]!, axes, { to: at }));
};

const lowerSplit: Lowering = ({ inputs, outputs, attrs }, graph) => {
  const shape = shapeOf(graph, inputs[0]!);
  const axis = fromEnd(Number(attrs['axis']), shape.length);
  const lengths = outputs.map((id) => shapeOf(graph, id)[axis]!);
  return parts(outputs, lengths, inputs[0]!, sizeOf(shape.slice(axis + 1)), graph, (id, axes, at) => move(inputs[0]!, id, turnedAround(axes), { from: at }));
};

const lowerUnpack: Lowering = ({ inputs, outputs, attrs }, graph) => {
  const shape = shapeOf(graph, inputs[0]!);
  const axis = fromEnd(Number(attrs['axis']), shape.length);
  return parts(outputs, outputs.map(() => 1), inputs[0]!, sizeOf(shape.slice(axis + 1)), graph, (id, axes, at) => move(inputs[0]!, id, turnedAround(axes), { from: at }));
};

export const movement: Readonly<Record<string, Lowering>> = {
  Reshape: lowerCopy,
  ExpandDims: lowerCopy,
  Transpose: lowerTranspose,
  Slice: lowerSlice,
  Reverse: lowerReverse,
  Tile: lowerTile,
  PadV2: lowerPad,
  Concat: lowerConcat,
  Pack: lowerPack,
  SplitV: lowerSplit,
  Unpack: lowerUnpack,
};
