/** All ops of a network in the order in which they run, with what each does with channels, which are the last axis of values. */
import type { Ir, Op, Shape } from '../../ir/ir.ts';
import { axesOf, type OpName } from '../../ir/ops.ts';
import { fullName, isParameter, type Weights } from './network.ts';

export type Source = { readonly value: string } | { readonly parameter: string } | { readonly number: number };

export interface Node {
  /** Of the value that it gives, unique in the network. */
  readonly id: string;
  readonly op: Op;
  readonly in: readonly Source[];
  readonly role: Role;
}

/**
 * What an op does with channels.
 * - each: channel j of its values gives channel j, times or plus numbers of its own;
 * - tiles: channel j gives channels j, j + n, j + 2n ...; `joins`: channels behind one another;
 * - mixes: every channel gives every channel, by a kernel [..., in, out];
 * - spreads: channel j gives its own channels by a kernel [height, width, in, n];
 * - stops: anything else, which keeps all of its channels.
 */
export type Role = 'each' | 'tiles' | 'joins' | 'mixes' | 'spreads' | 'stops';

export interface Flow {
  readonly nodes: readonly Node[];
  readonly shapes: ReadonlyMap<string, Shape>;
  /** Values of which every channel is read or given from outside. */
  readonly whole: ReadonlySet<string>;
  /** How often values and parameters are read. */
  readonly readers: ReadonlyMap<string, readonly Node[]>;
}

const EACH: ReadonlySet<OpName> = new Set<OpName>([
  'add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'identity', 'neg', 'exp', 'log', 'sqrt', 'square', 'abs',
  'sigmoid', 'tanh', 'relu', 'elu', 'softplus', 'erf', 'max_pool', 'avg_pool', 'batch_norm', 'dropout',
]);

/** Of an IR whose heads are of one task each. */
export function flowOf(ir: Ir, weights: Weights): Flow {
  const known = new Map(ir.inputs.map(({ name }) => [name, name]));
  const shapes = new Map<string, Shape>(ir.inputs.map(({ name, shape }) => [name, shape]));
  const raw: Omit<Node, 'role'>[] = [];
  const whole = new Set(ir.inputs.map(({ name }) => name));
  const add = (name: string, inputs: readonly string[]): ReadonlyMap<string, string> => {
    const fn = ir.functions.find((each) => each.name === name)!;
    const local = new Map(fn.inputs.map((port, i) => [port.name, known.get(inputs[i]!)!]));
    for (const op of fn.layers.flatMap(({ ops }) => ops)) {
      const id = idOf(name, op.id);
      raw.push({ id, op, in: op.in.map((operand): Source => (isParameter(operand) ? { parameter: fullName(fn, operand) } : typeof operand === 'number' ? { number: operand } : { value: local.get(operand)! })) });
      local.set(op.id, id);
      shapes.set(id, op.shape);
    }
    return local;
  };
  for (const call of ir.calls) {
    const local = add(call.function, call.arguments);
    const { outputs } = ir.functions.find((each) => each.name === call.function)!;
    call.results.forEach((value, i) => known.set(value, local.get(outputs[i]!.name)!));
  }
  for (const task of ir.tasks) whole.add(add(task.head, task.inputs).get(task.output)!);
  const reads = countReads(raw);
  const nodes = raw.map((node): Node => ({ ...node, role: roleOf(node, shapes, weights, (name) => reads.get(name)!) }));
  const readers = new Map<string, Node[]>();
  for (const node of nodes) for (const source of node.in) if ('value' in source) readers.set(source.value, [...(readers.get(source.value) ?? []), node]);
  return { nodes, shapes, whole, readers };
}

/** A value of a function among those of the network. */
export const idOf = (fn: string, id: string): string => `${fn}:${id}`;

function countReads(nodes: readonly Omit<Node, 'role'>[]): Map<string, number> {
  const reads = new Map<string, number>();
  for (const source of nodes.flatMap((node) => node.in)) if ('parameter' in source) reads.set(source.parameter, (reads.get(source.parameter) ?? 0) + 1);
  return reads;
}

/** How many channels a value has; null where it has none, or their number is not known. */
export function channelsOf(shape: Shape): number | null {
  const last = shape.length > 1 ? shape.at(-1) : null;
  return typeof last === 'number' ? last : null;
}

function roleOf(node: Omit<Node, 'role'>, shapes: ReadonlyMap<string, Shape>, weights: Weights, reads: (parameter: string) => number): Role {
  const { op, in: sources } = node;
  const out = channelsOf(op.shape);
  const values = sources.flatMap((source) => ('value' in source ? [channelsOf(shapes.get(source.value)!)] : []));
  const parameters = sources.flatMap((source) => ('parameter' in source ? [source.parameter] : []));
  if (out === null || values.some((channels) => channels === null) || values.length === 0) return 'stops';
  const own = (name: string): boolean => reads(name) === 1;
  switch (op.op) {
    case 'matmul':
    case 'conv2d':
    case 'conv1d':
      return values.length === 1 && parameters.every(own) ? 'mixes' : 'stops';
    case 'depthwise_conv2d':
      return values.length === 1 && parameters.every(own) ? 'spreads' : 'stops';
    case 'concat':
      return values.length === sources.length ? 'joins' : 'stops';
    case 'reshape':
      return out % values[0]! === 0 ? 'tiles' : 'stops';
    case 'mean':
    case 'sum': {
      const [x] = sources as [{ readonly value: string }];
      const shape = shapes.get(x.value)!;
      return axesOf(shape, op.attrs!.axis!).includes(shape.length - 1) ? 'stops' : 'each';
    }
    default: {
      const fits = (name: string): boolean => weights[name]!.values.length === 1 || (weights[name]!.values.length === out && weights[name]!.shape.at(-1) === out && own(name));
      return EACH.has(op.op) && values.every((channels) => channels === out) && parameters.every(fits) ? 'each' : 'stops';
    }
  }
}
