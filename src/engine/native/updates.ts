/** How a step's new state comes about: as TensorFlow's own updates of variables where it is exactly one of those, else by what replaces it. */
import type { Graph, Node, ValueId } from '../plan/graph.ts';
import { compact, Draft, readersOf, sameShape, type Shape } from '../plan/passes/rewrite.ts';
import { inputNamed, isState } from '../plan/schedule.ts';

export interface Update {
  readonly op: 'AssignVariableOp' | 'AssignSubVariableOp' | 'ResourceApplyGradientDescent' | 'ResourceApplyMomentum' | 'ResourceApplyKerasMomentum' | 'ResourceApplyAdam';
  /** The state that it changes, as the op has its variables. */
  readonly variables: readonly string[];
  /** What the op reads besides. */
  readonly operands: readonly ValueId[];
}

/** Which operand of an op has its variable's shape; the others are scalars. */
export const GRADIENT: Readonly<Record<Update['op'], number>> = { AssignVariableOp: 0, AssignSubVariableOp: 0, ResourceApplyGradientDescent: 1, ResourceApplyMomentum: 1, ResourceApplyKerasMomentum: 1, ResourceApplyAdam: 7 };

export interface Updated {
  /** Its outputs are those that are no state, and what updates read: `operand/3/0` is the first of the fourth. */
  readonly graph: Graph;
  readonly updates: readonly Omit<Update, 'operands'>[];
  /** Shapes of the state that the step reads or changes. */
  readonly state: ReadonlyMap<string, Shape>;
}

export const operandName = (update: number, operand: number): string => `operand/${update}/${operand}`;

const OPERAND = /^operand\/(\d+)\/(\d+)$/;

export const isOperand = (name: string): boolean => OPERAND.test(name);

/** What each of so many updates reads. */
export function operandsIn({ outputs }: Graph, count: number): readonly (readonly ValueId[])[] {
  const operands: ValueId[][] = Array.from({ length: count }, () => []);
  for (const [name, id] of Object.entries(outputs)) {
    const [, update, operand] = OPERAND.exec(name) ?? [];
    if (update !== undefined) operands[Number(update)]![Number(operand)] = id;
  }
  return operands;
}

export function withUpdates(graph: Graph): Updated {
  const draft = new Draft(graph);
  graph.nodes.forEach((node) => draft.keep(node));
  const found = new Matcher(graph, draft).updates();
  const results = Object.entries(graph.outputs).filter(([name]) => !isState(name));
  const operands = found.flatMap((update, i) => update.operands.map((id, k) => [operandName(i, k), id] as const));
  const left = compact({ values: draft.values, nodes: draft.nodes, outputs: Object.fromEntries([...results, ...operands]) });
  const needed = new Set([...inputNamed(left).keys(), ...found.flatMap(({ variables }) => variables)]);
  const state = [...inputNamed(graph)].filter(([name]) => isState(name) && needed.has(name)).map(([name, id]) => [name, graph.values[id]!.shape] as const);
  return { graph: left, updates: found.map(({ op, variables }) => ({ op, variables })), state: new Map(state) };
}

/** What an update takes the place of: `slots` are other names of state. */
interface Match {
  readonly op: Update['op'];
  readonly slots: readonly string[];
  readonly operands: readonly ValueId[];
}

const MANY = 8;

class Matcher {
  readonly #graph: Graph;
  readonly #draft: Draft;
  readonly #readers: readonly (readonly number[])[];
  readonly #inputs: ReadonlyMap<string, ValueId>;

  constructor(graph: Graph, draft: Draft) {
    this.#graph = graph;
    this.#draft = draft;
    this.#readers = readersOf(graph);
    this.#inputs = inputNamed(graph);
  }

  updates(): Update[] {
    const moved = Object.keys(this.#graph.outputs).filter((name) => isState(name) && this.#graph.outputs[name] !== this.#inputs.get(name));
    const taken = new Set<string>();
    const updates: Update[] = [];
    const isOfMany = this.#manyOf(moved);
    for (const name of moved.filter((each) => each.startsWith('values/'))) {
      const match = this.#momentum(name) ?? this.#rising(name) ?? (isOfMany(name) ? undefined : this.#adam(name)) ?? this.#descent(name);
      if (!match) continue;
      updates.push({ op: match.op, variables: [name, ...match.slots], operands: match.operands });
      for (const each of [name, ...match.slots]) taken.add(each);
    }
    const rest = moved.filter((name) => !taken.has(name));
    return [...updates, ...rest.map((name): Update => ({ op: 'AssignVariableOp', variables: [name], operands: [this.#graph.outputs[name]!] }))];
  }

  /** Whether a parameter is one of many tasks' alike. Adam counts the steps of each, so that one update of TensorFlow's cannot be that of all; number by number it can. */
  #manyOf(names: readonly string[]): (name: string) => boolean {
    const roleOf = (name: string): string => `${name.slice(name.indexOf('.'))} ${this.#draft.shape(this.#graph.outputs[name]!)}`;
    const counts = new Map<string, number>();
    for (const role of names.map(roleOf)) counts.set(role, (counts.get(role) ?? 0) + 1);
    return (name) => counts.get(roleOf(name))! >= MANY;
  }

  /** value - step x rate, where step is a slot: m x slot + gradient. */
  #momentum(name: string): Match | undefined {
    const slot = `slots/${name.slice('values/'.length)}/velocity`;
    const velocity = this.#graph.outputs[slot];
    const scaled = this.#scaled(this.#stepOf(name));
    if (velocity === undefined || scaled?.x !== velocity || !this.#isReadBy(velocity, 2)) return undefined;
    const mixed = this.#mixed(velocity, slot);
    return mixed && { op: 'ResourceApplyMomentum', slots: [slot], operands: [scaled.factor, mixed.other, mixed.share] };
  }

  /** value + step, where step is a slot: m x slot + rate x slope. TensorFlow's goes down by its rate. */
  #rising(name: string): Match | undefined {
    const slot = `slots/${name.slice('values/'.length)}/velocity`;
    const [id, velocity] = [this.#graph.outputs[name]!, this.#graph.outputs[slot]];
    const inputs = this.#made('Add', id)?.inputs ?? [];
    const isMoved = this.#isReadBy(id, 1) && inputs.includes(this.#inputs.get(name)!) && inputs.includes(velocity!);
    if (velocity === undefined || !isMoved || !this.#isReadBy(velocity, 2)) return undefined;
    const mixed = this.#mixed(velocity, slot);
    const scaled = this.#scaled(mixed?.other);
    if (!mixed || !scaled || !sameShape(this.#draft.shape(scaled.x), this.#draft.shape(id))) return undefined;
    const down = this.#draft.call({ kernel: 'Neg', inputs: [scaled.factor], roles: ['x'] }, []);
    return { op: 'ResourceApplyKerasMomentum', slots: [slot], operands: [down, scaled.x, mixed.share] };
  }

  /** value - rate x (mean / c1) / (sqrt(square / c2) + epsilon): TensorFlow's Adam has the corrections c within rate and epsilon. */
  #adam(name: string): Match | undefined {
    const [first, second] = ['mean', 'square'].map((slot) => `slots/${name.slice('values/'.length)}/${slot}`) as [string, string];
    const scaled = this.#scaled(this.#stepOf(name));
    const [top, bottom] = this.#made('RealDiv', scaled?.x)?.inputs ?? [];
    const [mean, c1] = this.#made('RealDiv', top)?.inputs ?? [];
    const [root, epsilon] = this.#made('Add', bottom)?.inputs ?? [];
    const [square, c2] = this.#made('RealDiv', this.#made('Sqrt', root)?.inputs[0])?.inputs ?? [];
    const isSlots = mean !== undefined && square !== undefined && mean === this.#graph.outputs[first] && square === this.#graph.outputs[second];
    if (!isSlots || !this.#isReadBy(mean, 2) || !this.#isReadBy(square, 2)) return undefined;
    const [means, squares] = [this.#mixed(mean, first), this.#mixed(square, second)];
    const [gradient, own] = means ? this.#factors(this.#made('Multiply', means.other)) ?? [] : [];
    const [squared] = squares ? this.#factors(this.#made('Multiply', squares.other)) ?? [] : [];
    const isSame = gradient !== undefined && this.#made('Square', squared)?.inputs[0] === gradient;
    const scalars = [scaled!.factor, c1, c2, epsilon, own];
    if (!isSame || scalars.some((id) => id === undefined || this.#draft.size(id) !== 1)) return undefined;
    const call = (kernel: string, a: ValueId, b?: ValueId): ValueId =>
      this.#draft.call({ kernel, inputs: b === undefined ? [a] : [a, b], roles: b === undefined ? ['x'] : ['a', 'b'] }, []);
    const [rate, one, two, small] = scalars.map((id) => this.#scalar(id!)) as [ValueId, ValueId, ValueId, ValueId];
    const correction = call('Sqrt', two);
    const none = this.#draft.number(0);
    const operands = [none, none, call('RealDiv', call('Multiply', rate, correction), one), means!.share, squares!.share, call('Multiply', small, correction), gradient];
    return { op: 'ResourceApplyAdam', slots: [first, second], operands };
  }

  /** value - something of its shape. */
  #descent(name: string): Match | undefined {
    const step = this.#stepOf(name);
    if (step === undefined || !sameShape(this.#draft.shape(step), this.#draft.shape(this.#inputs.get(name)!))) return undefined;
    const scaled = this.#scaled(step);
    if (!scaled || !sameShape(this.#draft.shape(scaled.x), this.#draft.shape(step))) return { op: 'AssignSubVariableOp', slots: [], operands: [step] };
    return { op: 'ResourceApplyGradientDescent', slots: [], operands: [scaled.factor, scaled.x] };
  }

  /** What is taken from a value, where that is all that is done with it. */
  #stepOf(name: string): ValueId | undefined {
    const id = this.#graph.outputs[name]!;
    const node = this.#made('Sub', id);
    return node && this.#isReadBy(id, 1) && node.inputs[0] === this.#inputs.get(name) ? node.inputs[1] : undefined;
  }

  /** A product with a number, which nothing else reads. */
  #scaled(id: ValueId | undefined): { x: ValueId; factor: ValueId } | undefined {
    const factors = id !== undefined && this.#isReadBy(id, 1) ? this.#factors(this.#made('Multiply', id)) : undefined;
    return factors && { x: factors[0], factor: this.#scalar(factors[1]) };
  }

  /** Of new state: share x old + other. */
  #mixed(id: ValueId, slot: string): { share: ValueId; other: ValueId } | undefined {
    const inputs = this.#made('Add', id)?.inputs;
    if (!inputs) return undefined;
    for (const [kept, other] of [inputs, [...inputs].reverse()] as [ValueId, ValueId][]) {
      const factors = this.#factors(this.#made('Multiply', kept));
      const isOld = factors?.[0] === this.#inputs.get(slot) && this.#isReadBy(kept, 1);
      if (factors && isOld && sameShape(this.#draft.shape(other), this.#draft.shape(id))) return { share: this.#scalar(factors[1]), other };
    }
    return undefined;
  }

  /** Of a product with a scalar: the other factor first. */
  #factors(product: Node | undefined): [x: ValueId, scalar: ValueId] | undefined {
    if (!product) return undefined;
    const [a, b] = product.inputs as [ValueId, ValueId];
    if (this.#draft.shape(b).length === 0) return [a, b];
    return this.#draft.shape(a).length === 0 ? [b, a] : undefined;
  }

  #scalar = (id: ValueId): ValueId => this.#draft.view(id, []);

  #made(kernel: string, id: ValueId | undefined): Node | undefined {
    const node = id === undefined ? undefined : this.#draft.maker(id);
    return node?.kernel === kernel ? node : undefined;
  }

  /** By so many, the end of the graph among them. */
  #isReadBy(id: ValueId, count: number): boolean {
    return this.#readers[id]!.length === count;
  }
}
