/** Garbage of thousands of nodes, which lies for long where nobody asks for it to be collected. */
import type { Graph } from './graph.ts';

/** Nodes of a recorded step from which on its recording and its passes leave tens of megabytes each. */
const MANY = 5000;

/** Has it collected now, where this thread has a `gc` to ask (`letCollect`). */
const collect = (): void => (globalThis as { gc?: () => void }).gc?.();

/** Behind work on such a graph. */
export function collectAfter({ nodes }: Pick<Graph, 'nodes'>): void {
  if (nodes.length >= MANY) collect();
}

/** While nodes are recorded, each time that so many have come. */
export function collectAt(count: number): void {
  if (count % (2 * MANY) === 0) collect();
}
