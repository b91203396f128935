/** Garbage of thousands of nodes, which lies for long where nobody asks for it to be collected. */
import type { Graph } from './graph.ts';

/** Nodes of a recorded step from which on its recording and its passes leave tens of megabytes each. */
const MANY = 5000;

/** Has it collected now, where this thread has a `gc` to ask (`letCollect`). */
export function collectAfter({ nodes }: Pick<Graph, 'nodes'>): void {
  if (nodes.length >= MANY) (globalThis as { gc?: () => void }).gc?.();
}
