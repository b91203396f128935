/** A step whose gradient a weighting makes of the tasks' losses. */
import * as tf from '@tensorflow/tfjs';
import { withTape, type Seeds } from '../../engine/kernels/gradients.ts';
import type { Optimizer } from '../optimizer.ts';
import type { Batch, Model, Step, Values } from '../types.ts';
import type { TaskLosses, Weighed, Weighting } from '../weighting.ts';
import type { Arrays, StepState } from './phase.ts';

/** A task's parameters are called TASK.PATH: so its slots lie with those of its head. */
const slotName = (task: string, name: string): string => `${task}.loss/${name}`;

/** What a weighting keeps of these tasks, and the optimizer of what it learns, at the start. */
export function startKept({ slots = {}, learns = {} }: Weighting, optimizer: Optimizer, tasks: readonly string[]): Arrays {
  const scalar = (value: number) => ({ shape: [], values: Float32Array.of(value) });
  const beside = [...optimizer.slots, ...(optimizer.counts ? ['count'] : [])];
  const own = tasks.flatMap((task) => [
    ...Object.entries({ ...slots, ...learns }).map(([name, start]) => [slotName(task, name), scalar(start)] as const),
    ...Object.keys(learns).flatMap((name) => beside.map((slot) => [`${slotName(task, name)}/${slot}`, scalar(0)] as const)),
  ]);
  return Object.fromEntries(own);
}

/** Of a step, those whose losses count at all. */
export const countingTasks = ({ weights = {} }: Model, { tasks }: Step): readonly string[] => tasks.filter((task) => weights[task] !== 0);

/** How the phase's optimizer moves a number of this name: it, and the slots beside it. */
export type Follow = (name: string, value: tf.Tensor, grad: tf.Tensor) => { readonly value: tf.Tensor; readonly slots: Values };

/** The slots that a weighting changes in a step. */
export function keptAfter({ slopes = {}, kept = {} }: Weighed, slots: StepState['slots'], follow: Follow): Values {
  const after: Values = {};
  for (const [task, changed] of Object.entries(kept)) for (const [name, value] of Object.entries(changed)) after[slotName(task, name)] = value;
  for (const [task, learnt] of Object.entries(slopes)) {
    for (const [name, slope] of Object.entries(learnt)) {
      const moved = follow(slotName(task, name), slots[slotName(task, name)]!, slope);
      Object.assign(after, moved.slots, { [slotName(task, name)]: moved.value });
    }
  }
  return after;
}

interface Weighing {
  readonly model: Model;
  readonly weighting: Weighting;
  /** Of the moving parameters. */
  readonly names: readonly string[];
  readonly tasks: readonly string[];
}

/** As `slopes` of a plain step gives it, and what a weighting adds: its factors, and changes of slots. */
export function weighedSlopes({ model, weighting, names, tasks }: Weighing, { values, slots }: StepState, batch: Batch, step: Step) {
  const xs = names.map((name) => values[name]!);
  const compute = () => ({ ...model.objective(values, batch, step), moved: step.statistics?.moved ?? {} }) as const;
  return withTape(compute, xs, ({ beside, moved, ...found }, backward) => {
    const own = found.losses as TaskLosses['losses'];
    const gradient: TaskLosses['gradient'] = (factors, with_) => {
      const seeds: Seeds = Object.entries(factors).map(([task, factor]) => [own[task]!, factor]);
      return backward(with_ && beside ? [...seeds, [beside, tf.scalar(1)]] : seeds);
    };
    const weighed = weighting.weigh({ ...lossesOf(model, own, tasks, names), kept: keptOf(weighting, tasks, slots), seed: step.seed, gradient });
    const total: tf.Scalar = beside ? tf.add(weighed.total, beside) : weighed.total;
    return { ...found, alignments: found.alignments ?? {}, total, losses: own, penalties: found.penalties ?? {}, grads: weighed.grads, weighed };
  });
}

function lossesOf({ targets, weights = {} }: Model, losses: TaskLosses['losses'], tasks: readonly string[], names: readonly string[]) {
  const weightOf = (task: string): number => weights[task] ?? 1;
  return { tasks, targets, weights: Object.fromEntries(tasks.map((task) => [task, weightOf(task)])), losses, names };
}

function keptOf({ slots = {}, learns = {} }: Weighting, tasks: readonly string[], all: StepState['slots']): TaskLosses['kept'] {
  const names = Object.keys({ ...slots, ...learns });
  return Object.fromEntries(tasks.map((task) => [task, Object.fromEntries(names.map((name) => [name, all[slotName(task, name)] as tf.Scalar]))]));
}
