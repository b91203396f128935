/**
 * Nodes that do the same for one task after another as one node over a stack: [tasks, ...]. Alike are nodes whose kernels,
 * attributes and shapes are the same, and those of all that they are computed from, down to inputs of the same role; so none of
 * them waits for another.
 */
import { sizeOf } from '../../../runtime/shape.ts';
import type { Graph, Node, Pass, ValueId } from '../graph.ts';
import { axesOf } from './elementwise.ts';
import { Draft, ordered, squeezed, type Shape } from './rewrite.ts';
import { stackers, type Operand } from './stackers.ts';

export const stack: Pass = { name: 'stack', run: (graph) => new Stacker(graph).run() };

/** Members of a stack that lie elsewhere are copied into it, where they are no larger: floats. */
const SMALL = 4096;

/** Nodes alike, or one alone. */
interface Unit {
  readonly depth: number;
  readonly nodes: number[];
}

class Stacker {
  readonly #graph: Graph;
  readonly #draft: Draft;
  /** Where nodes of the draft stood, by their first output. */
  readonly #positions = new Map<ValueId, number>();
  /** Inputs of the step that were joined: the value that has them, and from where on. */
  readonly #homes = new Map<ValueId, { of: ValueId; offset: number }>();

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#draft = new Draft(graph);
  }

  run(): Graph {
    for (const { nodes } of unitsOf(this.#graph)) {
      const position = Math.max(...nodes);
      const before = this.#draft.nodes.length;
      this.#write(nodes.map((at) => this.#draft.current(this.#graph.nodes[at]!)));
      for (const node of this.#draft.nodes.slice(before)) this.#positions.set(node.outputs[0]!, position);
    }
    const { nodes, values } = this.#draft;
    const positionOf = (node: Node) => this.#positions.get(node.outputs[0]!)!;
    const sorted = ordered(values, [...nodes].sort((a, b) => positionOf(a) - positionOf(b)));
    nodes.splice(0, nodes.length, ...sorted);
    return this.#draft.finished();
  }

  #write(given: readonly Node[]): void {
    const nodes = given.length > 1 ? this.#distinct(given) : given;
    if (nodes.length > 1 && this.#stack(nodes)) return;
    for (const node of nodes) {
      const found = this.#joined(node) ?? this.#added(node);
      if (found === undefined) this.#draft.keep(node);
      else this.#draft.replace(node.outputs[0]!, found);
    }
  }

  /** Without those that read what another reads. */
  #distinct(nodes: readonly Node[]): readonly Node[] {
    const seen = new Map<string, Node>();
    for (const node of nodes) {
      const key = node.inputs.join();
      const same = seen.get(key);
      if (same) node.outputs.forEach((id, i) => this.#draft.replace(id, same.outputs[i]!));
      else seen.set(key, node);
    }
    return [...seen.values()];
  }

  /** One node in the place of nodes alike; false where there is none. */
  #stack(given: readonly Node[]): boolean {
    const stacker = stackers[given[0]!.kernel];
    if (!stacker) return false;
    const nodes = this.#inOrder(given);
    const operands = nodes[0]!.inputs.map((_, slot) => this.#operand(nodes.map((node) => node.inputs[slot]!)));
    if (operands.some((operand) => operand === null)) return false;
    const call = stacker(nodes[0]!, operands as Operand[], nodes.length, this.#draft);
    if (!call) return false;
    const { dtype } = this.#draft.values[nodes[0]!.outputs[0]!]!;
    const shapes = nodes[0]!.outputs.map((id) => [nodes.length, ...this.#draft.shape(id)]);
    const stacks = this.#draft.calls({ ...call, line: nodes.at(-1)!.line }, shapes, dtype);
    nodes.forEach((node, i) => node.outputs.forEach((id, k) => this.#replaceByPart(id, stacks[k]!, i)));
    return true;
  }

  #replaceByPart(id: ValueId, stacked: ValueId, i: number): void {
    const { shape, dtype } = this.#draft.values[id]!;
    this.#draft.replace(id, this.#draft.view(stacked, shape, i * sizeOf(shape), dtype));
  }

  /** As their inputs lie; where these lie nowhere yet, as the inputs were recorded. */
  #inOrder(nodes: readonly Node[]): readonly Node[] {
    const slots = nodes[0]!.inputs.map((_, slot) => nodes.map((node) => this.#placeOf(node.inputs[slot]!)));
    const laid = slots.find((places) => new Set(places.map(({ of }) => of)).size === 1 && new Set(places.map(({ offset }) => offset)).size === nodes.length);
    const apart = slots.find((places) => new Set(places.map(({ of, offset }) => `${of} ${offset}`)).size === nodes.length);
    const places = laid ?? apart;
    if (!places) return nodes;
    const order = [...nodes.keys()].sort((i, k) => places[i]!.of - places[k]!.of || places[i]!.offset - places[k]!.offset);
    return order.map((i) => nodes[i]!);
  }

  #placeOf(id: ValueId): { of: ValueId; offset: number } {
    const place = this.#draft.place(id);
    const home = this.#homes.get(place.of);
    return home ? { of: home.of, offset: home.offset + place.offset } : place;
  }

  /** What all nodes read in one place: one value for all, or one a node in a stack. Null where too much would be copied. */
  #operand(ids: readonly ValueId[]): Operand | null {
    if (ids.every((id) => id === ids[0])) return { id: ids[0]!, isShared: true };
    const shape = [ids.length, ...this.#draft.shape(ids[0]!)];
    const laid = this.#run(ids, shape);
    if (laid !== undefined) return { id: laid, isShared: false };
    const isWhole = (id: ValueId) => this.#draft.place(id).of === id && !this.#homes.has(id);
    if (this.#draft.size(ids[0]!) > SMALL && !(ids.every(isWhole) && new Set(ids).size === ids.length)) return null;
    return { id: this.#join(ids, shape), isShared: false };
  }

  /** The value whose elements these are one after the other, if they lie so. */
  #run(ids: readonly ValueId[], shape: Shape): ValueId | undefined {
    const places = ids.map((id) => this.#placeOf(id));
    const size = this.#draft.size(ids[0]!);
    const { of, offset } = places[0]!;
    if (!places.every((place, i) => place.of === of && place.offset === offset + i * size)) return undefined;
    return this.#draft.view(of, shape, offset, this.#draft.values[ids[0]!]!.dtype);
  }

  #join(ids: readonly ValueId[], shape: Shape): ValueId {
    const { values } = this.#draft;
    const known = this.#constants(ids, shape);
    if (known !== undefined) return known;
    const joined = this.#draft.add({ shape, dtype: values[ids[0]!]!.dtype, source: { kind: 'joined', of: ids } });
    let offset = 0;
    for (const id of ids) {
      if (values[id]!.source.kind === 'input' && !this.#homes.has(id)) this.#homes.set(id, { of: joined, offset });
      offset += this.#draft.size(id);
    }
    return joined;
  }

  #constants(ids: readonly ValueId[], shape: Shape): ValueId | undefined {
    const parts = ids.map((id) => this.#draft.values[id]!);
    if (!parts.every(({ source }) => source.kind === 'constant')) return undefined;
    const numbers = parts.flatMap(({ shape: own, source }) => {
      const given = source.kind === 'constant' ? [...source.numbers] : [];
      return given.length === 1 ? Array<number>(sizeOf(own)).fill(given[0]!) : given;
    });
    return this.#draft.constant(Float32Array.from(numbers), shape, parts[0]!.dtype);
  }

  /** A concatenation along the first axis that has more than one element, as values that lie together. */
  #joined({ kernel, inputs, attrs, outputs }: Node): ValueId | undefined {
    if (kernel !== 'Pack' && kernel !== 'Concat') return undefined;
    const shape = this.#draft.shape(outputs[0]!);
    const [axis] = axesOf(attrs['axis'] ?? 0, shape.length) as [number];
    if (squeezed(shape.slice(0, axis)).length > 0) return undefined;
    return this.#run(inputs, shape) ?? this.#join(inputs, shape);
  }

  /** A sum of values of which some lie one after the other, as one over an axis of these. */
  #added(node: Node): ValueId | undefined {
    const { kernel, inputs, outputs, line } = node;
    if (kernel !== 'AddN' && kernel !== 'Add') return undefined;
    const shape = this.#draft.shape(outputs[0]!);
    if (inputs.some((id) => this.#draft.shape(id).join() !== shape.join())) return undefined;
    const runs = this.#runsOf(inputs);
    if (!runs.some((run) => run.length > 2 || (run.length === 2 && this.#draft.maker(this.#draft.place(run[0]!).of)?.kernel === 'BatchMatMul'))) return undefined;
    const terms = runs.flatMap((run) => {
      if (run.length === 1) return run;
      const x = this.#run(run, [run.length, ...shape])!;
      return [this.#draft.call({ kernel: 'Sum', inputs: [x], roles: ['x'], attrs: { axis: [0], keepDims: false }, line }, shape)];
    });
    if (terms.length === 1) return terms[0]!;
    const isPair = terms.length === 2;
    return this.#draft.call({ kernel: isPair ? 'Add' : 'AddN', inputs: terms, roles: isPair ? ['a', 'b'] : terms.map((_, i) => String(i)), line }, shape);
  }

  /** Values in runs that lie one after the other. */
  #runsOf(ids: readonly ValueId[]): ValueId[][] {
    const sorted = ids.map((id) => ({ id, ...this.#placeOf(id) })).sort((a, b) => a.of - b.of || a.offset - b.offset);
    const runs: ValueId[][] = [];
    sorted.forEach(({ id, of, offset }, i) => {
      const last = sorted[i - 1];
      if (last && last.of === of && last.offset + this.#draft.size(id) === offset) runs.at(-1)!.push(id);
      else runs.push([id]);
    });
    return runs;
  }
}

/** All nodes, those alike together, so that no unit waits for a later one. */
function unitsOf(graph: Graph): Unit[] {
  const classes = new Classes(graph);
  const units = new Map<number, Unit>();
  graph.nodes.forEach((node, at) => {
    const { name, depth } = classes.add(node);
    const unit = units.get(name);
    if (unit) unit.nodes.push(at);
    else units.set(name, { depth, nodes: [at] });
  });
  // What lays inputs together for itself comes before what would lay them as it likes.
  const rank = ({ nodes }: Unit) => (['Pack', 'Concat'].includes(graph.nodes[nodes[0]!]!.kernel) ? 0 : 1);
  return [...units.values()].sort((a, b) => a.depth - b.depth || rank(a) - rank(b));
}

/** Of values and nodes: which are alike, as numbers, and how many nodes lie before them. */
class Classes {
  readonly #graph: Graph;
  readonly #names = new Map<string, number>();
  readonly #of: ({ readonly name: number; readonly depth: number } | undefined)[] = [];

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  add({ kernel, inputs, attrs, outputs }: Node) {
    const given = inputs.map((id) => this.#value(id));
    const depth = 1 + given.reduce((most, each) => Math.max(most, each.depth), 0);
    const shapes = outputs.map((id) => this.#graph.values[id]!.shape.join());
    const name = this.#name(`${kernel} ${JSON.stringify(attrs)} ${given.map((each) => each.name)} ${shapes.join(' ')}`);
    outputs.forEach((id, i) => { this.#of[id] = { name: this.#name(`${name} output ${i}`), depth }; });
    return { name, depth };
  }

  #value(id: ValueId): { readonly name: number; readonly depth: number } {
    return (this.#of[id] ??= this.#found(id));
  }

  #found(id: ValueId): { readonly name: number; readonly depth: number } {
    const { shape, source } = this.#graph.values[id]!;
    switch (source.kind) {
      case 'input':
        return { name: this.#name(`input ${roleOf(source.name)} ${shape}`), depth: 0 };
      case 'constant':
        return { name: this.#name(source.numbers.length === 1 ? `number ${source.numbers[0]} ${shape}` : `constant ${id}`), depth: 0 };
      case 'view': {
        const base = this.#value(source.of);
        return { name: this.#name(`view ${base.name} ${shape}`), depth: base.depth };
      }
      case 'joined': {
        const parts = source.of.map((each) => this.#value(each));
        return { name: this.#name(`joined ${parts.map(({ name }) => name)}`), depth: Math.max(...parts.map(({ depth }) => depth)) };
      }
      case 'node':
        throw new Error('a value is read before its node');
    }
  }

  #name(text: string): number {
    const known = this.#names.get(text) ?? this.#names.size;
    this.#names.set(text, known);
    return known;
  }
}

/** An input's name without the task that it may start with: `values/sea.fc8.kernel` is `values fc8.kernel`, `has/sea` is `has`. */
function roleOf(name: string): string {
  const [kind, of = ''] = name.split(/\/(.*)/s) as [string, string?];
  if (kind === 'values' || kind === 'slots') return `${kind} ${of.slice(of.indexOf('.') + 1)}`;
  return kind === 'inputs' || kind === 'scalars' ? name : kind;
}
