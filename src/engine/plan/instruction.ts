/** What a runner executes: calls of the kernels in `wasm/`, by number, with their arguments. */
import type { Graph, Node, ValueId } from './graph.ts';
import type { Opcode } from './wasm/opcodes.ts';

/** An integer, a float, where a value lies, or where so many floats of scratch lie (those of one instruction do not overlap). */
export type Argument =
  | number
  | { readonly float: number }
  | { readonly value: ValueId }
  | { readonly scratch: number };

export interface Instruction {
  readonly op: Opcode;
  readonly args: readonly Argument[];
}

/** The instructions of a node; null where the plan's kernels cannot do it, and TF.js's own runs in their place. */
export type Lowering = (node: Node, graph: Graph) => readonly Instruction[] | null;
