/** The steps of a spec's phases on made-up rows, as training takes them. */
import * as tf from '@tensorflow/tfjs';
import type { Problem } from '../diagnostics/problem.ts';
import { Steps } from '../engine/plan/step.ts';
import type { Ir } from '../ir/ir.ts';
import { isProblem, type Experiment } from '../runtime/experiment.ts';
import { derive, key, type Key } from '../runtime/random.ts';
import { callOf, type Call } from '../runtime/train/call.ts';
import type { PhaseRun, PureStep } from '../runtime/train/phase.ts';
import { computePrefix } from '../runtime/train/prefix.ts';
import { named, startState, toTensors } from '../runtime/train/state.ts';
import { enterEpoch } from '../runtime/train/train-part.ts';
import { madeUpPart, madeUpPretrained, madeUpView } from './made-up.ts';

/** A kind of step, many times. */
export interface Scene {
  readonly phase: string;
  /** The tasks whose losses count. */
  readonly tasks: readonly string[];
  /** Rows of a step. */
  readonly batch: number;
  readonly calls: readonly Call[];
  /** With the state that its first step starts from, which the caller releases. */
  readonly open: () => Promise<Steps>;
}

interface Setting {
  readonly ir: Ir;
  readonly experiment: Experiment;
  /** Rows of the data; of each task, where tasks have rows of their own. */
  readonly rows: number;
  /** Steps of each kind, at most. */
  readonly steps: number;
}

/** Epochs that are looked through for steps of a kind. */
const EPOCHS = 100;

/** Every kind of step that a phase takes, in the order in which they first come. TF.js's backend must be open. */
export async function rehearse({ ir, experiment, rows, steps }: Setting): Promise<Scene[] | Problem> {
  const { model } = experiment;
  const raw = madeUpView(ir, experiment, rows);
  const part = madeUpPart(raw, 'main');
  const root = key(experiment.seed, 'rehearsal');
  const start = startState(model, root, madeUpPretrained(experiment));
  const prefix = await computePrefix(model, raw, start.values, part, {});
  if (isProblem(prefix)) return prefix;
  const view = prefix ? { ...raw, prefix } : raw;
  const scenes: Scene[] = [];
  for (const phase of experiment.phases) {
    const run = phase.prepare({ model, dataset: view.dataset, part, key: derive(root, phase.name) });
    if (isProblem(run)) return run;
    for (const [epoch, last] of stretchesOf(run, phase.epochs)) {
      const open = () => opened(run, epoch, named({ values: toTensors(start.values), slots: {} }), model.tasks);
      const calls = callsOf((at) => epochCalls(run, at, root), epoch, last, steps);
      for (const { tasks, of } of calls) scenes.push({ phase: phase.name, tasks, batch: run.batch, calls: of, open });
    }
  }
  return scenes;

  function epochCalls(run: PhaseRun, epoch: number, of: Key): { tasks: readonly string[]; call: () => Call }[] {
    const own = derive(of, epoch);
    const all = run.steps(epoch);
    return all.map(({ rows: drawn, tasks }, i) => ({
      tasks,
      call: () => callOf({ view, model, run, key: own, epoch }, { rows: drawn, tasks, scalars: run.scalars(epoch, i, all.length), seed: derive(own, i) }),
    }));
  }
}

/** First and last epoch of each stretch with one step function. */
function stretchesOf(run: PhaseRun, epochs: number): [first: number, last: number][] {
  const stretches = new Map<PureStep, [number, number]>();
  for (let epoch = 0; epoch < epochs; epoch++) {
    const known = stretches.get(run.stepAt(epoch));
    if (known) known[1] = epoch;
    else stretches.set(run.stepAt(epoch), [epoch, epoch]);
  }
  return [...stretches.values()];
}

/** So many steps of each kind of tasks, from the first epoch on. */
function callsOf(
  of: (epoch: number) => { tasks: readonly string[]; call: () => Call }[],
  first: number,
  last: number,
  steps: number,
): { tasks: readonly string[]; of: Call[] }[] {
  const found = new Map<string, { tasks: readonly string[]; of: Call[] }>();
  for (let epoch = first; epoch <= Math.min(last, first + EPOCHS); epoch++) {
    for (const { tasks, call } of of(epoch)) {
      const known = found.get(tasks.join(' ')) ?? { tasks, of: [] };
      found.set(tasks.join(' '), known);
      if (known.of.length < steps) known.of.push(call());
    }
    if ([...found.values()].every((known) => known.of.length === steps)) break;
  }
  return [...found.values()];
}

async function opened(run: PhaseRun, epoch: number, state: Record<string, tf.Tensor>, tasks: readonly string[]): Promise<Steps> {
  let steps = Steps.open(state, tasks);
  for (let at = 0; at <= epoch; at++) ({ steps } = await enterEpoch(run, steps, at, tasks));
  return steps;
}
