/** What a phase of training is to the loop that runs it. */
import type * as tf from '@tensorflow/tfjs';
import type { Dataset, Part, Phase, Problem, WeightValues } from '../experiment.ts';
import type { Key } from '../random.ts';
import type { Stopping } from './stopping.ts';
import type { Batch, Model, Step, Values } from '../types.ts';

/** What follows a loss or a weight that is no finite number: the end, or another try at half the rate. */
export type OnDivergence = 'stop' | 'halve_rate';

/** A phase that can be run: what `joint(...)`, `alternate(...)` and `rbm(...)` return. */
export interface TrainingPhase extends Phase {
  /** All its epochs; fewer come where it stops early. */
  readonly epochs: number;
  readonly stop?: Stopping;
  /** `stop` where it is left out. */
  readonly onDivergence?: OnDivergence;
  /** What it does on a part's rows, or why these do not allow it. */
  prepare(setting: Setting): PhaseRun | Problem;
}

export interface Setting {
  readonly model: Model;
  readonly dataset: Dataset;
  readonly part: Part;
  /** The root of the phase's random streams. */
  readonly key: Key;
}

/** Epochs count from 0. */
export interface PhaseRun {
  /** Rows a step; the last of an epoch is padded to it. */
  readonly batch: number;
  /**
   * Parameters and slots that an epoch begins with in the place of what was there. Slots that are there stay. `now` reads the
   * parameters.
   */
  enter(epoch: number, now: () => Promise<Arrays>): Entered | Promise<Entered>;
  /**
   * The epoch's steps in order: the rows of each, at most `batch`, and the tasks whose losses count. Where tasks have rows of
   * their own, rows are a slot for each of the step's tasks, all of one size.
   */
  steps(epoch: number): readonly { readonly rows: Int32Array; readonly tasks: readonly string[] }[];
  /** Numbers that hold for a step of an epoch, such as the rate; `step` counts from 0 to `steps`. The step gets them as scalars. */
  scalars(epoch: number, step: number, steps: number): Readonly<Record<string, number>>;
  /** Multiply-adds of an epoch, roughly: what the time left is reckoned from. */
  work(epoch: number): number;
  /** It minimises the objective: the covariances of its priors are learnt between its steps. */
  readonly learnsPriors?: boolean;
  /** Largest norm of its gradients, where they have one. */
  readonly clip?: number;
  /** The rate of what moves, in multiples of the scalar `rate`, by which proximal steps are taken; 0 of what does not move. */
  readonly pace?: (parameter: string) => number;
  /** The step of an epoch: all its control flow is settled here, so that epochs whose steps do the same have the same function. */
  stepAt(epoch: number): PureStep;
}

export interface Entered {
  readonly values: Arrays;
  readonly slots: Arrays;
  /** Where masks were cut: what they were, how many numbers they are, and the zeros among these, now and before. */
  readonly cut?: { readonly masks: Arrays; readonly numbers: number; readonly zeros: number; readonly zerosBefore: number };
}

/** Nothing is read back and no argument is disposed of. */
export type PureStep = (
  state: StepState,
  batch: Batch,
  scalars: Readonly<Record<string, tf.Scalar>>,
  step: Step,
) => StepResult;

export type Arrays = Readonly<Record<string, WeightValues>>;

// Type aliases, because TF.js's containers of tensors take no interfaces.
export type StepState = {
  readonly values: Values;
  /** What the phase keeps from step to step, by name, such as `features.h1.kernel/velocity`. */
  readonly slots: Values;
};

/** Tensors of `state` that the step did not change may be those of its argument. */
export type StepResult = {
  readonly state: StepState;
  readonly total: tf.Scalar;
  readonly losses: Readonly<Record<string, tf.Scalar>>;
  /** A scalar an alignment, before its weight. */
  readonly alignments?: Readonly<Record<string, tf.Scalar>>;
  /** A scalar a prior, before it is divided by the number of training rows. */
  readonly penalties?: Readonly<Record<string, tf.Scalar>>;
  /** A scalar a task, where a weighting says what its loss counts for. */
  readonly factors?: Readonly<Record<string, tf.Scalar>>;
};
