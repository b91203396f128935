import * as tf from '@tensorflow/tfjs';
import { dotProducts, sumOfGradients, type Weighting } from '../../../runtime/weighting.ts';

/**
 * Yu et al. 2020, algorithm 1, on the parameters that tasks share. All that it gives are sums of the tasks' gradients, so that products
 * between these are enough. The paper takes the other tasks in random order; here that is their order in the step, from the task on.
 */
export function pcgrad(): Weighting {
  return {
    name: 'pcgrad',
    weigh({ tasks, weights, losses, gradient }) {
      const grads = tasks.map((task) => gradient({ [task]: tf.scalar(weights[task]!) }));
      const factors = tf.sum<tf.Tensor1D>(surgery(dotProducts(grads)), 0);
      return {
        total: tf.addN(tasks.map((task) => tf.mul<tf.Scalar>(losses[task]!, weights[task]!))),
        grads: sumOfGradients(grads, factors, gradient({}, 'and beside')),
        factors: Object.fromEntries(tf.unstack(factors).map((factor, i) => [tasks[i]!, tf.mul<tf.Scalar>(factor, weights[tasks[i]!]!)])),
      };
    },
  };
}

/** From [task, task], products of gradients, to [task, task]: how much of each gradient (column) is in what is made of each (row). */
function surgery(products: tf.Tensor2D): tf.Tensor2D {
  const [count] = products.shape;
  const norms = tf.sum(tf.mul(products, tf.eye(count)), 0, true);
  let made: tf.Tensor2D = tf.eye(count);
  for (let ahead = 1; ahead < count; ahead++) {
    const other = turned(count, ahead);
    const against = tf.minimum(tf.sum(tf.mul(tf.matMul(made, products), other), 1, true), 0);
    made = tf.sub(made, tf.mul(other, tf.div(against, tf.maximum(norms, TINY))));
  }
  return made;
}

/** A gradient of 0 goes against nothing. */
const TINY = 1e-30;

/** [count, count]: 1 in each row so many columns ahead. */
function turned(count: number, ahead: number): tf.Tensor2D {
  const row = (i: number) => Array.from({ length: count }, (_, k) => (k === (i + ahead) % count ? 1 : 0));
  return tf.tensor2d(Array.from({ length: count }, (_, i) => row(i)), [count, count], 'float32');
}
