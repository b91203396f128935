/** Points of a plane that show what layers give for test rows, each with its task and label. */
import type { Dataset, Experiment } from '../experiment.ts';
import { noOf } from '../predictions.ts';
import type { Target } from '../types.ts';
import type { Trained } from './report.ts';

export interface ShownEmbedding {
  /** The plot: `tsne`. */
  readonly name: string;
  readonly layer: string;
  readonly condition: string;
  readonly variant: string;
  /** The part whose test rows these are. */
  readonly part: string;
  readonly points: readonly ShownPoint[];
}

export interface ShownPoint {
  readonly x: number;
  readonly y: number;
  readonly task: string;
  /** Null where a label is no single word. */
  readonly label: string | null;
}

export function shownEmbeddings({ model }: Experiment, dataset: Dataset, trained: readonly Trained[]): ShownEmbedding[] {
  return trained.flatMap(({ part: { condition, variant, repeat }, result }) =>
    (result.embeddings ?? []).map(({ name, layer, rows, tasks, places }) => {
      const points = rows.map((row, i) => {
        const task = tasks[i]!;
        const label = labelOf(model.targets[task]!, dataset.labels[task]!.values[row]!);
        return { x: rounded(places[2 * i]!), y: rounded(places[2 * i + 1]!), task, label };
      });
      return { name, layer, condition, variant, part: repeat, points };
    }),
  );
}

/** A hundredth of what a drawing can show. */
const rounded = (place: number): number => Number(place.toPrecision(5));

function labelOf(target: Target, value: number): string | null {
  if (target.kind === 'class') return target.labels[value]!;
  return target.kind === 'binary' ? (value === 1 ? target.yes : noOf(target)) : null;
}
