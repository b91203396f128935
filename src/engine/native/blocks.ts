/** Inputs of a step that are read together, as one: a variable, or a feed, in the place of several. What tasks have alike is such. */
import { sizeOf } from '../../runtime/shape.ts';
import type { Graph, ValueId } from '../plan/graph.ts';
import { compact, Draft, type Shape } from '../plan/passes/rewrite.ts';
import { inputNamed, isState } from '../plan/schedule.ts';
import { GRADIENT, isOperand, operandName, operandsIn, type Update, type Updated } from './updates.ts';

/** Inputs whose numbers follow one another. */
export interface Block {
  /** Of all numbers; that of the only part, where there is one. */
  readonly shape: Shape;
  readonly parts: readonly Part[];
}

export interface Part {
  readonly name: string;
  readonly shape: Shape;
  /** Its first number's place. */
  readonly offset: number;
}

export interface Blocked {
  /** Its inputs are blocks, by their names. */
  readonly graph: Graph;
  /** Variables are blocks of state, by their names. */
  readonly updates: readonly Omit<Update, 'operands'>[];
  readonly blocks: ReadonlyMap<string, Block>;
}

export const withBlocks = (updated: Updated): Blocked => new Blocks(updated).blocked();

class Blocks {
  readonly #graph: Graph;
  readonly #shapes: ReadonlyMap<string, Shape>;
  readonly #draft: Draft;
  readonly #blocks = new Map<string, Block>();
  /** The block that an input went into. */
  readonly #homes = new Map<string, string>();
  /** Updates that are left, each with its operands in the draft. */
  readonly #updates: Update[];

  constructor({ graph, updates, state }: Updated) {
    this.#graph = graph;
    this.#draft = new Draft(graph);
    const inputs = [...inputNamed(graph)].map(([name, id]) => [name, graph.values[id]!.shape] as const);
    this.#shapes = new Map([...inputs, ...state]);
    const operands = operandsIn(graph, updates.length);
    this.#updates = updates.map((update, i) => ({ ...update, operands: operands[i]! }));
  }

  blocked(): Blocked {
    this.#graph.values.forEach(({ source }, id) => {
      if (source.kind === 'joined') this.#join(id, source.of);
    });
    for (const [name, shape] of this.#shapes) {
      if (!this.#homes.has(name)) this.#blocks.set(name, { shape, parts: [{ name, shape, offset: 0 }] });
    }
    this.#graph.nodes.forEach((node) => this.#draft.keep(this.#draft.current(node)));
    const results = Object.entries(this.#graph.outputs).filter(([name]) => !isOperand(name));
    const operands = this.#updates.flatMap((update, i) => update.operands.map((id, k) => [operandName(i, k), id] as const));
    const outputs = [...results, ...operands].map(([name, id]) => [name, this.#draft.now(id)] as const);
    return {
      graph: compact({ values: this.#draft.values, nodes: this.#draft.nodes, outputs: Object.fromEntries(outputs) }),
      updates: this.#updates.map(({ op, variables }) => ({ op, variables })),
      blocks: this.#blocks,
    };
  }

  /** Makes the parts of a value a block, where they are inputs that change together. */
  #join(id: ValueId, of: readonly ValueId[]): void {
    const names = of.flatMap((each) => this.#nameOf(each) ?? []);
    const isWhole = names.length === of.length && new Set(names).size === names.length && !names.some((name) => this.#homes.has(name));
    const [first] = names;
    if (!isWhole || first === undefined || names.length < 2 || names.includes('seed')) return;
    if (names.some((name) => isState(name) !== isState(first))) return;
    if (isState(first) && !this.#updateTogether(names)) return;
    const { shape, dtype } = this.#draft.values[id]!;
    const whole = this.#draft.add({ shape: [sizeOf(shape)], dtype, source: { kind: 'input', name: this.#add(names) } });
    this.#draft.replace(id, this.#draft.view(whole, shape));
    for (const [i, part] of of.entries()) {
      const { offset } = this.#blocks.get(this.#homes.get(names[i]!)!)!.parts[i]!;
      this.#draft.replace(part, this.#draft.view(whole, this.#draft.shape(part), offset));
    }
  }

  #nameOf(id: ValueId): string | undefined {
    const { source } = this.#graph.values[id]!;
    return source.kind === 'input' ? source.name : undefined;
  }

  /** The block's name. */
  #add(names: readonly string[]): string {
    const known = this.#homes.get(names[0]!);
    if (known !== undefined) return known;
    let offset = 0;
    const parts = names.map((name) => {
      const shape = this.#shapes.get(name)!;
      const part = { name, shape, offset };
      offset += sizeOf(shape);
      return part;
    });
    const block = `${names[0]!} and ${names.length - 1} more`;
    this.#blocks.set(block, { shape: [offset], parts });
    for (const name of names) this.#homes.set(name, block);
    return block;
  }

  /** Makes one update of those of several parts of the state; false where they do not change alike. */
  #updateTogether(names: readonly string[]): boolean {
    const owners = new Map(this.#updates.flatMap((update) => update.variables.map((name) => [name, update] as const)));
    const own = names.map((name) => owners.get(name));
    if (own.every((update) => update === undefined)) return true;
    if (own.includes(undefined)) return false;
    const updates = own as Update[];
    const [first] = updates as [Update];
    const isAlike = updates.every(({ op, variables, operands }, i) => op === first.op && variables.length === first.variables.length && operands.length === first.operands.length && variables.indexOf(names[i]!) === first.variables.indexOf(names[0]!));
    if (!isAlike || new Set(updates).size < updates.length) return false;
    const columns = first.variables.map((_, k) => updates.map(({ variables }) => variables[k]!));
    if (columns.flat().some((name) => this.#homes.has(name))) return false;
    const operands = first.operands.map((_, k) => this.#together(updates.map((update) => update.operands[k]!), k !== GRADIENT[first.op]));
    if (operands.includes(null)) return false;
    const together: Update = { op: first.op, variables: columns.map((column) => this.#add(column)), operands: operands as ValueId[] };
    const merged = new Set(updates);
    const left = this.#updates.filter((update) => !merged.has(update));
    this.#updates.splice(0, this.#updates.length, ...left, together);
    return true;
  }

  /** The scalar that all are, or the values that follow one another as one; null where there is none. */
  #together(ids: readonly ValueId[], isScalar: boolean): ValueId | null {
    const [first] = ids as [ValueId];
    if (isScalar) return ids.every((id) => id === first) ? first : null;
    const size = this.#draft.size(first);
    const places = ids.map((id) => this.#draft.place(id));
    const isRun = places.every(({ of, offset }, i) => of === places[0]!.of && offset === places[0]!.offset + i * size);
    return isRun ? this.#draft.view(first, [ids.length * size]) : null;
  }
}
