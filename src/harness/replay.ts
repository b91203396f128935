/** Whether a step that is replayed is the eager one: restarted from its state at every step, and running freely. */
import * as tf from '@tensorflow/tfjs';
import type { Plan, Results } from '../engine/plan/plan.ts';
import { isState } from '../engine/plan/schedule.ts';
import { toTensors, type Tensors } from '../engine/plan/step.ts';
import type { Call } from '../runtime/train/call.ts';
import { mapValues } from '../runtime/train/state.ts';
import type { Scene } from './rehearsal.ts';

export interface Seen {
  /** Why it runs eagerly; null where it is replayed. */
  readonly eager: string | null;
  /** Kernels that TF.js runs within the plan. */
  readonly islands: readonly string[];
  /** The largest distances from the eager step: of losses, relatively; of a part of the state, as a share of its move. */
  readonly apart: { readonly loss: Distance; readonly move: Distance; readonly free: Distance };
}

export interface Distance {
  readonly share: number;
  /** The name of what differs, and the step from 1. */
  readonly at: string;
}

const NONE: Distance = { share: 0, at: 'nowhere' };

/** Restarts at each of the scene's steps, then runs freely over the first `free` of them. */
export function holdReplay({ calls, open }: Scene, free: number): Seen {
  const steps = open();
  const start = cloned(steps.state());
  let state = cloned(start);
  let [loss, move] = [NONE, NONE];
  const expected: Results[] = [];
  calls.forEach((call, i) => {
    const at = `, step ${i + 1}`;
    const { after, results } = runEagerly(call, state);
    expected.push(results);
    steps.replace(cloned(state));
    loss = further(loss, resultsApart(results, steps.run(call.kind, call.compute, call.feeds), at));
    move = further(move, movesApart(state, after, steps.state(), at));
    tf.dispose(Object.entries(state).flatMap(([name, tensor]) => (after[name] === tensor ? [] : [tensor])));
    state = after;
  });
  steps.replace(cloned(start));
  const freely = calls.slice(0, free).reduce((most, { kind, compute, feeds }, i) => further(most, resultsApart(expected[i]!, steps.run(kind, compute, feeds), `, step ${i + 1}`)), NONE);
  const way = steps.ways().get(calls[0]!.kind) ?? { eager: `TF.js runs on ${tf.getBackend()}` };
  const found = 'eager' in way ? { eager: way.eager, islands: [] } : { eager: null, islands: islandsOf(way.plan) };
  tf.dispose([steps.release(), start, state]);
  return { ...found, apart: { loss, move, free: freely } };
}

const islandsOf = ({ graph, islands }: Plan): string[] => [...new Set(islands.map((at) => graph.nodes[at]!.kernel))];

const cloned = (state: Tensors): Record<string, tf.Tensor> => mapValues(state, (tensor) => tf.clone(tensor));

function runEagerly({ compute, feeds }: Call, state: Tensors): { after: Record<string, tf.Tensor>; results: Results } {
  const tensors = toTensors(feeds);
  const made = tf.tidy(() => ({ ...compute(state, tensors) }));
  tf.dispose(tensors);
  const isNew = (name: string) => isState(name) && made[name] !== state[name];
  const results = Object.entries(made).filter(([name]) => !isState(name));
  const numbers = results.map(([name, tensor]) => [name, { shape: tensor.shape, values: tensor.dataSync<'float32'>().slice() }] as const);
  tf.dispose(results.map(([, tensor]) => tensor));
  return { after: { ...state, ...Object.fromEntries(Object.entries(made).filter(([name]) => isNew(name))) }, results: Object.fromEntries(numbers) };
}

const further = (a: Distance, b: Distance): Distance => (b.share > a.share ? b : a);

function resultsApart(expected: Results, found: Results, at: string): Distance {
  return Object.entries(expected).reduce((most, [name, { values }]) => {
    const share = norm(values, found[name]!.values) / (norm(values) + 1e-6);
    return further(most, { share: Number.isNaN(share) ? Infinity : share, at: name + at });
  }, NONE);
}

/** What rounding takes from a number that is kept in single precision. */
const ROUNDING = 1.2e-7;

function movesApart(before: Tensors, expected: Tensors, found: Tensors, at: string): Distance {
  return Object.entries(expected).reduce((most, [name, tensor]) => {
    const [from, theirs, ours] = [before[name]!, tensor, found[name]!].map((each) => each.dataSync<'float32'>()) as [Float32Array, Float32Array, Float32Array];
    const apart = Math.max(0, norm(theirs, ours) - ROUNDING * norm(theirs));
    const share = apart / (norm(theirs, from) + 1e-12);
    return further(most, { share: Number.isNaN(share) ? Infinity : share, at: name + at });
  }, NONE);
}

function norm(a: ArrayLike<number>, b?: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - (b ? b[i]! : 0)) ** 2;
  return Math.sqrt(sum);
}
