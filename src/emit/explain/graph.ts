/** The model as one graph: every layer once, the values that it reads, and the tasks that it serves. */
import type { Ir, Layer, NetworkFunction } from '../../ir/ir.ts';

export interface GraphLayer {
  /** `features.h1`; of a head, `head.pair`. */
  readonly id: string;
  readonly fn: NetworkFunction;
  readonly layer: Layer;
  /** Ids of layers, or names of inputs. */
  readonly from: readonly string[];
  /** The name of the input whose padding it leaves out. */
  readonly mask: string | null;
}

export interface Head {
  readonly fn: NetworkFunction;
  /** What the tasks' answers are read from. */
  readonly output: string;
}

export interface Graph {
  /** What is read comes before what reads it. */
  readonly layers: readonly GraphLayer[];
  readonly heads: readonly Head[];
}

export function graphOf(ir: Ir): Graph {
  const ids = new Map(ir.inputs.map(({ name }) => [name, name]));
  const functions = new Map(ir.functions.map((fn) => [fn.name, fn]));
  const layers: GraphLayer[] = [];
  for (const call of ir.calls) {
    const fn = functions.get(call.function)!;
    if (fn.kind === 'head') continue;
    const local = layersOf(fn, call.arguments.map((value) => ids.get(value)!), layers);
    call.results.forEach((value, i) => ids.set(value, local.get(fn.outputs[i]!.name)!));
  }
  const first = new Map(ir.tasks.toReversed().map((task) => [task.head, task]));
  const heads = ir.functions
    .filter((fn) => fn.kind === 'head')
    .map((fn): Head => {
      const task = first.get(fn.name)!;
      const local = layersOf(fn, task.inputs.map((value) => ids.get(value)!), layers);
      return { fn, output: local.get(task.output)! };
    });
  return { layers, heads };
}

/** Adds a function's layers; returns the ids of what its local names mean. */
function layersOf(fn: NetworkFunction, inputs: readonly string[], layers: GraphLayer[]): Map<string, string> {
  const local = new Map(fn.inputs.map(({ name }, i) => [name, inputs[i]!]));
  for (const layer of fn.layers) {
    const id = `${fn.name}.${layer.name}`;
    const mask = layer.mask === undefined ? null : local.get(layer.mask)!;
    layers.push({ id, fn, layer, from: layer.from.map((name) => local.get(name)!), mask });
    local.set(layer.name, id);
  }
  return local;
}

/** For each layer and input, the tasks that it serves or is aligned for, in the model's order. */
export function tasksReached(ir: Ir, { layers, heads }: Graph): Map<string, readonly string[]> {
  const reached = new Map<string, Set<string>>();
  const add = (id: string, tasks: Iterable<string>): void => {
    const known = reached.get(id) ?? new Set();
    for (const task of tasks) known.add(task);
    reached.set(id, known);
  };
  for (const { fn, output } of heads) add(output, fn.tasks ?? []);
  for (const { x, y } of ir.alignments) for (const { task, value } of [x, y]) if (task === null) add(value, [x.rows, y.rows].filter((rows) => rows !== null));
  for (const { id, from } of layers.toReversed()) for (const value of from) add(value, reached.get(id) ?? []);
  const place = new Map(ir.tasks.map(({ name }, i) => [name, i]));
  const inOrder = (tasks: ReadonlySet<string>): string[] => [...tasks].sort((a, b) => place.get(a)! - place.get(b)!);
  return new Map([...reached].map(([id, tasks]) => [id, inOrder(tasks)]));
}
