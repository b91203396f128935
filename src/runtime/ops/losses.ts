/** How a task's losses over rows become the objective. */
import * as tf from '@tensorflow/tfjs';

/**
 * The mean of `loss` over labelled rows, each times its weight where there are weights: loss, has and weight
 * [batch] to a scalar; 0 where no row is labelled.
 */
export function labelledMean(loss: tf.Tensor, has: tf.Tensor, weight?: tf.Tensor): tf.Scalar {
  const counted = weight ? tf.mul(loss, weight) : loss;
  return tf.div(tf.sum(tf.mul(counted, has)), tf.maximum(tf.sum(has), 1));
}

/** The sum of losses, each times its weight; 1 where none is given. */
export function weightedSum<Task extends string>(
  losses: Partial<Record<Task, tf.Scalar>>,
  weights: Partial<Record<Task, number>> = {},
): tf.Scalar {
  const terms = (Object.keys(losses) as Task[]).map((task) => {
    const weight = (Object.hasOwn(weights, task) ? weights[task] : undefined) ?? 1;
    return weight === 1 ? losses[task]! : tf.mul<tf.Scalar>(losses[task]!, weight);
  });
  if (terms.length === 0) return tf.scalar(0);
  return terms.length === 1 ? terms[0]! : tf.addN(terms);
}

/** The rows of each task where a batch has a slot for each: [batch, ...] to [batch / tasks, ...] by task. */
export function slots<Task extends string>(x: tf.Tensor, tasks: readonly Task[]): Record<Task, tf.Tensor> {
  const parts = tasks.length === 1 ? [x] : tf.split(x, tasks.length);
  return Object.fromEntries(tasks.map((task, i) => [task, parts[i]!])) as Record<Task, tf.Tensor>;
}

/** A value a task, in the order of `tasks`. */
export function perTask<Task extends string, Value>(
  tasks: readonly Task[],
  value: (task: Task) => Value,
): Record<Task, Value> {
  return Object.fromEntries(tasks.map((task) => [task, value(task)])) as Record<Task, Value>;
}
