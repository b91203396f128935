/**
 * mt_dnn, compiled by mtlc from mt-dnn.mtl. Change the spec, not this file.
 *
 *   x [294]  >  features: h1 [300]  >  h2 [400]  >  desert, mountains, sea, sunset, trees: pair [2]
 */
import * as tf from '@tensorflow/tfjs';
import {
  glorotNormal,
  labelledMean,
  perTask,
  pick,
  weightedSum,
  zeros,
  type Batch,
  type Objective,
  type Start,
  type Step,
  type Target,
  type Values,
} from 'mtlc/runtime';

export const tasks = ['desert', 'mountains', 'sea', 'sunset', 'trees'] as const;
export type Task = (typeof tasks)[number];

/** What each task asks, and the cells that answer it. */
export const targets: Record<Task, Target> = perTask(tasks, () => ({ kind: 'binary', yes: '1', no: '0' }));

/** Every parameter: its shape and how it starts. */
export const parameters: Record<string, Start> = {
  'features.h1.kernel': glorotNormal([294, 300]),
  'features.h1.bias': zeros([300]),
  'features.h2.kernel': glorotNormal([300, 400]),
  'features.h2.bias': zeros([400]),
  ...Object.fromEntries(
    tasks.flatMap((task) => [
      [`${task}.pair.kernel`, glorotNormal([400, 2])],
      [`${task}.pair.bias`, zeros([2])],
    ]),
  ),
};

/** trunk features, line 6: x [batch, 294] to h2 [batch, 400]. */
export function features(p: Values, x: tf.Tensor): tf.Tensor {
  const h1 = tf.sigmoid(tf.add(tf.matMul(x, p['features.h1.kernel']), p['features.h1.bias']));
  const h2 = tf.sigmoid(tf.add(tf.matMul(h1, p['features.h2.kernel']), p['features.h2.bias']));
  return h2;
}

/** A task's head, line 12: h2 [batch, 400] to pair [batch, 2]. */
export function head(p: Values, task: Task, h2: tf.Tensor): tf.Tensor {
  const pair = tf.sigmoid(tf.add(tf.matMul(h2, p[`${task}.pair.kernel`]), p[`${task}.pair.bias`]));
  return pair;
}

/** pairwise_cross_entropy, line 14: pair [batch, 2] and label [batch] to [batch]. MT-DNN, eqs. 7 and 8. */
export function loss(pair: tf.Tensor, label: tf.Tensor): tf.Tensor {
  return tf.neg(pick(tf.logSoftmax(pair), tf.sub(1, label)));
}

/** What a pair means: the probability of the label, [batch]. */
export function answer(pair: tf.Tensor): tf.Tensor {
  return tf.squeeze(tf.slice(tf.softmax(pair), [0, 0], [-1, 1]), [1]);
}

/** What training minimises: the sum over tasks of the mean over their labelled rows. */
export function objective(p: Values, batch: Batch<Task>, step: Step<Task>): Objective<Task> {
  const h2 = features(p, batch.inputs.x);
  const losses = perTask(step.tasks, (task) =>
    labelledMean(loss(head(p, task, h2), batch.label[task]), batch.has[task]),
  );
  return { total: weightedSum(losses), losses };
}

/** What the trained network answers, task by task. */
export function predict(p: Values, inputs: Record<string, tf.Tensor>): Record<Task, tf.Tensor> {
  const h2 = features(p, inputs.x);
  return perTask(tasks, (task) => answer(head(p, task, h2)));
}
