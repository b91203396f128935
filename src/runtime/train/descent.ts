/** A step of gradient descent on a model's objective: what joint and alternate have in common. */
import * as tf from '@tensorflow/tfjs';
import { gradients } from '../../engine/kernels/gradients.ts';
import type { Optimizer } from '../optimizer.ts';
import { sizeOf } from '../shape.ts';
import type { Batch, Model, Objective, Step, Values } from '../types.ts';
import type { Arrays, StepResult, StepState } from './phase.ts';
import { project } from './projection.ts';
import { withProximal, type Paces } from './proximal.ts';
import { mapValues } from './state.ts';

/** The parameters that `train` names, exactly or by their first words, without the frozen ones; all others where it names none. */
export function moving(model: Model, train: readonly string[] | undefined): string[] {
  const still = [...(model.frozen ?? []), ...(model.statistics ?? [])];
  // A parameter's own name is that of no part: what multiplies it moves.
  const isStill = (name: string): boolean => still.some((part) => name === part || (isUnder(name, [part]) && !(part in model.parameters)));
  const names = Object.keys(model.parameters).filter((name) => !isStill(name));
  return train ? names.filter((name) => isUnder(name, train)) : names;
}

/** The running statistics under what `train` names; all where it names nothing. */
export function movingStatistics({ statistics = [] }: Model, train: readonly string[] | undefined): readonly string[] {
  return train ? statistics.filter((name) => isUnder(name, train)) : statistics;
}

function isUnder(name: string, parts: readonly string[]): boolean {
  return parts.some((part) => name === part || name.startsWith(`${part}.`));
}

/** What moves a parameter, and the name of the scalar that is its rate. */
interface Mover {
  readonly optimizer: Optimizer;
  readonly rate: string;
}

/** By parameter: the optimizer that a prior brings, else the phase's. */
function moversOf({ priors = {} }: Model, optimizer: Optimizer): (name: string) => Mover {
  const own = Object.entries(priors).flatMap(([prior, { kernels, optimizer: brought }]) =>
    brought ? kernels.map((name) => [name, { optimizer: brought, rate: `rate/${prior}` }] as const) : [],
  );
  const movers = new Map<string, Mover>(own);
  return (name) => movers.get(name) ?? { optimizer, rate: 'rate' };
}

/** The rates of all optimizers, as a step gets them, when a schedule has multiplied them by `factor`. */
export function ratesOf({ priors = {} }: Model, optimizer: Optimizer, factor: number): Readonly<Record<string, number>> {
  const own = Object.entries(priors).flatMap(([prior, rules]) => (rules.optimizer ? [[`rate/${prior}`, rules.optimizer.rate * factor] as const] : []));
  return { rate: optimizer.rate * factor, ...Object.fromEntries(own) };
}

/** What optimizers keep for these parameters, at its start. */
export function startSlots(model: Model, phases: Optimizer, names: readonly string[]): Arrays {
  const moverOf = moversOf(model, phases);
  const slots = names.flatMap((name) => {
    const { shape } = model.parameters[name]!;
    const { optimizer } = moverOf(name);
    const kept = optimizer.slots.map((slot) => [`${name}/${slot}`, zeros(shape)] as const);
    return optimizer.counts ? [...kept, [`${name}/count`, zeros([])] as const] : kept;
  });
  return Object.fromEntries(slots);
}

/**
 * Multiply-adds of a step for one row, roughly: a forward and two backward products, and as long as two more
 * for the tape and the updates (measured beside `rbm`'s bare products).
 */
export function rowWork(model: Model): number {
  return 5 * parameterCount(model);
}

/** Numbers in all parameters: the multiply-adds of a row in a dense network. */
function parameterCount(model: Model): number {
  return Object.values(model.parameters).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

function zeros(shape: readonly number[]) {
  return { shape, values: new Float32Array(sizeOf(shape)) };
}

/** By which the rate is multiplied for each of `names`: as the longest part says that a name is under; 1 where none does. */
export function multiplesOf(names: readonly string[], rates: Readonly<Record<string, number>>): number[] {
  const parts = Object.keys(rates).sort((a, b) => b.length - a.length);
  return names.map((name) => rates[parts.find((part) => isUnder(name, [part])) ?? ''] ?? 1);
}

/** See `PhaseRun`. */
export function paceOf(model: Model, phases: Optimizer, names: readonly string[], multiples: readonly number[]): (parameter: string) => number {
  const moverOf = moversOf(model, phases);
  const own = (name: string): number => {
    const { optimizer } = moverOf(name);
    return ((optimizer.pace ?? 1) * optimizer.rate) / phases.rate;
  };
  const paces = new Map(names.map((name, i) => [name, own(name) * multiples[i]!]));
  return (parameter) => paces.get(parameter) ?? 0;
}

interface Descent {
  readonly model: Model;
  /** Of all that priors bring no optimizer for. */
  readonly optimizer: Optimizer;
  readonly names: readonly string[];
  /** The running statistics that move. */
  readonly statistics: readonly string[];
  /** Of the rate, for each of `names`. */
  readonly multiples: readonly number[];
  /** Largest norm of the gradient; none where it is left out. */
  readonly clip: number | undefined;
}

/** What phases that descend give each step: the number of rows that they train on, and the rates of optimizers. */
interface Scalars {
  readonly trainingRows: tf.Scalar;
  readonly [rate: string]: tf.Scalar;
}

/** One step: the objective, its gradient by the moving parameters, and their update. */
export function descend(
  { model, optimizer, names, statistics, multiples, clip }: Descent,
  state: StepState,
  batch: Batch,
  scalars: Readonly<Record<string, tf.Scalar>>,
  step: Step,
): StepResult {
  return tf.tidy(() => {
    const moved: Record<string, tf.Tensor> = {};
    const { trainingRows, ...rates } = scalars as Scalars;
    const moverOf = moversOf(model, optimizer);
    const own = { ...step, trainingRows, statistics: { row: batch.row, names: statistics, moved } };
    const { total, losses, penalties, grads: whole } = slopes(model, names, state.values, batch, own);
    const grads = clip === undefined ? whole : shortened(whole, clip);
    const values = { ...state.values, ...moved };
    const slots = { ...state.slots };
    names.forEach((name, i) => {
      const grad = grads[i];
      // A parameter that this step's losses do not depend on stays, and so does what is kept for it.
      if (!grad) return;
      const { optimizer: own, rate } = moverOf(name);
      const count: tf.Scalar = own.counts ? tf.add(slots[`${name}/count`]!, 1) : tf.scalar(0);
      const kept = Object.fromEntries(own.slots.map((slot) => [slot, slots[`${name}/${slot}`]!]));
      const after = own.update(values[name]!, grad, kept, times(rates[rate]!, multiples[i]!), count);
      values[name] = after.value;
      for (const slot of own.slots) slots[`${name}/${slot}`] = after.slots[slot]!;
      if (own.counts) slots[`${name}/count`] = count;
    });
    const stepped = { state: { values, slots }, total, losses, penalties };
    const after = model.proximal ? withProximal(model, stepped, trainingRows, pacesOf(names, multiples, moverOf, rates)) : stepped;
    return { ...after, state: { values: project(model, after.state.values, names), slots } };
  });
}

const times = (rate: tf.Scalar, multiple: number): tf.Scalar => (multiple === 1 ? rate : tf.mul(rate, multiple));

function pacesOf(names: readonly string[], multiples: readonly number[], moverOf: (name: string) => Mover, rates: Readonly<Record<string, tf.Scalar>>): Paces {
  const known = new Map<string, tf.Scalar>();
  return new Map(
    names.map((name, i) => {
      const { optimizer, rate } = moverOf(name);
      const key = `${rate} ${multiples[i]}`;
      const pace = known.get(key) ?? times(tf.mul(rates[rate]!, optimizer.pace ?? 1), multiples[i]!);
      known.set(key, pace);
      return [name, pace] as const;
    }),
  );
}

/**
 * Gradients whose norm, all of them taken as one vector, is at most `clip`, as PyTorch's clip_grad_norm_ leaves
 * them.
 */
export function shortened(grads: readonly (tf.Tensor | null)[], clip: number): (tf.Tensor | null)[] {
  const squares = grads.flatMap((grad) => (grad ? [tf.sum(tf.square(grad))] : []));
  if (squares.length === 0) return [...grads];
  const factor = tf.minimum(tf.div(clip, tf.add(tf.sqrt(tf.addN(squares)), 1e-6)), 1);
  return grads.map((grad) => grad && tf.mul(grad, factor));
}

/** The objective's value, the tasks' losses, and the gradient by each of `names`. */
function slopes(model: Model, names: readonly string[], values: Values, batch: Batch, step: Step) {
  let losses: Objective['losses'] = {};
  let penalties: NonNullable<Objective['penalties']> = {};
  const objective = () => {
    const found = model.objective(values, batch, step);
    // The tape's scope would dispose of them.
    Object.values(step.statistics?.moved ?? {}).forEach((tensor) => tf.keep(tensor));
    losses = mapValues(found.losses as Record<string, tf.Scalar>, (loss) => tf.keep(loss));
    penalties = mapValues(found.penalties ?? {}, (penalty) => tf.keep(penalty));
    return found.total;
  };
  const { value, grads } = gradients(
    objective,
    names.map((name) => values[name]!),
  );
  return { total: value, losses: losses as Record<string, tf.Scalar>, penalties, grads };
}
