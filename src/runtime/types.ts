/** What emitted programs and the runtime exchange. Shapes are in brackets; `batch` is the number of rows of a step. */
import type * as tf from '@tensorflow/tfjs';
import type { Optimizer } from './optimizer.ts';

/** Parameters by name, such as `features.h1.kernel`. */
export type Values = Record<string, tf.Tensor>;

/** How a parameter starts. */
export type Start = FilledStart | CopiedStart;

/** By a rule, from a random stream named after the parameter. */
export interface FilledStart {
  readonly shape: readonly number[];
  readonly fill: (uniform: (count: number) => Float32Array) => Float32Array;
  /** The name of that stream, in the place of the parameter's. */
  readonly stream?: string;
}

/** As a tensor of one of the experiment's `pretrained` files. */
export interface CopiedStart {
  readonly shape: readonly number[];
  readonly file: string;
  readonly tensor: string;
  /** Which columns of the tensor's last dimension, out of how many; absent: all. */
  readonly columns?: { readonly of: number; readonly picked: readonly number[] };
}

/** What a task asks. `labels` are the cells' texts, in class order; of a binary task the cell that means yes, and the one that means no (empty: every other one). */
export type Target =
  | { readonly kind: 'binary'; readonly yes: string; readonly no: string }
  | { readonly kind: 'class'; readonly labels: readonly string[] }
  | { readonly kind: 'subset'; readonly labels: readonly string[] }
  | { readonly kind: 'real'; readonly size: number };

/**
 * Rows of a step. Padded rows (the last batch) have `has` 0 for every task and `row` 0. Where tasks have rows of their own, labels,
 * `has` and weights of a task are of its slot: [batch / tasks].
 */
export interface Batch<Task extends string = string> {
  /** Scaled inputs by name, [batch, ...shape]. */
  readonly inputs: Record<string, tf.Tensor>;
  /** binary: [batch] of 0 or 1. class: [batch] class indices, int32. real: [batch, size], scaled. subset: [batch, labels] of 0 or 1. Missing cells are 0. */
  readonly label: Record<Task, tf.Tensor>;
  /** [batch], 1 where the row is labelled for the task. */
  readonly has: Record<Task, tf.Tensor1D>;
  /** [batch], of tasks whose rows count more or less than 1. */
  readonly weight?: Partial<Record<Task, tf.Tensor1D>>;
  /** What the model's `frozenPrefix` gives for these rows, where it was computed before. */
  readonly prefix?: Record<string, tf.Tensor>;
  /** [batch], 1 for rows of the data, 0 for padding. */
  readonly row: tf.Tensor1D;
}

/** One training step: the tasks whose losses count, and the seed of what is random in it (null: nothing is, as in prediction). */
export interface Step<Task extends string = string> {
  readonly tasks: readonly Task[];
  /** [2] int32, the key of the step's random streams. */
  readonly seed: tf.Tensor1D | null;
  /** A scalar: the rows that the phase trains on, which minus the logarithm of a prior is divided by. Without it priors count for nothing. */
  readonly trainingRows?: tf.Scalar;
  /** What layers that normalise by the batch read and leave; without it they normalise by their running statistics. */
  readonly statistics?: Statistics;
}

export interface Statistics {
  /** Of the batch: [batch], 1 for rows of the data, 0 for padding. */
  readonly row: tf.Tensor1D;
  /** The running statistics that this step moves. */
  readonly names: readonly string[];
  /** Their values after the step, by name. */
  readonly moved: Record<string, tf.Tensor>;
}

export interface Objective<Task extends string = string> {
  /** A scalar: what the gradient is taken of. */
  readonly total: tf.Scalar;
  /** A scalar a task, before its weight. */
  readonly losses: Partial<Record<Task, tf.Scalar>>;
  /** A scalar an alignment: the distance, before its weight. */
  readonly alignments?: Readonly<Record<string, tf.Scalar>>;
  /** A scalar a prior, before it is divided by the number of training rows where that is its share. */
  readonly penalties?: Readonly<Record<string, tf.Scalar>>;
  /** A scalar: what `total` holds beside the losses. Only models that a phase with a weighting trains have it. */
  readonly beside?: tf.Scalar;
}

/**
 * The covariance of one mode of kernels. Its state stands among the values as NAME.covariance and NAME.precision, its inverse;
 * no gradient moves it.
 */
export interface Covariance {
  /** That of the kernels, and their mode: `fc8.task`. */
  readonly name: string;
  /** What its rows are called, where not by their numbers. */
  readonly entries?: readonly string[];
  /** Its state before the first step. */
  readonly start: { readonly covariance: CovarianceState; readonly precision: CovarianceState };
  /** How it follows from the kernels; a covariance that is given stays. */
  readonly learning?: {
    /** After each epoch, or so many steps. */
    readonly every: 'epoch' | number;
    /** Epochs before the first update. */
    readonly warmup: number;
    /** The new state, or why there is none. */
    update(values: Values): Promise<{ readonly covariance: CovarianceState; readonly precision: CovarianceState } | { readonly unfit: string }>;
  };
}

/** A matrix [n, n], or the diagonal of one, [n]. */
export interface CovarianceState {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What follows the optimizer's step in the place of a prior's gradient: argmin_v of amount * penalty(v) + |v - w|^2 / 2. */
export interface Proximal {
  /** In the order of w's first axis. */
  readonly kernels: readonly string[];
  /** w after it. */
  readonly step?: (values: Values, amount: tf.Scalar) => tf.Tensor;
  /** In its place: the singular values of `tensor`, its first axis against all others, fall by `by` times the amount between steps. */
  readonly shrinks?: { readonly tensor: (values: Values) => tf.Tensor; readonly covariance: string; readonly by: number };
}

/** How a prior stands in the objective, and what moves its kernels, or the masks beside them. */
export interface PriorRules {
  /** In the order of w's first axis. */
  readonly kernels: readonly string[];
  /** It is over masks: the kernels that these multiply, in the same order. */
  readonly multiplies?: readonly string[];
  /** Its penalty stands in the objective as it is, not divided by the number of training rows. */
  readonly whole?: true;
  /** In the place of the phase's: it has a rate of its own, by the phase's schedule. */
  readonly optimizer?: Optimizer;
  /** What w is after each step. */
  readonly projection?: (values: Values) => tf.Tensor;
}

/** A tensor, or one a task. */
export type LayerOutputs = Readonly<Record<string, tf.Tensor | Readonly<Record<string, tf.Tensor>>>>;

/** The module `model.ts` of an emitted program. */
export interface Model<Task extends string = string> {
  readonly tasks: readonly Task[];
  readonly targets: Record<Task, Target>;
  /** The multiple of each task's mean loss in the objective; 1 where it is left out. */
  readonly weights?: Readonly<Partial<Record<Task, number>>>;
  readonly parameters: Record<string, Start>;
  /** `own` where a batch has a slot of rows for each of the step's tasks, in their order, and labels are of a slot alone. */
  readonly rows?: 'own';
  /** Parameters that move in no phase, by name or by the first words of their names. */
  readonly frozen?: readonly string[];
  /** Parameters that steps keep up from the batches that they see: no gradient moves them. */
  readonly statistics?: readonly string[];
  /** Multiples of a phase's rate, by parameter or by the first words of its name. */
  readonly rates?: Readonly<Record<string, number>>;
  /** Of the priors. */
  readonly covariances?: readonly Covariance[];
  /** Of the priors that have one, by name. `total` leaves their penalties out. */
  readonly proximal?: Readonly<Record<string, Proximal>>;
  /** Of priors that ask for more than the gradient of their share, by name. */
  readonly priors?: Readonly<Record<string, PriorRules>>;
  objective(p: Values, batch: Batch<Task>, step: Step<Task>): Objective<Task>;
  /** Answers by task. binary: [batch] probability of yes. class: [batch, classes] probabilities. subset: [batch, labels]. real: [batch, size], scaled as the labels of training were. */
  predict(
    p: Values,
    inputs: Record<string, tf.Tensor>,
    prefix?: Record<string, tf.Tensor>,
  ): Record<Task, tf.Tensor>;
  /** What plots show: outputs of layers by name, [batch, ...], of layers in heads by task. */
  layerOutputs?(p: Values, inputs: Record<string, tf.Tensor>): LayerOutputs;
  /** The part of the network that gives a row the same values, [batch, ...], in every epoch: nothing in it trains or is random. */
  frozenPrefix?(p: Values, inputs: Record<string, tf.Tensor>): Record<string, tf.Tensor>;
  /** Inputs that nothing else reads. */
  readonly prefixInputs?: readonly string[];
}
