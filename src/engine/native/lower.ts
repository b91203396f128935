/** A step as a graph of TensorFlow's ops, whose variables are the state. */
import * as tf from '@tensorflow/tfjs';
import type { Key } from '../../runtime/random.ts';
import { sizeOf } from '../../runtime/shape.ts';
import { baseOf, type Graph, type Node, type Value, type ValueId } from '../plan/graph.ts';
import { runNode } from '../plan/islands.ts';
import type { Shape } from '../plan/passes/rewrite.ts';
import { isState } from '../plan/schedule.ts';
import { bindingNow, idOf, types } from './binding.ts';
import type { Op } from './graph-def.ts';
import { kernels } from './kernels.ts';
import { lastReaders, reaches } from './reach.ts';
import { traced, type Edge } from './trace.ts';
import type { Block, Blocked, Part } from './blocks.ts';
import { isOperand, operandsIn } from './updates.ts';

export interface Lowered {
  readonly ops: readonly Op[];
  /** Inputs of the step that are no state. */
  readonly feeds: readonly Fed[];
  readonly draws: readonly Draw[];
  /** The state that the step reads or changes, by the names of its blocks. */
  readonly variables: ReadonlyMap<string, Variable>;
  /** Of these, what it changes. */
  readonly changed: readonly string[];
  /** What it gives that is no state, each from its first number on in the node `RESULTS`. */
  readonly results: readonly Part[];
}

interface Feedable {
  readonly node: string;
  readonly shape: Shape;
  readonly dtype: number;
}

/** A node that is fed what inputs of the step are. */
export interface Fed extends Feedable {
  readonly block: Block;
  /** Where it takes rows of a table, unless it is fed itself. */
  readonly kept: Kept | null;
}

/** Nodes of a table: are fed a new one, take that in, and are fed which rows a step has. */
export interface Kept {
  readonly handle: string;
  readonly fed: string;
  readonly set: string;
  readonly rows: string;
}

/** A node that is fed uniform numbers: of a stream under the seed that an input is. */
export interface Draw extends Feedable {
  readonly seed: string;
  readonly stream: Key;
}

/** Nodes of a variable: let its value out, are fed a new one, and take that in. */
export interface Variable {
  readonly block: Block;
  readonly handle: string;
  readonly read: string;
  readonly get: string;
  readonly fed: string;
  readonly set: string;
}

export const RESULTS = 'results';
const FLOATS = { type: types.float32 } as const;

/** `isKept`: whether an input, by its name, is rows of a table that the session keeps. */
export function lowered({ graph, updates, blocks }: Blocked, isKept: (name: string) => boolean): Lowered {
  const state = [...blocks].filter(([name]) => isState(name));
  const variables = new Map(state.map(([name, block], i) => [name, variable(`variable_${i}`, block)] as const));
  const { results, bases } = resultsOf(graph);
  const inputs = graph.values.flatMap((value, id) => (value.source.kind === 'input' ? [{ id, name: value.source.name, ...value }] : []));
  const feeds = inputs.filter(({ name }) => !isState(name)).map(({ id, name, shape, dtype }, i) => ({ id, block: blocks.get(name)!, node: `input_${i}`, shape, dtype: types[dtype], kept: isKept(name) ? kept(`table_${i}`) : null }));
  const draws = graph.nodes.filter(isDraw).map((node, i) => drawOf(node, `draw_${i}`, graph));
  const given = new Map<ValueId, Edge>([
    ...inputs.filter(({ name }) => isState(name)).map(({ id, name }) => [id, variables.get(name)!.read] as const),
    ...[...feeds, ...draws].map(({ id, node }) => [id, node] as const),
  ]);
  const operands = operandsIn(graph, updates.length);
  const { ops, edges } = trace(graph, given, operands.flat(), bases);
  const last = lastReaders(ops, new Set([...variables.values()].map(({ read }) => read)));
  const updating = updates.map(({ op: kind, variables: names }, i): Op => {
    const own = names.map((name) => variables.get(name)!);
    const read = operands[i]!.map((id) => edges.get(id)!);
    const waits = own.flatMap((each) => last.get(each.read) ?? []).filter((reader) => !reaches(ops, reader, read));
    const attributes: Op['attributes'] = kind.startsWith('Assign') ? { dtype: FLOATS } : { T: FLOATS };
    return { name: `update_${i}`, op: kind, inputs: [...own.map(({ handle }) => handle), ...read, ...new Set(waits.map((name) => `^${name}`))], attributes };
  });
  return {
    ops: [
      ...[...variables.values()].flatMap(opsOf),
      ...feeds.flatMap(opsOfFed),
      ...draws.map(({ node, shape, dtype }) => placeholder(node, shape, dtype)),
      ...ops,
      ...updating,
      { name: RESULTS, op: 'Identity', inputs: [edges.get(ALL)!, ...updating.map(({ name }) => `^${name}`)], attributes: { T: FLOATS } },
    ],
    feeds,
    draws,
    variables,
    changed: updates.flatMap((update) => update.variables),
    results,
  };
}

const variable = (handle: string, block: Block): Variable => ({ block, handle, read: `${handle}_read`, get: `${handle}_get`, fed: `${handle}_fed`, set: `${handle}_set` });

const kept = (handle: string): Kept => ({ handle, fed: `${handle}_fed`, set: `${handle}_set`, rows: `${handle}_rows` });

const placeholder = (name: string, shape: Shape, dtype: number): Op => ({ name, op: 'Placeholder', inputs: [], attributes: { dtype: { type: dtype }, shape: { shape } } });

function opsOf({ block: { shape }, handle, read, get, fed, set }: Variable): Op[] {
  return [...held({ handle, fed, set }, shape), ...[read, get].map((name): Op => ({ name, op: 'ReadVariableOp', inputs: [handle], attributes: { dtype: FLOATS } }))];
}

/** A variable that can be set. */
function held({ handle, fed, set }: Pick<Variable, 'handle' | 'fed' | 'set'>, shape: Shape): Op[] {
  const nothing = { dtype: types.float32, shape: [], content: new Uint8Array(4), isUniform: false };
  return [
    { name: handle, op: 'VarHandleOp', inputs: [], attributes: { dtype: FLOATS, shape: { shape }, shared_name: { string: handle } } },
    placeholder(fed, shape, types.float32),
    { name: `${set}_value`, op: 'AssignVariableOp', inputs: [handle, fed], attributes: { dtype: FLOATS } },
    { name: set, op: 'Const', inputs: [`^${set}_value`], attributes: { dtype: FLOATS, value: { tensor: nothing } } },
  ];
}

/** The table's rows are as many as it is fed. */
function opsOfFed({ node, shape, dtype, kept: table }: Fed): Op[] {
  if (!table) return [placeholder(node, shape, dtype)];
  const attributes: Op['attributes'] = { dtype: FLOATS, Tindices: { type: types.int32 }, batch_dims: { int: 0 }, validate_indices: { bool: true } };
  return [
    ...held(table, [-1, ...shape.slice(1)]),
    placeholder(table.rows, shape.slice(0, 1), types.int32),
    { name: node, op: 'ResourceGather', inputs: [table.handle, table.rows], attributes },
  ];
}

/** Values of no more numbers are read back whole where a part is asked for. */
const FEW = 4096;

/** Where results lie in what is read back: the values `bases`, one after the other. */
function resultsOf(graph: Graph): { readonly results: readonly Part[]; readonly bases: readonly ValueId[] } {
  const starts = new Map<ValueId, number>();
  let count = 0;
  const startOf = (id: ValueId): number => {
    if (!starts.has(id)) {
      starts.set(id, count);
      count += sizeOf(graph.values[id]!.shape);
    }
    return starts.get(id)!;
  };
  const results = Object.entries(graph.outputs).filter(([name]) => !isOperand(name)).map(([name, id]): Part => {
    const { shape } = graph.values[id]!;
    const base = baseOf(graph, id);
    const isFew = sizeOf(graph.values[base.id]!.shape) <= FEW;
    return { name, shape, offset: isFew ? startOf(base.id) + base.offset : startOf(id) };
  });
  return { results, bases: [...starts.keys()] };
}

const isDraw = ({ kernel }: Node): boolean => kernel === 'MtlcUniform';

function drawOf({ inputs, outputs, attrs }: Node, node: string, { values }: Graph): Draw & { readonly id: ValueId } {
  const { source } = values[inputs[0]!]!;
  if (source.kind !== 'input') throw new Error('it draws under a seed that it computes');
  return { id: outputs[0]!, seed: source.name, node, shape: attrs['shape'] as Shape, dtype: types.float32, stream: attrs['stream'] as Key };
}

/** Where all results lie, in the edges of a trace. */
const ALL = -1;

/** Runs the graph on zeros, through tfjs-node's kernels; edges of the values that are asked for, and of `results` one after the other. */
function trace(graph: Graph, given: ReadonlyMap<ValueId, Edge>, ends: readonly ValueId[], results: readonly ValueId[]): { ops: readonly Op[]; edges: ReadonlyMap<ValueId, Edge> } {
  return tf.tidy(() => {
    const tensors: (tf.Tensor | undefined)[] = [];
    const known = [...given].map(([id, edge]) => {
      const { shape, dtype } = graph.values[id]!;
      tensors[id] = tf.zeros([...shape], dtype);
      return [{ id: idOf(tensors[id]), shape }, edge] as const;
    });
    const { result: ids, trace: made } = traced(bindingNow(), known, () => {
      const tensorOf = (id: ValueId): tf.Tensor => (tensors[id] ??= tensorFrom(graph.values[id]!, tensorOf));
      for (const node of graph.nodes) {
        if (isDraw(node)) continue;
        const outputs = runKernel(node, node.inputs.map(tensorOf));
        node.outputs.forEach((id, i) => { tensors[id] = fitted(outputs[i]!, graph.values[id]!); });
      }
      const flat = results.map((id) => tf.reshape(inFloats(tensorOf(id)), [-1]));
      const all: [ValueId, tf.Tensor][] = [[ALL, flat.length === 0 ? tf.scalar(0) : tf.concat(flat)], ...ends.map((id): [ValueId, tf.Tensor] => [id, tensorOf(id)])];
      return all.map(([id, tensor]) => [id, idOf(tensor)] as const);
    });
    const edges = new Map(ids.map(([id, tensor]) => [id, made.edgeOf(tensor)] as const));
    return { ops: made.ops, edges } as never;
  });
}

function runKernel(node: Node, inputs: readonly tf.Tensor[]): readonly tf.Tensor[] {
  const own = kernels[node.kernel];
  return [own ? own(node, inputs) : runNode(node, inputs)].flat();
}

/** A value that no node gives. */
function tensorFrom({ shape, dtype, source }: Value, tensorOf: (id: ValueId) => tf.Tensor): tf.Tensor {
  switch (source.kind) {
    case 'constant': {
      const { numbers } = source;
      return tf.tensor(numbers.length === 1 ? new Float32Array(sizeOf(shape)).fill(numbers[0]!) : numbers, [...shape], dtype);
    }
    case 'view': {
      const whole = tensorOf(source.of);
      const size = sizeOf(shape);
      const part = size === whole.size ? whole : tf.slice(tf.reshape(whole, [-1]), [source.offset], [size]);
      return fitted(part, { shape, dtype });
    }
    case 'joined':
      return fitted(tf.concat(source.of.map((id) => tf.reshape(tensorOf(id), [-1]))), { shape, dtype });
    default:
      throw new Error('a value is read before it is made');
  }
}

const inFloats = (tensor: tf.Tensor): tf.Tensor => (tensor.dtype === 'float32' ? tensor : tf.cast(tensor, 'float32'));

/** Plans hold all numbers as float32, and any shape of as many elements. */
function fitted(tensor: tf.Tensor, { shape, dtype }: Pick<Value, 'shape' | 'dtype'>): tf.Tensor {
  const cast = tensor.dtype === dtype ? tensor : tf.cast(tensor, dtype);
  return cast.shape.join() === shape.join() ? cast : tf.reshape(cast, [...shape]);
}
