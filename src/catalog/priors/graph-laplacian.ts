import { listOf, number, tasks } from '../arguments.ts';
import { definePrior } from '../define.ts';

export default definePrior({
  name: 'graph_laplacian',
  doc: 'Tasks that are known to be alike have like weights: squared distances along the edges of a graph of tasks.',
  source: 'Evgeniou, Micchelli and Pontil 2005',
  args: {
    edges: listOf(tasks('Tasks that are alike, each with each other.'), 'Tasks that are alike, each with each other: `[[a, b], [b, c]]`.', { positional: true }),
    strength: number('Multiple of half the sum of squared distances.', { min: 0, exclusive: true, default: 1 }),
  },
  layout: 'matrix',
  couples: true,
  // It says nothing of a task by itself.
  uncoupled: () => null,
  equation: String.raw`\frac{\lambda}{2} \sum_{(s, t)} \|W_s - W_t\|^2`,
  lower: ({ args, w, tasks: names }, op) => {
    const laplacian = op.matrix({ rows: laplacianOf(args.edges, names), size: 'task' });
    return op.mul(0.5 * args.strength, op.sum(op.mul(w, op.mode_product(w, laplacian, { axis: 0 })), { axis: [0, 1] }));
  },
});

/** Degrees on the diagonal, -1 for each edge; tasks in the order of `names`. */
function laplacianOf(groups: readonly (readonly string[] | null)[], names: readonly string[]): readonly (readonly number[])[] {
  const rows = names.map(() => names.map(() => 0));
  for (const [s, t] of groups.flatMap((group) => pairsOf((group ?? []).map((task) => names.indexOf(task))))) {
    rows[s]![s]! += 1;
    rows[t]![t]! += 1;
    rows[s]![t]! -= 1;
    rows[t]![s]! -= 1;
  }
  return rows;
}

const pairsOf = (places: readonly number[]): readonly (readonly [number, number])[] =>
  places.flatMap((s, i) => places.slice(i + 1).map((t) => [s, t] as const));
