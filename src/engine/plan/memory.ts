/** Where each value of a graph lies: state in its own place, written in place where that is safe; all else in one area, reused. */
import { sizeOf } from '../../runtime/shape.ts';
import type { Fusion } from './fusion.ts';
import { baseOf, type Graph, type Node, type ValueId } from './graph.ts';
import { inputNamed, isState } from './schedule.ts';

/** Of a value: the area that it lies in, and its first float there. Constants and what a step makes are areas of a plan. */
export interface Place {
  readonly area: 'state' | 'constants' | 'step';
  readonly at: number;
}

/** Elements that are moved from one value's place to that of another: `count` of them, `to.at + offset` on. */
export interface Copy {
  readonly from: ValueId;
  readonly to: ValueId;
  readonly offset: number;
}

export interface Layout {
  readonly placeOf: (id: ValueId) => Place;
  /** By node: members of joined values that could not be laid together, before it runs. */
  readonly copies: ReadonlyMap<number, readonly Copy[]>;
  /** State that could not be written in place, by name: after the last node. */
  readonly late: readonly { readonly name: string; readonly id: ValueId }[];
  /** Floats that scratch of a node begins at, in the step's area. */
  readonly scratchAt: (node: number) => number;
  readonly floats: { readonly constants: number; readonly step: number };
  readonly constants: readonly { readonly at: number; readonly numbers: Float32Array; readonly count: number }[];
}

/** A run of floats that lies together: a value with all that lies within it. */
interface Block {
  readonly size: number;
  first: number;
  last: number;
  place: Place | null;
}

/** Floats of 16 bytes' alignment. */
const ALIGN = 4;

/**
 * `stateAt` has the first float of each state input, by name; `scratch` the floats that each node needs beside its inputs and
 * outputs while it runs.
 */
export function layOut(graph: Graph, stateAt: ReadonlyMap<string, number>, scratch: readonly number[]): Layout {
  const planner = new Planner(graph, stateAt);
  planner.joinAll();
  planner.measure();
  planner.pinState();
  return planner.allocate(scratch);
}

class Planner {
  /** Of base values that lie within a joined one: which, and where. */
  readonly #within = new Map<ValueId, { id: ValueId; offset: number }>();
  readonly #blocks = new Map<ValueId, Block>();
  readonly #joined = new Map<ValueId, Copy[]>();
  readonly #gathered = new Set<ValueId>();
  /** Joined values that are state as it lies. */
  readonly #isStateRun = new Set<ValueId>();
  readonly #copies = new Map<number, Copy[]>();
  readonly #readers = new Map<ValueId, number[]>();
  readonly #inputs: ReadonlyMap<string, ValueId>;
  #late: { name: string; id: ValueId }[] = [];

  readonly graph: Graph;
  readonly stateAt: ReadonlyMap<string, number>;

  constructor(graph: Graph, stateAt: ReadonlyMap<string, number>) {
    this.graph = graph;
    this.stateAt = stateAt;
    this.#inputs = inputNamed(graph);
  }

  /** Lays members of joined values into them where they can be. Outer ones come first, since they were made last. */
  joinAll(): void {
    for (let id = this.graph.values.length - 1; id >= 0; id--) {
      const { source } = this.graph.values[id]!;
      if (source.kind === 'joined') this.#join(id, source.of);
    }
  }

  #join(id: ValueId, members: readonly ValueId[]): void {
    if (this.#isRun(members)) {
      this.#isStateRun.add(id);
      this.#within.set(id, { id: members[0]!, offset: 0 });
      return;
    }
    let offset = 0;
    for (const member of members) {
      const base = baseOf(this.graph, member);
      const whole = base.offset === 0 && this.#size(base.id) === this.#size(member);
      const { source } = this.graph.values[base.id]!;
      // State lies where it is.
      const isState = source.kind === 'input' && this.stateAt.has(source.name);
      const isMovable = source.kind === 'joined' ? !this.#isRun(source.of) : source.kind !== 'constant' && !isState;
      if (whole && !this.#within.has(base.id) && isMovable) this.#within.set(base.id, { id, offset });
      else this.#joined.set(id, [...(this.#joined.get(id) ?? []), { from: member, to: id, offset }]);
      offset += this.#size(member);
    }
  }

  /** Whether members are state that lies together already. */
  #isRun(members: readonly ValueId[]): boolean {
    let next: number | undefined;
    for (const member of members) {
      const { id, offset } = baseOf(this.graph, member);
      const { source } = this.graph.values[id]!;
      const start = source.kind === 'input' ? this.stateAt.get(source.name) : undefined;
      if (start === undefined || (next !== undefined && start + offset !== next)) return false;
      next = start + offset + this.#size(member);
    }
    return true;
  }

  /** From when to when each block holds something. */
  measure(): void {
    this.graph.nodes.forEach((node, at) => {
      for (const id of node.outputs) this.#touch(id, at);
      for (const id of node.inputs) this.#read(id, at);
    });
    const end = this.graph.nodes.length;
    for (const [name, id] of Object.entries(this.graph.outputs)) if (this.#inputs.get(name) !== id) this.#read(id, end);
    for (const id of this.#inputs.values()) this.#touch(id, 0);
  }

  #read(id: ValueId, at: number): void {
    this.#touch(id, at);
    const base = this.#rootOf(id).id;
    this.#readers.set(base, [...(this.#readers.get(base) ?? []), at]);
    const within = baseOf(this.graph, id).id;
    const { source } = this.graph.values[within]!;
    if (source.kind === 'joined') this.#gather(within, source.of, at);
  }

  /** What could not be laid together is brought together before its first reader. */
  #gather(id: ValueId, members: readonly ValueId[], at: number): void {
    if (this.#gathered.has(id) && !this.#isStateRun.has(id)) return;
    this.#gathered.add(id);
    for (const member of members) this.#read(member, at);
    const copies = this.#joined.get(id);
    if (copies) this.#copies.set(at, [...(this.#copies.get(at) ?? []), ...copies]);
  }

  #touch(id: ValueId, at: number): void {
    const block = this.#blockOf(this.#rootOf(id).id);
    block.first = Math.min(block.first, at);
    block.last = Math.max(block.last, at);
  }

  #blockOf(root: ValueId): Block {
    const known = this.#blocks.get(root);
    if (known) return known;
    const { source } = this.graph.values[root]!;
    const start = source.kind === 'input' ? this.stateAt.get(source.name) : undefined;
    const block: Block = {
      size: source.kind === 'constant' ? source.numbers.length : this.#size(root),
      first: Infinity,
      last: -Infinity,
      place: start === undefined ? null : { area: 'state', at: start },
    };
    this.#blocks.set(root, block);
    return block;
  }

  /** The value whose block a value lies in, and its first float there. */
  #rootOf(id: ValueId): { id: ValueId; offset: number } {
    let { id: at, offset } = baseOf(this.graph, id);
    for (let outer = this.#within.get(at); outer; outer = this.#within.get(at)) {
      const base = baseOf(this.graph, outer.id);
      offset += outer.offset + base.offset;
      at = base.id;
    }
    return { id: at, offset };
  }

  #size(id: ValueId): number {
    return sizeOf(this.graph.values[id]!.shape);
  }

  /** New state that a fusion makes takes the old one's place, where each number is read before it is written. */
  pinState(): void {
    const byRoot = new Map<ValueId, { name: string; id: ValueId; at: number }[]>();
    for (const [name, id] of Object.entries(this.graph.outputs)) {
      if (!isState(name)) continue;
      const at = this.stateAt.get(name)!;
      const root = this.#rootOf(id);
      if (this.#inputs.get(name) === baseOf(this.graph, id).id && root.offset === 0) continue;
      byRoot.set(root.id, [...(byRoot.get(root.id) ?? []), { name, id, at: at - root.offset }]);
    }
    const makers = new Map(this.graph.nodes.flatMap((node, at) => node.outputs.map((id) => [id, { node, at }] as const)));
    for (const [root, outputs] of byRoot) {
      const maker = makers.get(root);
      if (maker && this.#canReplace(root, outputs, maker)) this.#blockOf(root).place = { area: 'state', at: outputs[0]!.at };
      else this.#late.push(...outputs.map(({ name, id }) => ({ name, id })));
    }
  }

  #canReplace(root: ValueId, outputs: readonly { id: ValueId; at: number }[], { node, at }: { node: Node; at: number }): boolean {
    const start = outputs[0]!.at;
    const size = this.#size(root);
    const covered = outputs.reduce((sum, { id }) => sum + this.#size(id), 0);
    if (covered !== size || outputs.some((output) => output.at !== start) || !isPlain(node, root)) return false;
    for (const [id, block] of this.#blocks) {
      if (block.place?.area !== 'state' || block.place.at >= start + size || block.place.at + block.size <= start) continue;
      if ((this.#readers.get(id) ?? []).some((reader) => reader > at)) return false;
      if (this.graph.values[id]!.source.kind !== 'input') return false;
    }
    return node.inputs.every((id) => this.#readsInPlace(id, start, size));
  }

  /** An input of a fusion that overlaps with what it writes has the same element at the same place. */
  #readsInPlace(id: ValueId, start: number, size: number): boolean {
    const root = this.#rootOf(id);
    const { place } = this.#blockOf(root.id);
    if (place?.area !== 'state') return true;
    const at = place.at + root.offset;
    const count = this.#size(id);
    return at >= start + size || at + count <= start || (at === start && count === size);
  }

  allocate(scratch: readonly number[]): Layout {
    const constants: { at: number; numbers: Float32Array; count: number }[] = [];
    let constantFloats = 0;
    for (const [id, block] of this.#blocks) {
      const { source } = this.graph.values[id]!;
      if (source.kind !== 'constant') continue;
      block.place = { area: 'constants', at: constantFloats };
      // A uniform constant is written out: kernels read shapes, not sources.
      const count = this.#size(id);
      constants.push({ at: constantFloats, numbers: source.numbers, count });
      constantFloats += room(count);
    }
    const own = [...this.#blocks.values()].filter(({ place, first }) => place === null && first < Infinity);
    const scratches = scratch.map((size, at): Block => ({ size, first: at, last: at, place: null }));
    const step = allocateAll([...own, ...scratches.filter(({ size }) => size > 0)]);
    return {
      placeOf: (id) => {
        const root = this.#rootOf(id);
        const { place } = this.#blockOf(root.id);
        return place ? { area: place.area, at: place.at + root.offset } : { area: 'step', at: 0 };
      },
      copies: this.#copies,
      late: this.#late,
      scratchAt: (node) => scratches[node]!.place?.at ?? 0,
      floats: { constants: constantFloats, step },
      constants,
    };
  }
}

/** Whether a node gives element after element what it reads there. */
function isPlain({ kernel, attrs, outputs }: Node, root: ValueId): boolean {
  if (kernel !== 'Fused') return false;
  const { results } = attrs as unknown as Fusion;
  return results[outputs.indexOf(root)]!.sum === undefined;
}

/** Floats with what is left out before the next place that something may begin at. */
export const aligned = (floats: number): number => Math.ceil(floats / ALIGN) * ALIGN;

/** Of a block: nothing lies where something else does, not even what has no elements. */
const room = (floats: number): number => aligned(Math.max(floats, 1));

/** The floats that all blocks take: each the smallest gap that fits among those that live at the same time, the largest first. */
function allocateAll(blocks: readonly Block[]): number {
  const starts = [...blocks].sort((a, b) => a.first - b.first || b.size - a.size);
  const free = new FreeList();
  const ends: Block[][] = [];
  let now = 0;
  for (const block of starts) {
    for (; now < block.first; now++) for (const over of ends[now] ?? []) free.give(over.place!.at, room(over.size));
    block.place = { area: 'step', at: free.take(room(block.size)) };
    (ends[block.last] ??= []).push(block);
  }
  return free.end;
}

/** Gaps in an area that grows at its end. */
class FreeList {
  end = 0;
  #gaps: { at: number; size: number }[] = [];

  take(size: number): number {
    let best = -1;
    this.#gaps.forEach((gap, i) => {
      if (gap.size >= size && (best < 0 || gap.size < this.#gaps[best]!.size)) best = i;
    });
    if (best >= 0) {
      const gap = this.#gaps[best]!;
      this.#gaps.splice(best, 1, ...(gap.size > size ? [{ at: gap.at + size, size: gap.size - size }] : []));
      return gap.at;
    }
    const tail = this.#gaps.at(-1);
    const at = tail && tail.at + tail.size === this.end ? (this.#gaps.pop(), tail.at) : this.end;
    this.end = at + size;
    return at;
  }

  give(at: number, size: number): void {
    let i = this.#gaps.findIndex((gap) => gap.at > at);
    if (i < 0) i = this.#gaps.length;
    this.#gaps.splice(i, 0, { at, size });
    for (const j of [i, i - 1]) {
      const [left, right] = [this.#gaps[j], this.#gaps[j + 1]];
      if (left && right && left.at + left.size === right.at) this.#gaps.splice(j, 2, { at: left.at, size: left.size + right.size });
    }
  }
}
