/** The validation rows after an epoch: judged by the metrics, and by what the phase watches. */
import * as tf from '@tensorflow/tfjs';
import type { Compute, Steps } from '../../engine/plan/step.ts';
import type { Experiment } from '../experiment.ts';
import { judgedTasks, numbersOf, overallScores } from '../metrics/score.ts';
import type { Step } from '../types.ts';
import { batchFeeds, toBatch, type View } from './batches.ts';
import { chunksOf } from './chunks.ts';
import { countLabelled } from './labelled.ts';
import { predictRows } from './predict.ts';
import { labelledRows } from './rows.ts';
import { group, under } from './state.ts';
import { LOSS, metricOf, type Measure } from './stopping.ts';

export interface Validated {
  /** The overall value of each metric, for an epoch's record; none where there are no rows. */
  readonly metrics?: Record<string, number | null>;
  /** The value of what is watched. */
  readonly value: number | null;
}

export async function judgeRows(experiment: Experiment, view: View, steps: Steps, rows: Int32Array, on?: Measure): Promise<Validated> {
  const { model } = experiment;
  const metrics = numbersOf(experiment);
  const loss = on?.name === LOSS ? await lossOf(experiment, view, steps, rows, on.task) : null;
  if (rows.length === 0 || metrics.length === 0) return { value: loss };
  const judged = judgedTasks(model.targets, view.dataset, rows, await predictRows(model, view, steps, rows, view.dataset));
  const overall = overallScores(metrics, judged);
  if (!on || on.name === LOSS) return { metrics: overall, value: loss };
  return { metrics: overall, value: on.task === undefined ? overall[on.name]! : metricOf(experiment, on)!.task(judged[on.task]!) };
}

/** The weighted sum of the tasks' mean losses, without what else the objective holds; of one task its mean loss. */
async function lossOf({ model }: Experiment, view: View, steps: Steps, rows: Int32Array, task: string | undefined): Promise<number | null> {
  const sums = new Map(model.tasks.map((one) => [one, { sum: 0, count: 0 }]));
  // Where tasks have rows of their own, a batch of one task is the task's slot.
  for (const tasks of model.rows === 'own' ? model.tasks.map((one) => [one]) : [model.tasks]) {
    const labelled = labelledRows(view.dataset, rows, tasks);
    const chunks = chunksOf(view.dataset.inputs, labelled);
    for (const chunk of chunks) {
      const losses = await chunkLosses(model, view, steps, tasks, chunk, chunks[0]!.length);
      for (const one of tasks) {
        const count = countLabelled(view.dataset.labels[one]!.has, chunk);
        const of = sums.get(one)!;
        if (count > 0) Object.assign(of, { sum: of.sum + losses[one]! * count, count: of.count + count });
      }
    }
  }
  const means = [...sums].flatMap(([one, { sum, count }]) => (count === 0 ? [] : [[one, sum / count] as const]));
  if (task !== undefined) return means.find(([one]) => one === task)?.[1] ?? null;
  return means.length === 0 ? null : means.reduce((total, [one, mean]) => total + mean * (model.weights?.[one] ?? 1), 0);
}

/** Nothing in it is random, and what normalises does so by running statistics. */
async function chunkLosses(
  model: Experiment['model'],
  view: View,
  steps: Steps,
  tasks: readonly string[],
  rows: Int32Array,
  size: number,
): Promise<Record<string, number>> {
  const compute: Compute = (state, feeds) => {
    // Priors are divided by it; only losses are read.
    const step: Step = { tasks, seed: null, trainingRows: tf.scalar(1) };
    return under('losses', model.objective(group(state, 'values'), toBatch(feeds), step).losses as Record<string, tf.Scalar>);
  };
  const { names, numbers } = await steps.run(`loss ${size} ${tasks.join(' ')}`, compute, batchFeeds(view, model, tasks, rows, size));
  return group(Object.fromEntries(names.map((name, i) => [name, numbers[i]!])), 'losses');
}
