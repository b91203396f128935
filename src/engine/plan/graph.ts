/** One training step as a graph of kernels: what is recorded, what passes rewrite, and what a runner executes. */

import type { Line } from './lines.ts';

/** The place of a value in `Graph.values`. */
export type ValueId = number;

/** A tensor. Shapes are those of TF.js; [] is a scalar. */
export interface Value {
  readonly shape: readonly number[];
  /** What TF.js takes it for. A plan holds all of them as float32 (see `Machine`). */
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly source: Source;
}

export type Source =
  /** Fed by the caller, by name: `values/h1.kernel`, `slots/h1.kernel/velocity`, `inputs/x`, `label/t`, `scalars/rate`, `seed`. */
  | { readonly kind: 'input'; readonly name: string }
  /** Row-major; a single number stands for all elements. */
  | { readonly kind: 'constant'; readonly numbers: Float32Array }
  /** An output of one of `Graph.nodes`. */
  | { readonly kind: 'node' }
  /** Elements of another value that lie together, from `offset` on: a reshape, a slice of the first axis. */
  | { readonly kind: 'view'; readonly of: ValueId; readonly offset: number }
  /** The elements of others, one after the other: a stack, a concatenation of first axes. The memory plan lays them so, and copies those that it cannot. */
  | { readonly kind: 'joined'; readonly of: readonly ValueId[] };

/** A kernel's call. */
export interface Node {
  /** Its name in TF.js, or one of the plan's own. */
  readonly kernel: string;
  readonly inputs: readonly ValueId[];
  /** The kernel's names of its inputs; numbers where it takes a list of tensors. */
  readonly roles: readonly string[];
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly outputs: readonly ValueId[];
  /** Of the spec, where it is known. */
  readonly line?: Line;
}

export interface Graph {
  readonly values: readonly Value[];
  /** In an order in which they can run. */
  readonly nodes: readonly Node[];
  /** What the step gives, by name: `values/h1.kernel` (the next step's input), `total`, `losses/t`, `penalties/p`. */
  readonly outputs: Readonly<Record<string, ValueId>>;
}

/** A rewriting of graphs: the same outputs with less work. */
export interface Pass {
  readonly name: string;
  readonly run: (graph: Graph) => Graph;
}

/** The value whose elements a value's are, and from which of them on. */
export function baseOf({ values }: Graph, id: ValueId): { readonly id: ValueId; readonly offset: number } {
  let [at, offset] = [id, 0];
  for (let source = values[at]!.source; source.kind === 'view'; source = values[at]!.source) {
    offset += source.offset;
    at = source.of;
  }
  return { id: at, offset };
}
