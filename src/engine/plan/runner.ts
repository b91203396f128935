/** What runs steps in the place of TF.js: it holds their state, and executes what was recorded of them. */
import type * as tf from '@tensorflow/tfjs';
import type { Graph } from './graph.ts';
import type { Results } from './results.ts';
import type { Build } from './wasm/module.ts';

export type Tensors = Readonly<Record<string, tf.Tensor>>;

/** A state by its names, row-major. */
export type StateNumbers = Readonly<Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>>;

/** Numbers of a step's input, row-major. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
  /** Where they are rows of a table. */
  readonly of?: RowsOf;
  /** Where they are several inputs side by side, [names, ...]: the inputs' names, one array at all steps. What these are fed as has a name of its own. */
  readonly names?: readonly string[];
  /** Where these are columns of a table. */
  readonly columns?: ColumnsOf;
}

/** Rows of a table, one after the other: `rows` are their places, negative ones where all numbers are 0. */
export interface RowsOf {
  readonly table: Table;
  readonly rows: Int32Array;
}

/** Rows whose numbers do not change: a runner may keep them. One object is one table. */
export interface Table {
  readonly rows: number;
  /** Those of all rows, row-major: made anew by each call, or to be left as they are. */
  all(): Float32Array;
}

/** The first columns of a table, as many as there are names, at some of its rows: [columns, rows]. 0 where nothing is known, and in negative rows. */
export interface ColumnsOf {
  readonly table: ByteTable;
  readonly rows: Int32Array;
  /** The numbers themselves, or 1 where one is known. */
  readonly as: 'numbers' | 'known';
}

/** Whole numbers that do not change, [rows, columns], a byte each; 255 is one that is not known. One object is one table. */
export interface ByteTable {
  readonly rows: number;
  readonly columns: number;
  readonly bytes: Uint8Array;
}

/** The runner of one of TF.js's backends, on which steps are recorded. */
export interface Runner {
  /** The build of the kernels, where they are its own. */
  readonly build?: Build;
  /** By how many times more than elsewhere a step of it may differ from TF.js's: where libraries choose how they compute by the time it takes, choices differ. */
  readonly slack?: number;
  /** Room for a state of these shapes by name. `tasks` begin the names of parameters that lie together. */
  open(shapes: Readonly<Record<string, readonly number[]>>, tasks: readonly string[]): Session;
}

/** A state, and the plans of the steps that move it. */
export interface Session {
  /** The state's names, in the order in which a graph has them as its first inputs. */
  readonly names: readonly string[];
  /** Takes the numbers of tensors as the state of their names; they stay the caller's. */
  write(state: Tensors): void;
  /** The whole state, as tensors of the caller's. Their numbers may come later. */
  read(): Tensors;
  /** The same as copies of its numbers, where they lie in this thread's memory. */
  numbers?(): StateNumbers;
  /** Throws where it cannot run the graph, with the reason. `feeds` are those of one of its steps. */
  plan(graph: Graph, feeds: Readonly<Record<string, Numbers>>): Plan;
  /** Another may have its memory. */
  close(): void;
}

export interface Plan {
  /** One step: reads the state and `feeds`, and leaves the new state. The results may come after the next step has begun. */
  run(feeds: Readonly<Record<string, Numbers>>): Results | Promise<Results>;
  /** In the order in which it runs. */
  readonly graph: Graph;
  /** Places of nodes that TF.js runs. */
  readonly islands: readonly number[];
}
