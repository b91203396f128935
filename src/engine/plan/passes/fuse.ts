/**
 * Runs of elementwise work as single passes over memory, kernel `Fused`: what only they read is never stored, and sums of what
 * they make are taken on the way.
 */
import { sizeOf } from '../../../runtime/shape.ts';
import { elementwiseOf } from '../elementwise.ts';
import type { FusedResult, FusedStep, Fusion } from '../fusion.ts';
import type { Graph, Node, Pass, ValueId } from '../graph.ts';
import { isState } from '../schedule.ts';
import { axesOf } from './elementwise.ts';
import { basesOf, Draft, readersOf, sameShape, squeezed, within, type Shape } from './rewrite.ts';

/** Of one pass: more work than that has its numbers elsewhere than in registers and the first cache. */
const [STEPS, INPUTS] = [64, 16];
/** A sum of more terms is no elementwise work. */
const TERMS = 8;

export const fuse: Pass = { name: 'fuse', run: (graph) => new Fuser(withResultsLast(graph)).run() };

/** What a `Fused` node does. */
export const fusionOf = ({ attrs }: Node): Fusion => attrs as Fusion;

/** Results that are made earlier than they are needed stay below this, in floats. */
const SMALL = 4096;

/**
 * What is made of few numbers, and of which nothing but the step's results are made, comes last: a loss can wait for its gradient then,
 * which reads the same.
 */
function withResultsLast(graph: Graph): Graph {
  const { values, nodes, outputs } = graph;
  const readers = readersOf(graph);
  const state = new Set(Object.entries(outputs).flatMap(([name, id]) => (isState(name) ? basesOf(values, id) : [])));
  const isLast = nodes.map(() => false);
  for (let at = nodes.length - 1; at >= 0; at--) {
    const { inputs, outputs: made } = nodes[at]!;
    const floats = [...inputs, ...made].reduce((sum, id) => sum + sizeOf(values[id]!.shape), 0);
    isLast[at] = floats <= SMALL && made.every((id) => !state.has(id) && readers[id]!.every((reader) => reader < 0 || isLast[reader]!));
  }
  return { ...graph, nodes: [...nodes.filter((_, at) => !isLast[at]), ...nodes.filter((_, at) => isLast[at])] };
}

/** Nodes that become one. */
interface Cluster {
  /** Whose output gives the space. */
  readonly root: number;
  /** In whose place it runs. */
  readonly at: number;
  readonly members: ReadonlySet<number>;
  /** Of what they make. */
  readonly sums: readonly number[];
}

class Fuser {
  readonly #graph: Graph;
  readonly #readers: readonly (readonly number[])[];
  readonly #maker = new Map<ValueId, number>();
  /** By node: the cluster that it belongs to. */
  readonly #clusters: (Cluster | undefined)[] = [];

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#readers = readersOf(graph);
    graph.nodes.forEach((node, at) => node.outputs.forEach((id) => this.#maker.set(id, at)));
  }

  run(): Graph {
    const { nodes } = this.#graph;
    for (let at = nodes.length - 1; at >= 0; at--) if (!this.#clusters[at] && this.#isElementwise(at)) this.#grow(at);
    nodes.forEach((node, at) => { if (node.kernel === 'Sum') this.#attach(at); });
    this.#mergeNeighbours();
    const draft = new Draft(this.#graph);
    nodes.forEach((node, at) => {
      const cluster = this.#clusters[at];
      if (!cluster) draft.keep(node);
      else if (cluster.at === at) draft.keep(this.#fused(cluster, draft));
    });
    return draft.finished();
  }

  #isElementwise(at: number): boolean {
    const node = this.#graph.nodes[at]!;
    return node.kernel === 'AddN' ? node.inputs.length <= TERMS : elementwiseOf(node, this.#graph) !== null;
  }

  /** The node whose whole output a value is, in any shape. */
  #makerOf(id: ValueId): number | undefined {
    const { shape, source } = this.#graph.values[id]!;
    if (source.kind !== 'view') return this.#maker.get(id);
    const isWhole = source.offset === 0 && sizeOf(this.#graph.values[source.of]!.shape) === sizeOf(shape);
    return isWhole ? this.#maker.get(source.of) : undefined;
  }

  #shapeOf(at: number): Shape {
    return this.#graph.values[this.#graph.nodes[at]!.outputs[0]!]!.shape;
  }

  /** Takes in, from the last to the first, what others read only after the root has run, if at all. */
  #grow(root: number): void {
    const members = new Set([root]);
    const open = this.#makersBefore(root);
    let steps = this.#cost(root);
    while (open.size > 0) {
      const at = Math.max(...open);
      open.delete(at);
      if (steps + this.#cost(at) > STEPS || !this.#fits(at, root, members)) continue;
      members.add(at);
      steps += this.#cost(at);
      this.#makersBefore(at).forEach((each) => open.add(each));
    }
    this.#put({ root, at: root, members, sums: [] });
  }

  #put(cluster: Cluster): void {
    for (const at of cluster.members) this.#clusters[at] = cluster;
    for (const at of cluster.sums) this.#clusters[at] = cluster;
  }

  #makersBefore(at: number): Set<number> {
    return new Set(this.#graph.nodes[at]!.inputs.map((id) => this.#makerOf(id)).filter((each): each is number => each !== undefined));
  }

  #cost(at: number): number {
    return Math.max(1, this.#graph.nodes[at]!.inputs.length - 1);
  }

  #fits(at: number, root: number, members: ReadonlySet<number>): boolean {
    if (this.#clusters[at] || !this.#isElementwise(at) || !this.#runsOver(at, this.#shapeOf(root))) return false;
    const [output] = this.#graph.nodes[at]!.outputs as [ValueId];
    if (!this.#readers[output]!.every((reader) => members.has(reader) || reader > root || reader < 0)) return false;
    return this.#isWhole(new Set([...members, at]));
  }

  /** Whether nodes can be one: they read few values, and parts or sums of none that they make. */
  #isWhole(members: ReadonlySet<number>, sums: readonly number[] = []): boolean {
    const inputs = [...this.#inputsOf(members)];
    const makers = inputs.flatMap((id) => basesOf(this.#graph.values, id)).map((id) => this.#maker.get(id) ?? -1);
    return inputs.length <= INPUTS && !makers.some((at) => members.has(at) || sums.includes(at));
  }

  /** Whether a node's work can be done over a space. */
  #runsOver(at: number, space: Shape): boolean {
    const own = this.#shapeOf(at);
    return sizeOf(own) === sizeOf(space) && this.#graph.nodes[at]!.inputs.every((id) => within(this.#graph.values[id]!.shape, own, space) !== null);
  }

  /** What members read that they do not make. */
  #inputsOf(members: ReadonlySet<number>): Set<ValueId> {
    const ids = [...members].flatMap((at) => this.#graph.nodes[at]!.inputs);
    return new Set(ids.filter((id) => !members.has(this.#makerOf(id) ?? -1)));
  }

  /** A sum over axes of what a cluster makes becomes a result of it. */
  #attach(at: number): void {
    const { inputs } = this.#graph.nodes[at]!;
    const cluster = this.#clusters[this.#makerOf(inputs[0]!) ?? -1];
    if (cluster && this.#sumsOver(at, this.#shapeOf(cluster.root))) this.#put({ ...cluster, sums: [...cluster.sums, at] });
  }

  #sumsOver(at: number, space: Shape): boolean {
    const { shape } = this.#graph.values[this.#graph.nodes[at]!.inputs[0]!]!;
    return sameShape(squeezed(shape), squeezed(space));
  }

  /** Clusters over one space that read the same become one, where nothing between them stands in the way. */
  #mergeNeighbours(): void {
    const last = new Map<ValueId, number>();
    const roots = [...new Set(this.#clusters)].flatMap((cluster) => (cluster ? [cluster.root] : [])).sort((a, b) => a - b);
    for (const root of roots) {
      const size = sizeOf(this.#shapeOf(root));
      const read = [...this.#inputsOf(this.#clusters[root]!.members)].filter((id) => sizeOf(this.#graph.values[id]!.shape) === size);
      for (const id of read.map((each) => this.#baseOf(each))) {
        const [one, other] = [this.#clusters[root]!, this.#clusters[last.get(id) ?? this.#maker.get(id) ?? -1]];
        const merged = other && one !== other ? (one.at < other.at ? this.#merged(one, other) : this.#merged(other, one)) : null;
        if (merged) this.#put(merged);
        last.set(id, root);
      }
    }
  }

  #baseOf(id: ValueId): ValueId {
    const { source } = this.#graph.values[id]!;
    return source.kind === 'view' ? source.of : id;
  }

  /** Both in the place of the second, or of the first: null where neither can be. */
  #merged(first: Cluster, second: Cluster): Cluster | null {
    const members = new Set([...first.members, ...second.members]);
    const cost = [...members].reduce((sum, at) => sum + this.#cost(at), 0);
    const sums = [...first.sums, ...second.sums];
    if (cost > STEPS || !this.#isWhole(members, sums)) return null;
    const place = this.#canWait(first, second) ? second : this.#canHurry(first, second) ? first : null;
    if (!place) return null;
    const space = this.#shapeOf(place.root);
    if (![...members].every((at) => this.#runsOver(at, space)) || !sums.every((at) => this.#sumsOver(at, space))) return null;
    return { root: place.root, at: place.at, members, sums };
  }

  #placeOf(at: number): number {
    return this.#clusters[at]?.at ?? at;
  }

  #outputsOf({ members, sums }: Cluster): ValueId[] {
    return [...members, ...sums].map((at) => this.#graph.nodes[at]!.outputs[0]!);
  }

  /** Whether nobody needs the first before the second runs. */
  #canWait(first: Cluster, second: Cluster): boolean {
    const isOwn = (at: number) => this.#clusters[at] === first || second.members.has(at);
    return this.#outputsOf(first).every((id) => this.#readers[id]!.every((at) => at < 0 || isOwn(at) || this.#placeOf(at) > second.at));
  }

  /** Whether all that the second reads is there when the first runs. */
  #canHurry(first: Cluster, second: Cluster): boolean {
    const results = this.#outputsOf(second).filter((id) => !this.#readers[id]!.every((at) => second.members.has(at)));
    const floats = results.reduce((sum, id) => sum + sizeOf(this.#graph.values[id]!.shape), 0);
    const bases = [...this.#inputsOf(second.members)].flatMap((id) => basesOf(this.#graph.values, id));
    const makers = bases.map((id) => this.#maker.get(id)).filter((at) => at !== undefined);
    return floats <= SMALL && makers.every((at) => this.#clusters[at] === first || this.#placeOf(at) < first.at);
  }

  #fused(cluster: Cluster, draft: Draft): Node {
    const space = this.#shapeOf(cluster.root);
    const writer = new Writer(draft, space);
    const made = new Map<number, number>();
    for (const at of [...cluster.members].sort((a, b) => a - b)) {
      const node = this.#graph.nodes[at]!;
      const of = node.inputs.map((id) => made.get(this.#makerOf(id) ?? -1) ?? writer.input(id, this.#shapeOf(at)));
      made.set(at, writer.work(node, of, this.#graph));
    }
    const results: FusedResult[] = [];
    const outputs: ValueId[] = [];
    for (const at of made.keys()) {
      const [output] = this.#graph.nodes[at]!.outputs as [ValueId];
      if (this.#readers[output]!.every((reader) => cluster.members.has(reader) || cluster.sums.includes(reader))) continue;
      results.push({ step: made.get(at)! });
      outputs.push(output);
    }
    for (const at of cluster.sums) {
      const { inputs, attrs, outputs: sums } = this.#graph.nodes[at]!;
      results.push({ step: made.get(this.#makerOf(inputs[0]!)!)!, sum: this.#axesIn(space, inputs[0]!, attrs['axis']) });
      outputs.push(...sums);
    }
    const { line } = this.#graph.nodes[cluster.root]!;
    const roles = writer.inputs.map((_, i) => String(i));
    const attrs: Fusion = { space, steps: writer.steps, results };
    return { kernel: 'Fused', inputs: writer.inputs, roles, attrs, outputs, ...(line === undefined ? {} : { line }) };
  }

  /** A sum's axes as those of a space that is of its input's shape but for axes of one element. */
  #axesIn(space: Shape, x: ValueId, axis: unknown): number[] {
    const { shape } = this.#graph.values[x]!;
    const places = space.flatMap((n, i) => (n === 1 ? [] : [i]));
    const summed = new Set(axesOf(axis, shape.length));
    return shape.flatMap((n, i) => (n === 1 ? [] : [i])).flatMap((i, k) => (summed.has(i) ? [places[k]!] : []));
  }
}

/** Writes a fusion's steps over a space. */
class Writer {
  readonly inputs: ValueId[] = [];
  readonly steps: FusedStep[] = [];
  readonly #known = new Map<ValueId, number>();
  readonly #draft: Draft;
  readonly #space: Shape;

  constructor(draft: Draft, space: Shape) {
    this.#draft = draft;
    this.#space = space;
  }

  /** A value that is broadcast to `own`, a shape of as many elements as the space. */
  input(id: ValueId, own: Shape): number {
    const value = this.#draft.uniform(id);
    if (value !== undefined) return this.steps.push({ op: 'constant', value }) - 1;
    const seen = this.#draft.view(this.#draft.now(id), within(this.#draft.shape(id), own, this.#space)!);
    const known = this.#known.get(seen);
    if (known !== undefined) return known;
    this.steps.push({ op: 'input', input: this.inputs.push(seen) - 1 });
    this.#known.set(seen, this.steps.length - 1);
    return this.steps.length - 1;
  }

  work(node: Node, of: readonly number[], graph: Graph): number {
    if (node.kernel !== 'AddN') return this.steps.push({ ...elementwiseOf(node, graph)!, of }) - 1;
    return of.reduce((sum, each) => this.steps.push({ op: 'Add', of: [sum, each] }) - 1);
  }
}
