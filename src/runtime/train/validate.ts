import type { Experiment, Judged } from '../experiment.ts';
import type { Values } from '../types.ts';
import type { View } from './batches.ts';
import { predictRows } from './predict.ts';

/** The overall value of each metric on `rows`, for an epoch's record; nothing where there are none. */
export function judgeRows(
  { model, metrics }: Experiment,
  view: View,
  values: Values,
  rows: Int32Array,
): { metrics?: Record<string, number | null> } {
  if (rows.length === 0 || metrics.length === 0) return {};
  const answers = predictRows(model, view, values, rows);
  const judged = model.tasks.map((task): Judged => {
    const { values: truth, has, width } = view.dataset.labels[task]!;
    return {
      target: model.targets[task]!,
      answers: answers[task]!,
      truth: Float32Array.from(
        { length: rows.length * width },
        (_, i) => truth[rows[Math.floor(i / width)]! * width + (i % width)]!,
      ),
      has: Uint8Array.from(rows, (row) => has[row]!),
    };
  });
  const fitting = metrics.map((metric) => [
    metric.name,
    metric.overall(judged.filter(({ target }) => metric.fits(target))),
  ]);
  return { metrics: Object.fromEntries(fitting) as Record<string, number | null> };
}
