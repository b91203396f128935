/** Where a training stands, as one plain value: what a checkpoint holds, and all that is needed to go on. */
import * as tf from '@tensorflow/tfjs';
import type { Trust } from '../../engine/plan/step.ts';
import type { EpochRecord, Halving, WeightValues } from '../experiment.ts';
import { derive, stream, type Key } from '../random.ts';
import { covarianceStarts } from '../priors/updates.ts';
import type { Model, Values } from '../types.ts';
import type { Arrays, StepState } from './phase.ts';

export interface TrainingState {
  /**
   * The phase to go on with, and its epoch, both from 0. Random streams are named by them: no generator has a
   * state.
   */
  readonly phase: number;
  readonly epoch: number;
  /** Where training is to go on within that epoch; at its start where it is left out. */
  readonly within?: Within;
  readonly values: Arrays;
  /** What phases keep from step to step, by their names. */
  readonly slots: Readonly<Record<string, Arrays>>;
  readonly history: readonly EpochRecord[];
  /** Of the phase that it is in, where that stops early: its best epoch so far. */
  readonly best?: Best;
  /** How often phases have halved their rates, by their names. */
  readonly halvings?: Readonly<Record<string, number>>;
  /** Why the epoch that comes next was tried before. */
  readonly halved?: readonly Halving[];
  /** Of the phase that it is in, where that may halve its rate: the state before the epoch of the lowest loss. */
  readonly sound?: Sound;
  /** The same, within an epoch: what the epoch began with. */
  readonly start?: Moved;
  /** Masks as training gave them, where a phase has cut them since. */
  readonly uncut?: Arrays;
}

/** A place between the steps of an epoch: how many are over, and the sums that its record is made of. Plain JSON. */
export interface EpochPlace {
  readonly step: number;
  readonly sums: unknown;
}

export interface Within extends EpochPlace {
  /** Of the phase's steps. */
  readonly trust: Trust;
}

/** What a phase moves. */
export interface Moved {
  readonly values: Arrays;
  readonly slots: Arrays;
}

export interface Best extends Moved {
  /** From 1. */
  readonly epoch: number;
  /** On the validation rows, of what the phase watches. */
  readonly value: number;
}

export interface Sound extends Moved {
  /** From 0: the one that comes next. */
  readonly epoch: number;
  /** Of that epoch. */
  readonly loss: number;
  /** Before it. */
  readonly records: number;
  readonly best?: Best;
}

/** The state before the first step; each parameter is filled from the stream of its name, or is the one of `pretrained`. */
export function startState(model: Model, root: Key, pretrained: Arrays = {}): TrainingState {
  const values = mapValues(model.parameters, (start, name) =>
    'fill' in start
      ? { shape: start.shape, values: start.fill(stream(derive(derive(root, 'start'), start.stream ?? name))) }
      : pretrained[name]!,
  );
  return { phase: 0, epoch: 0, values: { ...values, ...covarianceStarts(model) }, slots: {}, history: [] };
}

export function toTensors(arrays: Arrays): Values {
  return mapValues(arrays, ({ shape, values }) => tf.tensor(values, [...shape], 'float32'));
}

/** All are read before the first is there: the tensors may be disposed of when they are asked for. */
export async function toArrays(values: Values): Promise<Record<string, WeightValues>> {
  const read = Object.entries(values).map(async ([name, tensor]) => [name, { shape: tensor.shape, values: (await tensor.data<'float32'>()).slice() }] as const);
  return Object.fromEntries(await Promise.all(read));
}

/** A step's state under the names that a plan has for it: `values/PARAMETER`, `slots/NAME`. */
export function named({ values, slots }: StepState): Record<string, tf.Tensor> {
  const under = (group: string, tensors: Values) => Object.entries(tensors).map(([name, tensor]) => [`${group}/${name}`, tensor] as const);
  return Object.fromEntries([...under('values', values), ...under('slots', slots)]);
}

/** What stands under `group/`, by the names behind it. */
export function group<Of>(all: Readonly<Record<string, Of>>, name: string): Record<string, Of> {
  const start = `${name}/`;
  return Object.fromEntries(Object.entries(all).flatMap(([key, of]) => (key.startsWith(start) ? [[key.slice(start.length), of] as const] : [])));
}

export const under = (name: string, values: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(values).map(([of, tensor]) => [`${name}/${of}`, tensor]));

/** `named` undone. */
export const unnamed = (state: Readonly<Record<string, tf.Tensor>>): StepState => ({ values: group(state, 'values'), slots: group(state, 'slots') });

export function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From, name: string) => To,
) {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, map(value, name)]),
  ) as Record<string, To>;
}
