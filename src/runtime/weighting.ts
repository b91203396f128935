/** How the losses of a step's tasks become one gradient. */
import * as tf from '@tensorflow/tfjs';
import type { Target } from './types.ts';

/** Of the moving parameters, in their order; null where nothing depends on one. */
export type Gradient = readonly (tf.Tensor | null)[];

type ByTask<Of> = Readonly<Record<string, Of>>;

/** Pure functions of tensors, with nothing read back. */
export interface Weighting {
  readonly name: string;
  /** Scalars that each task keeps from step to step, by name, at their start. */
  readonly slots?: Readonly<Record<string, number>>;
  /** The same of scalars that the phase's optimizer moves beside the parameters. */
  readonly learns?: Readonly<Record<string, number>>;
  weigh(of: TaskLosses): Weighed;
}

/** A step's losses, as functions of the parameters. What a weighting does not look at costs nothing. */
export interface TaskLosses {
  /** The step's, in their order, at least one; those of weight 0 are left out here and below. */
  readonly tasks: readonly string[];
  readonly targets: ByTask<Target>;
  /** As the spec declares them. */
  readonly weights: ByTask<number>;
  /** The mean loss of each task, without its weight. */
  readonly losses: ByTask<tf.Scalar>;
  /** What each task keeps, and what is learnt of it. */
  readonly kept: ByTask<Readonly<Record<string, tf.Scalar>>>;
  /** The moving parameters. */
  readonly names: readonly string[];
  /** [2] int32, the key of the step's random streams. */
  readonly seed: tf.Tensor1D | null;
  /** Of the sum of these tasks' losses, each times its factor; and of what the objective holds beside losses, such as priors. */
  gradient(factors: ByTask<tf.Scalar>, beside?: 'and beside'): Gradient;
}

export interface Weighed {
  /** What the tasks add to the objective. */
  readonly total: tf.Scalar;
  /** What moves the parameters. */
  readonly grads: Gradient;
  /** What each task's loss, or its gradient, counts for, as reports show it. */
  readonly factors: ByTask<tf.Scalar>;
  /** Gradients of what is learnt. */
  readonly slopes?: ByTask<Readonly<Record<string, tf.Scalar>>>;
  /** Of what is kept, that which changes. */
  readonly kept?: ByTask<Readonly<Record<string, tf.Scalar>>>;
}

/** [task, task]: the products of gradients, one a task, over the parameters that two or more of them have. */
export function dotProducts(grads: readonly Gradient[]): tf.Tensor2D {
  const shared = sharedOf(grads);
  if (shared.length === 0) return tf.zeros([grads.length, grads.length]);
  const rows = grads.map((grad) => tf.concat1d(shared.map(({ at, size }) => (grad[at] ? tf.reshape(grad[at], [size]) : tf.zeros([size])))));
  const all = tf.stack(rows) as tf.Tensor2D;
  return tf.matMul(all, all, false, true);
}

/** What two or more tasks' gradients have, each times its factor ([task]), and what one alone has, as it is; and `beside`. */
export function sumOfGradients(grads: readonly Gradient[], factors: tf.Tensor1D, beside: Gradient): Gradient {
  const shared = new Set(sharedOf(grads).map(({ at }) => at));
  const each = tf.unstack(factors);
  return beside.map((rest, at) => {
    const terms = grads.flatMap((grad, task) => (grad[at] ? [shared.has(at) ? tf.mul(grad[at], each[task]!) : grad[at]] : []));
    const all = rest ? [...terms, rest] : terms;
    return all.length > 1 ? tf.addN(all) : (all[0] ?? null);
  });
}

/** The places of parameters that several gradients have, and how many numbers they are. */
function sharedOf(grads: readonly Gradient[]): { readonly at: number; readonly size: number }[] {
  return grads[0]!.flatMap((_, at) => {
    const found = grads.flatMap((grad) => grad[at] ?? []);
    return found.length > 1 ? [{ at, size: found[0]!.size }] : [];
  });
}
