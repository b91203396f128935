import type * as tf from '@tensorflow/tfjs';

/** Slots of a parameter: tensors of its shape, such as its velocity. */
export type Slots = Record<string, tf.Tensor>;

/** A rule that moves one parameter by its gradient: pure functions of tensors, with nothing read back. */
export interface Optimizer {
  readonly name: string;
  /** Of a step, before any schedule. */
  readonly rate: number;
  /** The slots' names; each starts at zeros. */
  readonly slots: readonly string[];
  /** How far a gradient that stays moves a parameter in a step, in the end, in multiples of rate x gradient; 1 where it is left out. */
  readonly pace?: number;
  /** Whether `count` is looked at. */
  readonly counts: boolean;
  /** `rate` is a scalar; `count` a scalar, 1 at a parameter's first update. */
  update(value: tf.Tensor, gradient: tf.Tensor, slots: Slots, rate: tf.Scalar, count: tf.Scalar): Moved;
}

export interface Moved {
  readonly value: tf.Tensor;
  readonly slots: Slots;
}
