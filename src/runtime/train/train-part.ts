/**
 * The training of one part: its phases, epoch by epoch, from a start or from a state that was taken before.
 */
import * as tf from '@tensorflow/tfjs';
import { unfitCovariance } from '../../diagnostics/messages/training.ts';
import { Steps } from '../../engine/plan/step.ts';
import {
  isProblem,
  type Dataset,
  type EpochRecord,
  type Experiment,
  type Part,
  type PartName,
  type PartResult,
  type Problem,
  type WeightValues,
} from '../experiment.ts';
import type { Judging } from '../metrics/judged-rows.ts';
import { embeddingsOf } from '../plots/embed.ts';
import { derive, key, type Key } from '../random.ts';
import { fitClassWeights, fitScaling, fitTargetScaling, type View } from './batches.ts';
import { STEP } from './call.ts';
import { advised, brokenWeights, fallBack, rateFactor, soundest, startOf } from './divergence.ts';
import { runEpoch, type Clock } from './epoch.ts';
import type { Keeper } from './keeper.ts';
import type { Arrays, Entered, PhaseRun, TrainingPhase } from './phase.ts';
import { computePrefix } from './prefix.ts';
import { predictRows } from './predict.ts';
import { group, named, startState, toArrays, toTensors, unnamed, type Best, type EpochPlace, type Moved, type Sound, type TrainingState } from './state.ts';
import { unwatchable, watch } from './stopping.ts';
import type { Model } from '../types.ts';
import { atThresholds } from './thresholds.ts';
import { MAIN } from '../variants.ts';
import { judgeRows } from './validate.ts';

export interface TrainOptions {
  /** Milliseconds, for speeds. */
  readonly now: Clock;
  /** Called after each epoch, and waited for. `state()`, until then, takes the state that training can go on from. */
  readonly onEpoch?: (record: EpochRecord, state: () => Promise<TrainingState>) => void | Promise<void>;
  readonly signal?: AbortSignal;
  /** The parameters that start from files. */
  readonly pretrained?: Arrays;
  /** Where to go on from; the start where it is left out. */
  readonly state?: TrainingState;
  /** Whose labels judge the test rows; the part's own data where it is left out. */
  readonly judging?: Judging;
  /** Keeps the state now and then, and once more where training is interrupted. */
  readonly keeper?: Keeper;
}

interface Prepared {
  readonly phase: TrainingPhase;
  readonly run: PhaseRun;
  readonly key: Key;
}

interface Training {
  readonly experiment: Experiment;
  readonly part: Part;
  readonly view: View;
  readonly phases: readonly Prepared[];
  readonly options: TrainOptions;
  readonly kept: { states: number; milliseconds: number };
}

/**
 * Trains a model on a part's training rows and answers its test rows. TF.js's backend must be open in this
 * thread. The result depends on the experiment, the data, the part's names and rows, and the backend, and on
 * nothing else.
 */
export async function trainPart(
  experiment: Experiment,
  dataset: Dataset,
  part: Part,
  options: TrainOptions,
): Promise<PartResult | Problem> {
  const began = options.now();
  // Variants that are compared on the same condition and repeat meet the same starts and the same order of
  // rows.
  const root = key(experiment.seed, 'part', part.condition, part.repeat);
  const phases = prepareAll(experiment, dataset, part, root);
  if (isProblem(phases)) return phases;
  const scaling = fitScaling(experiment.inputs, dataset, part.train);
  const targetScaling = fitTargetScaling(experiment.labels, dataset, part.train);
  const { inputs, labels } = experiment;
  const classWeights = fitClassWeights(labels, experiment.model, dataset, part.train);
  const raw = { dataset, inputs, scaling, labels, targetScaling, classWeights };
  const start = options.state ?? startState(experiment.model, root, options.pretrained);
  const prefix = await computePrefix(experiment.model, raw, start.values, part, options);
  if (isProblem(prefix)) return prefix;
  const view = prefix ? { ...raw, prefix } : raw;
  const training: Training = { experiment, part, view, phases, options, kept: { states: 0, milliseconds: 0 } };
  const done = await runPhases(training, start);
  if (isProblem(done)) return done;
  const thresholds = part.variant === MAIN ? await atThresholds(experiment, view, part, done) : [];
  return {
    ...nameOf(part),
    ...(await answersOf(training, done)),
    ...(thresholds.length > 0 ? { thresholds } : {}),
    history: done.history,
    weights: onlyNamed(done.values, Object.keys(experiment.model.parameters)),
    covariances: covariancesIn(experiment.model, done.values),
    ...(done.uncut ? { uncut: done.uncut } : {}),
    scaling,
    targetScaling,
    seconds: (options.now() - began) / 1000,
    ...(options.keeper ? { kept: { states: training.kept.states, seconds: training.kept.milliseconds / 1000 } } : {}),
    trainedRows: part.train.length,
    state: done,
  };
}

function prepareAll(experiment: Experiment, dataset: Dataset, part: Part, root: Key): Prepared[] | Problem {
  const prepared: Prepared[] = [];
  for (const [i, phase] of experiment.phases.entries()) {
    const of = derive(derive(root, i), phase.name);
    const unfit = unwatchable(experiment, dataset, phase, part);
    if (unfit) return unfit;
    const run = phase.prepare({ model: experiment.model, dataset, part, key: of });
    if (isProblem(run)) return run;
    prepared.push({ phase, run, key: of });
  }
  return prepared;
}

async function runPhases(training: Training, from: TrainingState): Promise<TrainingState | Problem> {
  let state = from;
  while (state.phase < training.phases.length) {
    const after = await runPhase(training, state);
    if (isProblem(after)) return after;
    state = after;
  }
  return state;
}

/** What is left of the phase that the state is in. */
async function runPhase(training: Training, from: TrainingState): Promise<TrainingState | Problem> {
  const { tasks } = training.experiment.model;
  const { phase, run } = training.phases[from.phase]!;
  let state = from;
  let steps = stepsOf(state, phase, tasks);
  while (state.phase === from.phase) {
    // Within an epoch, what it began with is in the state already.
    const entered = state.within ? { steps, cut: undefined } : await enterEpoch(run, steps, state.epoch, tasks);
    steps = entered.steps;
    const after = await trainEpoch(training, state, entered);
    if (isProblem(after)) {
      steps.close();
      const good = fallBack(phase, state, after);
      if (isProblem(good)) return good;
      state = good;
      steps = stepsOf(state, phase, tasks);
    } else {
      state = after;
    }
  }
  steps.close();
  return state;
}

const stepsOf = ({ values, slots, within }: TrainingState, { name }: TrainingPhase, tasks: readonly string[]): Steps =>
  Steps.open(named({ values: toTensors(values), slots: toTensors(slots[name] ?? {}) }), tasks, within?.trust);

/** What is left of the epoch that the state is in: the state after it, or what is wrong with it. */
async function trainEpoch(training: Training, before: TrainingState, { steps, cut }: Entering): Promise<TrainingState | Problem> {
  const { experiment, part, view, phases, options } = training;
  const { phase, run, key: of } = phases[before.phase]!;
  const { epoch, within, halved = [] } = before;
  const uncut = cut ? { ...cut.masks, ...before.uncut } : before.uncut;
  const place = { phase: phase.name, epoch: epoch + 1 };
  const setting = { experiment, view, run, steps, key: derive(of, epoch), epoch, place, factor: rateFactor(before, phase), options, within };
  const ran = await runEpoch({ ...setting, keeper: keeperOf(training, { ...before, ...(uncut ? { uncut } : {}) }, steps) });
  if (isProblem(ran) && ran.code !== unfitCovariance.code) return ran;
  const reached = await timed(training, () => read(steps));
  const broken = brokenWeights(reached.values, place);
  if (broken || isProblem(ran)) return broken ? advised(broken, setting, isProblem(ran) ? undefined : ran.rate) : (ran as Problem);
  // Before any task is learnt its metrics say nothing.
  const supervised = Object.keys(ran.losses.tasks).length > 0;
  const judged = supervised ? await judgeRows(experiment, view, steps, part.validation, phase.stop?.on) : { value: null };
  const watching = phase.stop ? watch(experiment, phase.stop, before.best, epoch + 1, judged.value, reached) : null;
  const stops = watching !== null && watching.over && epoch + 1 < phase.epochs;
  const record: EpochRecord = {
    part: nameOf(part),
    phase: phase.name,
    epoch: epoch + 1,
    epochs: phase.epochs,
    losses: ran.losses,
    ...(ran.factors ? { factors: ran.factors } : {}),
    ...(judged.metrics ? { metrics: judged.metrics } : {}),
    ...(cut ? { cut: { numbers: cut.numbers, zeros: cut.zeros, zerosBefore: cut.zerosBefore } } : {}),
    ...(watching ? { watched: { ...watching.watched, ...(stops ? { stops } : {}) } } : {}),
    ...(halved.length > 0 ? { halved } : {}),
    ...(ran.rate === undefined ? {} : { rate: ran.rate }),
    rowsPerSecond: ran.rowsPerSecond,
    ...eagerly(steps),
    ...(epoch === 0 && ran.lopsided.length > 0 ? { lopsided: ran.lopsided } : {}),
    fraction: workDone(phases, before.phase, stops ? phase.epochs - 1 : epoch),
  };
  const sound = phase.onDivergence === 'halve_rate' ? soundest(before, phase, run, record.losses.total) : undefined;
  const after = stateAfter(phases, before, { reached, record, uncut, best: watching?.best, sound, stops });
  await options.onEpoch?.(record, () => Promise.resolve(after));
  return after;
}

/** Keeps states within the epoch that `before` is in; none whose parameters are no numbers. */
function keeperOf(training: Training, before: TrainingState, steps: Steps) {
  const { phases, kept, options: { keeper } } = training;
  const { phase } = phases[before.phase]!;
  const keep = async (place: EpochPlace): Promise<void> => {
    const { values, slots } = await read(steps);
    if (brokenWeights(values, { phase: phase.name, epoch: before.epoch + 1 })) return;
    const start = phase.onDivergence === 'halve_rate' ? { start: startOf(before, phase) } : {};
    keeper!.keep({ ...before, ...start, within: { ...place, trust: steps.trust() }, values, slots: { ...before.slots, [phase.name]: slots } });
    kept.states++;
  };
  return keeper && { due: () => keeper.due(), keep: (place: EpochPlace) => timed(training, () => keep(place)) };
}

/** Counts what it takes among what keeping states costs. */
async function timed<Of>({ kept, options: { now } }: Training, work: () => Promise<Of>): Promise<Of> {
  const began = now();
  try {
    return await work();
  } finally {
    kept.milliseconds += now() - began;
  }
}

async function read(steps: Steps): Promise<Moved> {
  const live = await steps.numbers();
  return { values: group(live, 'values'), slots: group(live, 'slots') };
}

interface EpochEnd {
  readonly reached: Moved;
  readonly record: EpochRecord;
  readonly uncut: Arrays | undefined;
  readonly best: Best | undefined;
  readonly sound: Sound | undefined;
  /** The phase ends before its last epoch. */
  readonly stops: boolean;
}

/** A phase that ends leaves its best epoch, where it has watched for it. */
function stateAfter(phases: readonly Prepared[], { phase: at, epoch, slots: others, history, halvings }: TrainingState, end: EpochEnd): TrainingState {
  const { reached, record, uncut, best, sound, stops } = end;
  const { phase } = phases[at]!;
  const over = stops || epoch + 1 === phase.epochs;
  const next = over ? { phase: at + 1, epoch: 0 } : { phase: at, epoch: epoch + 1 };
  const { values, slots } = over && best ? best : reached;
  // Only slots that a phase of that name still takes up are worth keeping.
  const names = new Set(phases.slice(next.phase).map((later) => later.phase.name));
  const kept = Object.entries({ ...others, [phase.name]: slots }).filter(([name]) => names.has(name));
  return {
    ...next,
    values,
    slots: Object.fromEntries(kept),
    history: [...history, record],
    ...(uncut ? { uncut } : {}),
    ...(halvings ? { halvings } : {}),
    ...(over ? {} : { ...(best ? { best } : {}), ...(sound ? { sound } : {}) }),
  };
}

/** Of steps that train, the first reason why one could not be replayed. */
function eagerly(steps: Steps): Pick<EpochRecord, 'eager'> {
  const why = [...steps.ways()].flatMap(([kind, way]) => (kind.startsWith(STEP) && 'eager' in way ? [way.eager] : []))[0];
  return why === undefined ? {} : { eager: why };
}

/** The share of all work that is done when an epoch of a phase is over. */
function workDone(phases: readonly Prepared[], at: number, epoch: number): number {
  const work = ({ phase, run }: Prepared, epochs = phase.epochs) =>
    Array.from({ length: epochs }, (_, i) => run.work(i)).reduce((sum, each) => sum + each, 0);
  const before = phases.slice(0, at).reduce((sum, each) => sum + work(each), 0);
  const all = phases.reduce((sum, each) => sum + work(each), 0);
  return (before + work(phases[at]!, epoch + 1)) / all;
}

interface Entering {
  readonly steps: Steps;
  readonly cut: Entered['cut'];
}

/** Steps that take up parameters and slots which were not there begin anew with the old state and these. */
export async function enterEpoch(run: PhaseRun, steps: Steps, epoch: number, tasks: readonly string[]): Promise<Entering> {
  const { values, slots, cut } = await run.enter(epoch, () => toArrays(unnamed(steps.state()).values));
  if (Object.keys(values).length + Object.keys(slots).length === 0) return { steps, cut };
  const known = steps.state();
  const missing = Object.fromEntries(Object.entries(slots).filter(([name]) => !(`slots/${name}` in known)));
  const entering = named({ values: toTensors(values), slots: toTensors(missing) });
  if (Object.keys(entering).some((name) => !(name in known))) {
    const replaced = Object.keys(entering).flatMap((name) => known[name] ?? []);
    const opened = Steps.open({ ...steps.release(), ...entering }, tasks);
    tf.dispose(replaced);
    return { steps: opened, cut };
  }
  steps.replace(entering);
  return { steps, cut };
}

async function answersOf({ experiment, part, view, options }: Training, done: TrainingState): Promise<Pick<PartResult, 'answers' | 'embeddings'>> {
  const steps = Steps.open(named({ values: toTensors(done.values), slots: {} }), experiment.model.tasks);
  const answers = await predictRows(experiment.model, view, steps, part.test, options.judging ?? view.dataset);
  const values = group(steps.release(), 'values');
  const embeddings = await embeddingsOf(experiment, view, values, part);
  tf.dispose(values);
  return { answers, embeddings };
}

function onlyNamed(values: Arrays, names: readonly string[]): Record<string, WeightValues> {
  return Object.fromEntries(names.map((name) => [name, values[name]!]));
}

function covariancesIn({ covariances = [] }: Model, values: Arrays): Record<string, WeightValues> {
  return Object.fromEntries(covariances.map(({ name }) => [name, values[`${name}.covariance`]!]));
}

function nameOf({ variant, condition, repeat }: Part): PartName {
  return { variant, condition, repeat };
}
