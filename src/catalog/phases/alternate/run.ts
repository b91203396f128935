import { noLabelledRows, nothingMoves } from '../../../diagnostics/messages/training.ts';
import type { Dataset, Problem } from '../../../runtime/experiment.ts';
import type { Optimizer } from '../../../runtime/optimizer.ts';
import type { Schedule } from '../../../runtime/schedule.ts';
import { derive, type Key } from '../../../runtime/random.ts';
import { descend, moving, movingStatistics, multiplesOf, paceOf, ratesOf, rowWork, startSlots } from '../../../runtime/train/descent.ts';
import type { OnDivergence, PhaseRun, PureStep, Setting, TrainingPhase } from '../../../runtime/train/phase.ts';
import { labelledRows, shuffledBatches } from '../../../runtime/train/rows.ts';
import type { Stopping } from '../../../runtime/train/stopping.ts';
import { startKept } from '../../../runtime/train/weighed.ts';
import type { Weighting } from '../../../runtime/weighting.ts';

export interface AlternateOptions {
  /** Steps in a row for each task, in the tasks' order here. */
  readonly turns: Readonly<Record<string, number>>;
  readonly optimizer: Optimizer;
  /** Rows a step. */
  readonly batch: number;
  /** In an epoch every task goes through its labelled rows at least once. */
  readonly epochs: number;
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

/**
 * A task's share in the turns: its batches come from shuffled passes over its own rows, one pass after the
 * other.
 */
interface Turn {
  readonly task: string;
  readonly steps: number;
  readonly rows: Int32Array;
  readonly key: Key;
}

/** Minimises one task's loss a step; the tasks take turns. */
export function alternate(name: string, options: AlternateOptions): TrainingPhase {
  return {
    kind: 'alternate',
    name,
    epochs: options.epochs,
    ...(options.stop ? { stop: options.stop } : {}),
    ...(options.onDivergence ? { onDivergence: options.onDivergence } : {}),
    prepare: (setting) => prepare(name, options, setting),
  };
}

function prepare(
  name: string,
  options: AlternateOptions,
  { model, dataset, part, key }: Setting,
): PhaseRun | Problem {
  const { optimizer, clip, schedule, epochs, taskWeights: weighting } = options;
  const turns = turnsOf(options, dataset, part.train, key);
  const names = moving(model, options.train);
  const statistics = movingStatistics(model, options.train);
  const multiples = multiplesOf(model, names, options.rates ?? {});
  const without = turns.find(({ rows }) => rows.length === 0);
  if (without) return noLabelledRows.of({ phase: name, tasks: [without.task] });
  if (names.length === 0) return nothingMoves.of({ phase: name, train: options.train ?? [] });
  const batch = Math.min(options.batch, Math.max(...turns.map(({ rows }) => rows.length)));
  const trainingRows = labelledRows(dataset, part.train, turns.map(({ task }) => task)).length;
  const rounds = Math.max(
    ...turns.map(({ rows, steps }) => Math.ceil(Math.ceil(rows.length / batch) / steps)),
  );
  const kept = weighting ? startKept(weighting, optimizer, turns.map(({ task }) => task)) : {};
  const slots = { ...startSlots(model, optimizer, names), ...kept };
  const step: PureStep = (state, of, scalars, own) => descend({ model, optimizer, names, statistics, multiples, clip, weighting }, state, of, scalars, own);
  const work = rounds * turns.reduce((sum, { steps }) => sum + steps, 0) * batch * rowWork(model);
  return {
    batch,
    enter: (epoch) => ({ values: {}, slots: epoch === 0 ? slots : {} }),
    steps: (epoch) => epochSteps(turns, batch, rounds, epoch),
    scalars: (epoch, step, steps) => ({
      ...ratesOf(model, optimizer, schedule?.factor({ epoch, epochs, step, steps }) ?? 1),
      trainingRows,
    }),
    work: () => work,
    learnsPriors: true,
    ...(clip === undefined ? {} : { clip }),
    pace: paceOf(model, optimizer, names, multiples),
    stepAt: () => step,
  };
}

function turnsOf({ turns }: AlternateOptions, dataset: Dataset, train: Int32Array, key: Key): Turn[] {
  return Object.entries(turns)
    .filter(([, steps]) => steps > 0)
    .map(([task, steps]) => ({
      task,
      steps,
      rows: labelledRows(dataset, train, [task]),
      key: derive(key, task),
    }));
}

function epochSteps(turns: readonly Turn[], batch: number, rounds: number, epoch: number) {
  const drawn = turns.map((turn) => batchesOf(turn, batch, epoch * rounds * turn.steps, rounds * turn.steps));
  return Array.from({ length: rounds }, (_, round) =>
    turns.flatMap(({ task, steps }, i) =>
      drawn[i]!.slice(round * steps, (round + 1) * steps).map((rows) => ({ rows, tasks: [task] })),
    ),
  ).flat();
}

/** `count` batches of a task's endless row of passes, from batch number `from` on. */
function batchesOf({ rows, key }: Turn, batch: number, from: number, count: number): Int32Array[] {
  const perPass = Math.ceil(rows.length / batch);
  const first = Math.floor(from / perPass);
  const passes = Math.ceil((from + count) / perPass) - first;
  const drawn = Array.from({ length: passes }, (_, i) => shuffledBatches(rows, batch, key, first + i)).flat();
  return drawn.slice(from - first * perPass, from - first * perPass + count);
}
