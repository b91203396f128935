/** A step looked at: what was recorded, what each pass leaves of it, and what its plan costs. */
import * as tf from '@tensorflow/tfjs';
import { Area } from './area.ts';
import type { Graph } from './graph.ts';
import { makePlan, type MachinePlan } from './plan.ts';
import { median } from './median.ts';
import { machineReady } from './prepare.ts';
import { record } from './record.ts';
import type { Tensors } from './runner.ts';
import { toTensors, type Compute, type Feed } from './step.ts';

export interface Inspected {
  readonly recorded: Graph;
  /** Nodes after each pass, in their order. */
  readonly passes: readonly { readonly name: string; readonly nodes: number }[];
  readonly plan: MachinePlan;
  /** Of the plan's nodes, in milliseconds; the last number is that of the copies after them. */
  readonly times: readonly number[];
  /** Milliseconds of a whole step: the median. */
  readonly step: number;
  /** Bytes of the parameters and of what is kept for them, and of all that the machine was asked for. */
  readonly bytes: { readonly state: number; readonly all: number };
}

interface Setting {
  /** It stays the caller's. */
  readonly state: Tensors;
  /** See `Steps.open`. */
  readonly tasks: readonly string[];
  readonly compute: Compute;
  readonly feeds: Readonly<Record<string, Feed>>;
  /** Milliseconds from any start. */
  readonly now: () => number;
}

/** Steps that are timed, after as many that are not. */
const REPEATS = 15;

/** Of a step that is replayed; else why it is not. */
export function inspect({ state, tasks, compute, feeds, now }: Setting): Inspected | { readonly eager: string } {
  const ready = machineReady();
  if (!ready) return { eager: `plans are off, or TF.js runs on ${tf.getBackend()}` };
  const session = ready.open(Object.fromEntries(Object.entries(state).map(([name, { shape }]) => [name, shape])), tasks);
  const { machine, names } = session;
  const tensors = toTensors(feeds);
  const inputs = [...names.map((name) => [name, state[name]!] as const), ...Object.entries(tensors)];
  const { result, graph: recorded } = record(() => tf.tidy(() => ({ ...compute(state, tensors) })), inputs, (of) => of);
  tf.dispose([tensors, Object.entries(result).flatMap(([name, tensor]) => (state[name] === tensor ? [] : [tensor]))]);
  if ('unfit' in recorded) return { eager: recorded.unfit };
  const passes: { name: string; nodes: number }[] = [];
  const simple = ready.passes.reduce((graph, pass) => {
    const after = pass.run(graph);
    passes.push({ name: pass.name, nodes: after.nodes.length });
    return after;
  }, recorded);
  const plan = makePlan(simple, machine, session.state, new Area(machine));
  session.write(state);
  const bytes = { state: 4 * Object.values(state).reduce((sum, { size }) => sum + size, 0), all: machine.bytes() };
  const { times, step } = timed(plan, feeds, now);
  session.close();
  return { recorded, passes, plan, times, step, bytes };
}

function timed(plan: MachinePlan, feeds: Setting['feeds'], now: () => number): { times: number[]; step: number } {
  const steps: number[] = [];
  const profiles: number[][] = [];
  for (let i = 0; i < 2 * REPEATS; i++) {
    const began = now();
    plan.run(feeds);
    if (i >= REPEATS) steps.push(now() - began);
  }
  for (let i = 0; i < REPEATS; i++) profiles.push(plan.profile(feeds, now));
  return { times: profiles[0]!.map((_, at) => median(profiles.map((profile) => profile[at]!))), step: median(steps) };
}
