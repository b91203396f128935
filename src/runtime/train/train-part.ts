/** The training of one part: its phases, epoch by epoch, from a start or from a state that was taken before. */
import * as tf from '@tensorflow/tfjs';
import {
  isProblem,
  type Dataset,
  type EpochRecord,
  type Experiment,
  type Part,
  type PartResult,
  type Problem,
} from '../experiment.ts';
import { derive, key, type Key } from '../random.ts';
import { fitScaling, type View } from './batches.ts';
import { runEpoch, type Clock } from './epoch.ts';
import type { PhaseRun, StepState, TrainingPhase } from './phase.ts';
import { predictRows } from './predict.ts';
import { replace, startState, toArrays, toTensors, type TrainingState } from './state.ts';
import { judgeRows } from './validate.ts';

export interface TrainOptions {
  /** Milliseconds, for speeds. */
  readonly now: Clock;
  /** Called after each epoch. `state()` takes the state that training can go on from. */
  readonly onEpoch?: (record: EpochRecord, state: () => TrainingState) => void;
  readonly signal?: AbortSignal;
  /** Where to go on from; the start where it is left out. */
  readonly state?: TrainingState;
}

interface Prepared {
  readonly phase: TrainingPhase;
  readonly run: PhaseRun;
  readonly key: Key;
}

/**
 * Trains a model on a part's training rows and answers its test rows. TF.js's backend must be open in this thread.
 * The result depends on the experiment, the data, the part's name and rows, and the backend, and on nothing else.
 */
export async function trainPart(
  experiment: Experiment,
  dataset: Dataset,
  part: Part,
  options: TrainOptions,
): Promise<PartResult | Problem> {
  const began = options.now();
  // Variants that are compared on the same condition and repeat meet the same starts and the same order of rows.
  const root = key(experiment.seed, 'part', part.condition, part.repeat);
  const phases = prepareAll(experiment, dataset, part, root);
  if (isProblem(phases)) return phases;
  const scaling = fitScaling(experiment.inputs, dataset, part.train);
  const view: View = { dataset, inputs: experiment.inputs, scaling };
  const state = options.state ?? startState(experiment.model, root);
  const done = await runPhases(experiment, part, view, phases, state, options);
  if (isProblem(done)) return done;
  const { variant, condition, repeat } = part;
  return {
    ...{ variant, condition, repeat, scaling },
    answers: answersOf(experiment, view, part, done),
    history: done.history,
    weights: done.values,
    seconds: (options.now() - began) / 1000,
    trainedRows: part.train.length,
    state: done,
  };
}

function prepareAll(experiment: Experiment, dataset: Dataset, part: Part, root: Key): Prepared[] | Problem {
  const prepared: Prepared[] = [];
  for (const [i, phase] of experiment.phases.entries()) {
    const of = derive(derive(root, i), phase.name);
    const run = phase.prepare({ model: experiment.model, dataset, part, key: of });
    if (isProblem(run)) return run;
    prepared.push({ phase, run, key: of });
  }
  return prepared;
}

async function runPhases(
  experiment: Experiment,
  part: Part,
  view: View,
  phases: readonly Prepared[],
  from: TrainingState,
  options: TrainOptions,
): Promise<TrainingState | Problem> {
  const progress = workDone(phases);
  let state = from;
  for (let i = from.phase; i < phases.length; i++) {
    const { phase, run, key: of } = phases[i]!;
    let live: StepState = { values: toTensors(state.values), slots: toTensors(state.slots[phase.name] ?? {}) };
    const others = state.slots;
    const take = (epoch: number, history: readonly EpochRecord[]): TrainingState => ({
      ...(epoch < phase.epochs ? { phase: i, epoch } : { phase: i + 1, epoch: 0 }),
      values: toArrays(live.values),
      slots: keepSlots({ ...others, [phase.name]: toArrays(live.slots) }, phases.slice(epoch < phase.epochs ? i : i + 1)),
      history,
    });
    let history = state.history;
    for (let epoch = i === from.phase ? from.epoch : 0; epoch < phase.epochs; epoch++) {
      live = enterEpoch(run, live, epoch);
      const place = { phase: phase.name, epoch: epoch + 1 };
      const ran = await runEpoch({ experiment, view, run, key: derive(of, epoch), epoch, place, options }, live);
      if (isProblem(ran)) {
        release(live);
        return ran;
      }
      live = ran.state;
      const record: EpochRecord = {
        part: { variant: part.variant, condition: part.condition, repeat: part.repeat },
        ...place,
        epochs: phase.epochs,
        losses: ran.losses,
        ...judgeRows(experiment, view, live.values, part.validation),
        ...(ran.rate === undefined ? {} : { rate: ran.rate }),
        rowsPerSecond: ran.rowsPerSecond,
        fraction: progress(i, epoch),
      };
      history = [...history, record];
      const [taken, soFar] = [epoch + 1, history];
      options.onEpoch?.(record, () => take(taken, soFar));
    }
    state = take(phase.epochs, history);
    release(live);
  }
  return state;
}

/** The share of the work that is done when an epoch of a phase is over. */
function workDone(phases: readonly Prepared[]): (phase: number, epoch: number) => number {
  let sum = 0;
  const after = phases.map(({ phase, run }) => Array.from({ length: phase.epochs }, (_, e) => (sum += run.work(e))));
  return (phase, epoch) => after[phase]![epoch]! / sum;
}

function enterEpoch(run: PhaseRun, state: StepState, epoch: number): StepState {
  const { values, slots } = run.enter(epoch);
  const after = {
    values: { ...state.values, ...toTensors(values) },
    slots: { ...toTensors(slotsNotIn(state, slots)), ...state.slots },
  };
  return replace(state, after);
}

function slotsNotIn(state: StepState, slots: TrainingState['values']): TrainingState['values'] {
  return Object.fromEntries(Object.entries(slots).filter(([name]) => !(name in state.slots)));
}

/** Only slots that a later phase of that name takes up are worth keeping. */
function keepSlots(slots: TrainingState['slots'], later: readonly Prepared[]): TrainingState['slots'] {
  return Object.fromEntries(Object.entries(slots).filter(([name]) => later.some(({ phase }) => phase.name === name)));
}

function release(state: StepState): void {
  tf.dispose([state.values, state.slots]);
}

function answersOf(experiment: Experiment, view: View, part: Part, done: TrainingState): Record<string, Float32Array> {
  const values = toTensors(done.values);
  const answers = predictRows(experiment.model, view, values, part.test);
  tf.dispose(values);
  return answers;
}
