/** What passes share: a graph that is being written anew, who reads what, and the order of nodes. */
import { sizeOf } from '../../../runtime/shape.ts';
import type { Graph, Node, Source, Value, ValueId } from '../graph.ts';
import type { Line } from '../lines.ts';

export type Shape = readonly number[];

/** Where a value's elements lie: in a base, which is no view. */
export interface Place {
  readonly of: ValueId;
  readonly offset: number;
}

/** What a node is made of; values of its outputs follow from `shapes`. */
export interface Call {
  readonly kernel: string;
  readonly inputs: readonly ValueId[];
  readonly roles: readonly string[];
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly line?: Line | undefined;
}

/** Constants of so many numbers are compared. */
const FEW = 256;

/**
 * A graph that is written node by node from another: values keep their ids, new ones follow, and a value that another stands
 * for now is read as that one.
 */
export class Draft {
  readonly values: Value[];
  readonly nodes: Node[] = [];
  readonly #outputs: Graph['outputs'];
  /** By value: the one that stands for it, as far as that is known. */
  readonly #now: (ValueId | undefined)[] = [];
  readonly #made: (Node | undefined)[] = [];
  readonly #views = new Map<string, ValueId>();
  readonly #constants = new Map<string, ValueId>();

  constructor(graph: Graph) {
    this.values = [...graph.values];
    this.#outputs = graph.outputs;
  }

  shape(id: ValueId): Shape {
    return this.values[id]!.shape;
  }

  size(id: ValueId): number {
    return sizeOf(this.values[id]!.shape);
  }

  /** The node that gives a value, if it was written already; none of views. */
  maker(id: ValueId): Node | undefined {
    return this.#made[id];
  }

  /** The value that stands for this one now. */
  now(id: ValueId): ValueId {
    const now = (this.#now[id] ??= this.#found(id));
    return now === id ? id : this.now(now);
  }

  #found(id: ValueId): ValueId {
    const { shape, dtype, source } = this.values[id]!;
    if (source.kind === 'view') return this.view(this.now(source.of), shape, source.offset, dtype);
    if (source.kind === 'constant') return this.constant(source.numbers, shape, dtype);
    if (source.kind !== 'joined') return id;
    const of = source.of.map((each) => this.now(each));
    return of.every((each, i) => each === source.of[i]) ? id : this.add({ shape, dtype, source: { kind: 'joined', of } });
  }

  /** Lets `by` stand for the value from now on. */
  replace(id: ValueId, by: ValueId): void {
    this.#now[id] = by;
  }

  place(id: ValueId): Place {
    const { source } = this.values[id]!;
    return source.kind === 'view' ? { of: source.of, offset: source.offset } : { of: id, offset: 0 };
  }

  add(value: Value): ValueId {
    const id = this.values.push(value) - 1;
    this.#now[id] = id;
    return id;
  }

  /** Elements of another value: of one number as a constant, of a view as those of its base. */
  view(id: ValueId, shape: Shape, offset = 0, dtype = this.values[id]!.dtype): ValueId {
    const base = this.place(id);
    const at = base.offset + offset;
    const whole = this.values[base.of]!;
    const { source } = whole;
    const isAll = at === 0 && this.size(base.of) === sizeOf(shape);
    if (source.kind === 'constant' && (source.numbers.length === 1 || isAll)) return this.constant(source.numbers, shape, dtype);
    if (at === 0 && dtype === whole.dtype && sameShape(shape, whole.shape)) return base.of;
    const key = `${base.of} ${at} ${dtype} ${shape}`;
    const known = this.#views.get(key);
    if (known !== undefined) return known;
    const made = this.add({ shape, dtype, source: { kind: 'view', of: base.of, offset: at } });
    this.#views.set(key, made);
    return made;
  }

  /** A single number stands for all elements. */
  constant(numbers: Float32Array, shape: Shape, dtype: Value['dtype'] = 'float32'): ValueId {
    const make = () => this.add({ shape, dtype, source: { kind: 'constant', numbers } });
    if (numbers.length > FEW) return make();
    const key = `${[...numbers].map((n) => (Object.is(n, -0) ? '-0' : n))} ${dtype} ${shape}`;
    const known = this.#constants.get(key) ?? make();
    this.#constants.set(key, known);
    return known;
  }

  number(value: number, shape: Shape = []): ValueId {
    return this.constant(Float32Array.of(value), shape);
  }

  /** The number that all elements are; undefined where they differ or are not known. */
  uniform(id: ValueId): number | undefined {
    const { source } = this.values[id]!;
    return source.kind === 'constant' && source.numbers.length === 1 ? source.numbers[0] : undefined;
  }

  /** The node with what stands for its inputs now. */
  current(node: Node): Node {
    const inputs = node.inputs.map((id) => this.now(id));
    return inputs.every((id, i) => id === node.inputs[i]) ? node : { ...node, inputs };
  }

  keep(node: Node): void {
    this.nodes.push(node);
    for (const id of node.outputs) this.#made[id] = node;
  }

  /** A new node of one output. */
  call(call: Call, shape: Shape, dtype: Value['dtype'] = 'float32'): ValueId {
    return this.calls(call, [shape], dtype)[0]!;
  }

  calls({ attrs = {}, line, ...call }: Call, shapes: readonly Shape[], dtype: Value['dtype'] = 'float32'): ValueId[] {
    const outputs = shapes.map((shape) => this.add({ shape, dtype, source: { kind: 'node' } }));
    this.keep({ ...call, attrs, outputs, ...(line === undefined ? {} : { line }) });
    return outputs;
  }

  /** Without what no output needs. */
  finished(): Graph {
    const outputs = Object.fromEntries(Object.entries(this.#outputs).map(([name, id]) => [name, this.now(id)]));
    return compact({ values: this.values, nodes: this.nodes, outputs });
  }
}

/** The new values of a node's outputs, or nothing: it stays. */
export type Rule = (node: Node, draft: Draft) => readonly ValueId[] | undefined;

/** Writes a graph anew, each node by `rule`. */
export function rewritten(graph: Graph, rule: Rule): Graph {
  const draft = new Draft(graph);
  for (const each of graph.nodes) {
    const node = draft.current(each);
    const found = rule(node, draft);
    if (found) node.outputs.forEach((id, i) => draft.replace(id, found[i]!));
    else draft.keep(node);
  }
  return draft.finished();
}

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((n, i) => n === b[i]);

/** Without axes of one element. */
export const squeezed = (shape: Shape): Shape => shape.filter((n) => n !== 1);

/**
 * The shape over `space` of an operand of what runs over `own`, a shape of as many elements: null where it has none. Neighbouring
 * axes may become one, or one be cut, where the operand has all of them or none.
 */
export function within(shape: Shape, own: Shape, space: Shape): Shape | null {
  if (sameShape(own, space)) return shape;
  const size = sizeOf(shape);
  if (size === sizeOf(space)) return space;
  if (size === 1) return [];
  const full = [...Array<number>(own.length - shape.length).fill(1), ...shape];
  const found: number[] = [];
  for (let [i, k] = [0, 0]; i < own.length || k < space.length; ) {
    let [a, b] = [i + 1, k + 1];
    let [left, right] = [own[i] ?? 1, space[k] ?? 1];
    while (left !== right) {
      if (left < right) left *= own[a++]!;
      else right *= space[b++]!;
      if (a > own.length || b > space.length) return null;
    }
    const given = sizeOf(full.slice(i, a));
    if (given !== 1 && given !== left) return null;
    for (let axis = k; axis < Math.min(b, space.length); axis++) found.push(given === 1 ? 1 : space[axis]!);
    [i, k] = [a, b];
  }
  return found;
}

/** The values that a value's elements come from, itself included. */
function sources(values: readonly Value[], id: ValueId): readonly ValueId[] {
  const { source } = values[id]!;
  if (source.kind === 'view') return [id, ...sources(values, source.of)];
  return source.kind === 'joined' ? [id, ...source.of.flatMap((each) => sources(values, each))] : [id];
}

/** The values that a value's elements lie in: its base, or the bases of what is joined in it. */
export function basesOf(values: readonly Value[], id: ValueId): readonly ValueId[] {
  const { source } = values[id]!;
  if (source.kind === 'view') return basesOf(values, source.of);
  return source.kind === 'joined' ? source.of.flatMap((each) => basesOf(values, each)) : [id];
}

/** By value that is no view: the places in `nodes` of those that read it, or a part, or the graph's end (-1). */
export function readersOf({ values, nodes, outputs }: Graph): readonly (readonly number[])[] {
  const readers: number[][] = values.map(() => []);
  const read = (id: ValueId, by: number) => {
    for (const base of basesOf(values, id)) if (readers[base]!.at(-1) !== by) readers[base]!.push(by);
  };
  nodes.forEach((node, i) => node.inputs.forEach((id) => read(id, i)));
  Object.values(outputs).forEach((id) => read(id, -1));
  return readers;
}

/** The graph without nodes and values that no output needs; those that are left count from 0. */
export function compact({ values, nodes, outputs }: Graph): Graph {
  const isNeeded = new Uint8Array(values.length);
  const need = (id: ValueId) => {
    if (!isNeeded[id]) for (const each of sources(values, id)) isNeeded[each] = 1;
  };
  Object.values(outputs).forEach(need);
  const kept: Node[] = [];
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!;
    if (!node.outputs.some((id) => isNeeded[id])) continue;
    node.inputs.forEach(need);
    node.outputs.forEach(need);
    kept.push(node);
  }
  const places = new Int32Array(values.length);
  let count = 0;
  values.forEach((_, id) => { if (isNeeded[id]) places[id] = count++; });
  const at = (id: ValueId) => places[id]!;
  return {
    values: values.filter((_, id) => isNeeded[id]).map((value) => ({ ...value, source: moved(value.source, at) })),
    nodes: kept.reverse().map((node) => ({ ...node, inputs: node.inputs.map(at), outputs: node.outputs.map(at) })),
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, id]) => [name, at(id)])),
  };
}

function moved(source: Source, at: (id: ValueId) => ValueId): Source {
  if (source.kind === 'view') return { ...source, of: at(source.of) };
  return source.kind === 'joined' ? { ...source, of: source.of.map(at) } : source;
}

/** The nodes in an order in which they can run: of those that can, the first goes first. */
export function ordered(values: readonly Value[], nodes: readonly Node[]): Node[] {
  const maker = new Int32Array(values.length).fill(-1);
  nodes.forEach((node, i) => node.outputs.forEach((id) => { maker[id] = i; }));
  const after: number[][] = nodes.map(() => []);
  const waits = nodes.map((node, i) => {
    const before = new Set(node.inputs.flatMap((id) => basesOf(values, id)).map((id) => maker[id]!).filter((at) => at >= 0));
    before.forEach((at) => after[at]!.push(i));
    return before.size;
  });
  const free = new Queue();
  waits.forEach((count, i) => { if (count === 0) free.push(i); });
  const done: Node[] = [];
  for (let i = free.pop(); i !== undefined; i = free.pop()) {
    done.push(nodes[i]!);
    for (const next of after[i]!) if (--waits[next]! === 0) free.push(next);
  }
  if (done.length < nodes.length) throw new Error('nodes wait for one another');
  return done;
}

/** Numbers, of which the smallest leaves first: a binary heap. */
class Queue {
  readonly #heap: number[] = [];

  push(n: number): void {
    const heap = this.#heap;
    let at = heap.push(n) - 1;
    for (let up = (at - 1) >> 1; at > 0 && heap[up]! > n; up = (at - 1) >> 1) {
      heap[at] = heap[up]!;
      at = up;
    }
    heap[at] = n;
  }

  pop(): number | undefined {
    const heap = this.#heap;
    const [first, last] = [heap[0], heap.pop()];
    if (heap.length === 0 || last === undefined) return first;
    let at = 0;
    for (let down = 1; down < heap.length; down = 2 * at + 1) {
      if (down + 1 < heap.length && heap[down + 1]! < heap[down]!) down++;
      if (heap[down]! >= last) break;
      heap[at] = heap[down]!;
      at = down;
    }
    heap[at] = last;
    return first;
  }
}
