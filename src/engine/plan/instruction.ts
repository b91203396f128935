/** What a runner executes: calls of the kernels in `wasm/`, by number, with their arguments. */
import type { Graph, Node, ValueId } from './graph.ts';
import type { Opcode } from './wasm/opcodes.ts';

/**
 * An integer, a float, where a value lies, or where so many floats of scratch lie (those of one instruction do not overlap), or as many
 * for each thread that may run it, one behind the other.
 */
export type Argument =
  | number
  | { readonly float: number }
  | { readonly value: ValueId }
  | { readonly scratch: number }
  | { readonly rooms: number };

/** Floats of scratch that an argument asks for. */
export function scratchOf(argument: Argument, threads: number): number {
  if (typeof argument !== 'object') return 0;
  return 'scratch' in argument ? argument.scratch : 'rooms' in argument ? threads * argument.rooms : 0;
}

export interface Instruction {
  readonly op: Opcode;
  readonly args: readonly Argument[];
}

/** The instructions of a node; null where the plan's kernels cannot do it, and TF.js's own runs in their place. */
export type Lowering = (node: Node, graph: Graph) => readonly Instruction[] | null;
