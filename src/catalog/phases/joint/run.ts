import { noLabelledRows, nothingMoves } from '../../../diagnostics/messages/training.ts';
import type { Optimizer } from '../../../runtime/optimizer.ts';
import { derive } from '../../../runtime/random.ts';
import { descend, moving, rowWork, startSlots } from '../../../runtime/train/descent.ts';
import type { PhaseRun, Setting, TrainingPhase } from '../../../runtime/train/phase.ts';
import { labelledRows, shuffledBatches } from '../../../runtime/train/rows.ts';
import type { Problem } from '../../../runtime/experiment.ts';

export interface JointOptions {
  readonly optimizer: Optimizer;
  /** Rows a step. */
  readonly batch: number;
  /** Passes over the rows that are labelled for any of the tasks. */
  readonly epochs: number;
  /** The tasks whose losses count; all where it is left out. */
  readonly losses?: readonly string[];
  /** Largest norm of the gradient of all that moves; none where it is left out. */
  readonly clip?: number;
  /** Parameters that move, by name or by the first words of their names; all where it is left out. */
  readonly train?: readonly string[];
}

/** Minimises the objective of all its tasks in every step. */
export function joint(name: string, options: JointOptions): TrainingPhase {
  return {
    kind: 'joint',
    name,
    epochs: options.epochs,
    prepare: (setting) => prepare(name, options, setting),
  };
}

function prepare(name: string, options: JointOptions, setting: Setting): PhaseRun | Problem {
  const { model, dataset, part, key } = setting;
  const { optimizer, clip } = options;
  const tasks = options.losses ?? model.tasks;
  const rows = labelledRows(dataset, part.train, tasks);
  const names = moving(model, options.train);
  if (rows.length === 0) return noLabelledRows.of({ phase: name, tasks });
  if (names.length === 0) return nothingMoves.of({ phase: name, train: options.train ?? [] });
  const batch = Math.min(options.batch, rows.length);
  const shuffle = derive(key, 'shuffle');
  return {
    batch,
    enter: (epoch) => ({ values: {}, slots: epoch === 0 ? startSlots(model, optimizer, names) : {} }),
    steps: (epoch) => shuffledBatches(rows, batch, shuffle, epoch).map((of) => ({ rows: of, tasks })),
    scalars: () => ({ rate: optimizer.rate }),
    work: () => rows.length * rowWork(model),
    stepAt:
      () =>
      (state, of, { rate }, step) =>
        descend({ model, optimizer, names, clip }, state, of, rate!, step),
  };
}
