import type { Steps } from '../../engine/plan/step.ts';
import type { Experiment } from '../experiment.ts';
import { judgedTasks, numbersOf, overallScores } from '../metrics/score.ts';
import type { View } from './batches.ts';
import { predictRows } from './predict.ts';

/** The overall value of each metric on `rows`, for an epoch's record; nothing where there are none. */
export async function judgeRows(
  experiment: Experiment,
  view: View,
  steps: Steps,
  rows: Int32Array,
): Promise<{ metrics?: Record<string, number | null> }> {
  const { model } = experiment;
  const metrics = numbersOf(experiment);
  if (rows.length === 0 || metrics.length === 0) return {};
  const answers = await predictRows(model, view, steps, rows);
  return { metrics: overallScores(metrics, judgedTasks(model.targets, view.dataset, rows, answers)) };
}
