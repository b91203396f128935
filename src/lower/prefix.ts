/**
 * The frozen prefix of a network: layers that give a row the same numbers in every epoch. Proved layer by layer: its parameters move
 * in no phase, it is not random, it reads no statistics of a batch, and it reads nothing but inputs and such layers.
 */
import { findMaker } from '../catalog/index.ts';
import { moves } from '../catalog/moves.ts';
import type { Ir, Layer, Port, Prefix } from '../ir/ir.ts';

type Lowered = Pick<Ir, 'inputs' | 'functions' | 'calls' | 'parameters' | 'tasks' | 'alignments' | 'train' | 'data'>;

interface Node {
  /** `features.h1`. */
  readonly path: string;
  readonly layer: Layer;
  /** Paths of layers, names of inputs. */
  readonly from: readonly string[];
}

/** Null where nothing with parameters is in it: what is cheap is not worth keeping. */
export function frozenPrefix(ir: Lowered): Prefix | null {
  const nodes = nodesOf(ir);
  const constant = constantLayers(ir, nodes);
  const readers = readersOf(ir, nodes);
  const isRead = (path: string, inside: ReadonlySet<string>) => (readers.get(path) ?? []).some((reader) => !inside.has(reader));
  const learnt = withParameters(nodes);
  const ends = nodes.filter(({ path }) => constant.has(path) && learnt.has(path) && isRead(path, constant));
  if (ends.length === 0) return null;
  const inside = withAllBefore(ends, nodes);
  const within = nodes.filter(({ path }) => inside.has(path));
  return {
    layers: within.map(({ path }) => path),
    values: within.filter(({ path }) => isRead(path, inside)).map(({ path, layer }): Port => ({ name: path, shape: layer.shape })),
    inputs: ir.inputs.map(({ name }) => name).filter((name) => !isRead(name, inside)),
  };
}

/** The layers of trunks and branches, in the order in which they are computed. */
function nodesOf({ functions, calls }: Lowered): Node[] {
  return calls.flatMap((call) => {
    const fn = functions.find(({ name }) => name === call.function)!;
    const outside = new Map(fn.inputs.map(({ name }, i) => [name, call.arguments[i]!]));
    return fn.layers.map((layer) => ({
      path: `${fn.name}.${layer.name}`,
      layer,
      from: layer.from.map((name) => outside.get(name) ?? `${fn.name}.${name}`),
    }));
  });
}

/** Layers, tasks by their heads, and alignments by their names, that read each value. */
function readersOf({ tasks, alignments }: Lowered, nodes: readonly Node[]): Map<string, string[]> {
  const readers = new Map<string, string[]>();
  const add = (value: string, reader: string) => readers.set(value, [...(readers.get(value) ?? []), reader]);
  for (const { path, from } of nodes) for (const value of from) add(value, path);
  for (const task of tasks) for (const value of task.inputs) add(value, task.head);
  for (const { name, x, y } of alignments) for (const { task, value } of [x, y]) if (task === null) add(value, name);
  return readers;
}

function constantLayers(ir: Lowered, nodes: readonly Node[]): ReadonlySet<string> {
  const moving = new Set(ir.parameters.filter((parameter) => !parameter.frozen && ir.train.phases.some(({ use }) => moves(use, parameter))).map(({ name }) => name));
  const varying = new Set(ir.data.inputs.filter(({ augment }) => augment.length > 0).map(({ input }) => input));
  const inputs = ir.inputs.map(({ name }) => name).filter((name) => !varying.has(name));
  const constant = new Set(inputs);
  for (const { path, layer, from } of nodes) {
    const varies = findMaker(layer.entry)!.random || layer.ops.some(({ op }) => op === 'batch_norm');
    const still = !varies && !layer.parameters.some((name) => moving.has(name));
    if (still && from.every((value) => constant.has(value))) constant.add(path);
  }
  inputs.forEach((name) => constant.delete(name));
  return constant;
}

/** Layers that have parameters, and all behind them. */
function withParameters(nodes: readonly Node[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { path, layer, from } of nodes)
    if (layer.parameters.length > 0 || from.some((value) => found.has(value))) found.add(path);
  return found;
}

function withAllBefore(ends: readonly Node[], nodes: readonly Node[]): ReadonlySet<string> {
  const inside = new Set(ends.map(({ path }) => path));
  for (const { path, from } of nodes.toReversed()) if (inside.has(path)) for (const value of from) inside.add(value);
  return new Set(nodes.map(({ path }) => path).filter((path) => inside.has(path)));
}
