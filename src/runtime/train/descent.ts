/** A step of gradient descent on a model's objective: what joint and alternate have in common. */
import * as tf from '@tensorflow/tfjs';
import { gradients } from '../../engine/kernels/gradients.ts';
import type { Optimizer } from '../optimizer.ts';
import type { WeightValues } from '../experiment.ts';
import { sizeOf } from '../shape.ts';
import type { Batch, Model, Objective, Step, Values } from '../types.ts';
import type { Weighting } from '../weighting.ts';
import type { Arrays, StepResult, StepState } from './phase.ts';
import { project } from './projection.ts';
import { withProximal, type Paces } from './proximal.ts';
import { mapValues } from './state.ts';
import { countingTasks, keptAfter, weighedSlopes, type Follow } from './weighed.ts';

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

/** Whether a parameter is one of the parts, or its name begins with one's words. */
export function isUnder(name: string, parts: readonly string[]): boolean {
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
  const zeros = zerosByShape();
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

/** Thousands of slots of a few sizes have as many arrays as there are sizes. */
function zerosByShape(): (shape: readonly number[]) => WeightValues {
  const known = new Map<number, Float32Array>();
  return (shape) => {
    const size = sizeOf(shape);
    if (!known.has(size)) known.set(size, new Float32Array(size));
    return { shape, values: known.get(size)! };
  };
}

/** By which the rate is multiplied for each of `names`: the multiple that the model gives it, times that of the phase. */
export function multiplesOf({ rates: own = {} }: Pick<Model, 'rates'>, names: readonly string[], rates: Readonly<Record<string, number>>): number[] {
  return names.map((name) => multipleOf(name, own) * multipleOf(name, rates));
}

/** As the longest part says that a name is under; 1 where none does. */
function multipleOf(name: string, rates: Readonly<Record<string, number>>): number {
  const parts = Object.keys(rates).filter((part) => isUnder(name, [part]));
  return parts.length === 0 ? 1 : rates[parts.reduce((longest, part) => (part.length > longest.length ? part : longest))]!;
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
  /** How losses become one gradient; as their sum where it is left out. */
  readonly weighting?: Weighting | undefined;
}

/** What phases that descend give each step: the number of rows that they train on, and the rates of optimizers. */
interface Scalars {
  readonly trainingRows: tf.Scalar;
  readonly [rate: string]: tf.Scalar;
}

/** One step: the objective, its gradient by the moving parameters, and their update. */
export function descend(
  { model, optimizer, names, statistics, multiples, clip, weighting }: Descent,
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
    const tasks = countingTasks(model, step);
    const weighs = weighting && tasks.length > 0;
    const found = weighs ? weighedSlopes({ model, weighting, names, tasks }, state, batch, own) : slopes(model, names, state.values, batch, own);
    const { total, losses, alignments, penalties, grads: whole } = found;
    const grads = clip === undefined ? whole : shortened(whole, clip);
    const values = { ...state.values, ...moved };
    const slots = { ...state.slots };
    names.forEach((name, i) => {
      const grad = grads[i];
      // A parameter that this step's losses do not depend on stays, and so does what is kept for it.
      if (!grad) return;
      const own = moverOf(name);
      // What is only on the way to it goes at once: of thousands of parameters it is as much as they are.
      const after = tf.tidy(() => follow(own.optimizer, slots, times(rates[own.rate]!, multiples[i]!))(name, values[name]!, grad));
      values[name] = after.value;
      Object.assign(slots, after.slots);
    });
    if (found.weighed) Object.assign(slots, keptAfter(found.weighed, slots, follow(optimizer, slots, rates['rate']!)));
    const stepped = { state: { values, slots }, total, losses, alignments, penalties, ...(found.weighed ? { factors: found.weighed.factors } : {}) };
    const after = model.proximal ? withProximal(model, stepped, trainingRows, pacesOf(names, multiples, moverOf, rates)) : stepped;
    return { ...after, state: { values: project(model, after.state.values, names), slots } };
  });
}

/** How an optimizer moves what has slots under its name. */
const follow =
  (optimizer: Optimizer, slots: Values, rate: tf.Scalar): Follow =>
  (name, value, grad) => {
    const count: tf.Scalar = optimizer.counts ? tf.add(slots[`${name}/count`]!, 1) : tf.scalar(0);
    const kept = Object.fromEntries(optimizer.slots.map((slot) => [slot, slots[`${name}/${slot}`]!]));
    const after = optimizer.update(value, grad, kept, rate, count);
    const moved = Object.fromEntries(optimizer.slots.map((slot) => [`${name}/${slot}`, after.slots[slot]!]));
    return { value: after.value, slots: optimizer.counts ? { ...moved, [`${name}/count`]: count } : moved };
  };

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
  let alignments: NonNullable<Objective['alignments']> = {};
  let penalties: NonNullable<Objective['penalties']> = {};
  const objective = () => {
    const found = model.objective(values, batch, step);
    // The tape's scope would dispose of them.
    Object.values(step.statistics?.moved ?? {}).forEach((tensor) => tf.keep(tensor));
    losses = mapValues(found.losses as Record<string, tf.Scalar>, (loss) => tf.keep(loss));
    alignments = mapValues(found.alignments ?? {}, (distance) => tf.keep(distance));
    penalties = mapValues(found.penalties ?? {}, (penalty) => tf.keep(penalty));
    return found.total;
  };
  const { value, grads } = gradients(
    objective,
    names.map((name) => values[name]!),
  );
  return { total: value, losses: losses as Record<string, tf.Scalar>, alignments, penalties, grads, weighed: null };
}
