import { noLabelledRows, nothingMoves } from '../../../diagnostics/messages/training.ts';
import type { Optimizer } from '../../../runtime/optimizer.ts';
import { derive, type Key } from '../../../runtime/random.ts';
import type { Schedule } from '../../../runtime/schedule.ts';
import { descend, moving, movingStatistics, multiplesOf, paceOf, ratesOf, rowWork, startSlots } from '../../../runtime/train/descent.ts';
import type { OnDivergence, PhaseRun, PureStep, Setting, TrainingPhase } from '../../../runtime/train/phase.ts';
import { labelledRows, shuffledBatches } from '../../../runtime/train/rows.ts';
import type { Stopping } from '../../../runtime/train/stopping.ts';
import { startKept } from '../../../runtime/train/weighed.ts';
import type { Weighting } from '../../../runtime/weighting.ts';
import { drawSlots, longestPass, passLength, type EpochLength } from '../../../runtime/train/own-rows.ts';
import { isProblem, type Problem } from '../../../runtime/experiment.ts';

export interface JointOptions {
  readonly optimizer: Optimizer;
  /** Rows a step; of each task, where tasks have rows of their own. */
  readonly batch: number;
  /** Passes over the rows that are labelled for any of the tasks, or what `epoch` says. */
  readonly epochs: number;
  /** The steps of an epoch; the longest pass where tasks have rows of their own and it is left out. */
  readonly epoch?: EpochLength;
  /** The tasks whose losses count; all where it is left out. */
  readonly losses?: readonly string[];
  /** How the rate changes; not at all where it is left out. */
  readonly schedule?: Schedule;
  /** Multiples of the rate by parts, named as in `train`. */
  readonly rates?: Readonly<Record<string, number>>;
  /** How the losses of tasks become one gradient; as the sum of losses times their weights where it is left out. */
  readonly taskWeights?: Weighting;
  /** Largest norm of the gradient of all that moves; none where it is left out. */
  readonly clip?: number;
  /** When it ends before its last epoch; not before where it is left out. */
  readonly stop?: Stopping;
  readonly onDivergence?: OnDivergence;
  /** Parameters that move, by name or by the first words of their names; all where it is left out. */
  readonly train?: readonly string[];
}

/** Minimises the objective of all its tasks in every step. */
export function joint(name: string, options: JointOptions): TrainingPhase {
  return {
    kind: 'joint',
    name,
    epochs: options.epochs,
    ...(options.stop ? { stop: options.stop } : {}),
    ...(options.onDivergence ? { onDivergence: options.onDivergence } : {}),
    prepare: (setting) => prepare(name, options, setting),
  };
}

function prepare(name: string, options: JointOptions, setting: Setting): PhaseRun | Problem {
  const { model, dataset, part, key } = setting;
  const { optimizer, clip, schedule, epochs, taskWeights: weighting } = options;
  const tasks = options.losses ?? model.tasks;
  const rows = labelledRows(dataset, part.train, tasks);
  const names = moving(model, options.train);
  const statistics = movingStatistics(model, options.train);
  const multiples = multiplesOf(model, names, options.rates ?? {});
  if (rows.length === 0) return noLabelledRows.of({ phase: name, tasks });
  if (names.length === 0) return nothingMoves.of({ phase: name, train: options.train ?? [] });
  const batches = model.rows === 'own' ? ownBatches(name, tasks, options, setting) : sharedBatches(rows, options, key);
  if (isProblem(batches)) return batches;
  const slots = { ...startSlots(model, optimizer, names), ...(weighting ? startKept(weighting, optimizer, tasks) : {}) };
  const step: PureStep = (state, of, scalars, own) => descend({ model, optimizer, names, statistics, multiples, clip, weighting }, state, of, scalars, own);
  const work = batches.rows * rowWork(model);
  return {
    batch: batches.size,
    enter: (epoch) => ({ values: {}, slots: epoch === 0 ? slots : {} }),
    steps: (epoch) => batches.of(epoch).map((of) => ({ rows: of, tasks })),
    scalars: (epoch, step, steps) => ({
      ...ratesOf(model, optimizer, schedule?.factor({ epoch, epochs, step, steps }) ?? 1),
      trainingRows: rows.length,
    }),
    work: () => work,
    learnsPriors: true,
    ...(clip === undefined ? {} : { clip }),
    pace: paceOf(model, optimizer, names, multiples),
    stepAt: () => step,
  };
}

interface Batches {
  /** Rows of a batch, and of an epoch. */
  readonly size: number;
  readonly rows: number;
  of(epoch: number): readonly Int32Array[];
}

function sharedBatches(rows: Int32Array, { batch, epoch: length }: JointOptions, key: Key): Batches {
  const size = Math.min(batch, rows.length);
  const shuffle = derive(key, 'shuffle');
  if (length) {
    const steps = length([passLength(rows, size)]);
    return { size, rows: size * steps, of: (epoch) => drawSlots([{ rows, key: shuffle }], size, epoch * steps, steps) };
  }
  return { size, rows: rows.length, of: (epoch) => shuffledBatches(rows, size, shuffle, epoch) };
}

/** A slot a task. */
function ownBatches(
  name: string,
  tasks: readonly string[],
  { batch, epoch: length = longestPass }: JointOptions,
  { dataset, part, key }: Setting,
): Batches | Problem {
  const turns = tasks.map((task) => ({ task, rows: labelledRows(dataset, part.train, [task]), key: derive(derive(key, 'shuffle'), task) }));
  const without = turns.find(({ rows }) => rows.length === 0);
  if (without) return noLabelledRows.of({ phase: name, tasks: [without.task] });
  const slot = Math.min(batch, Math.max(...turns.map(({ rows }) => rows.length)));
  const steps = length(turns.map(({ rows }) => passLength(rows, slot)));
  const size = slot * tasks.length;
  return { size, rows: size * steps, of: (epoch) => drawSlots(turns, slot, epoch * steps, steps) };
}
