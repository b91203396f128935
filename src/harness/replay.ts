/** Whether a step that is replayed is the eager one: restarted from its state at every step, and running freely. */
import * as tf from '@tensorflow/tfjs';
import type { Plan, Results } from '../engine/plan/plan.ts';
import { isState } from '../engine/plan/schedule.ts';
import { nearby, toTensors, type Tensors } from '../engine/plan/step.ts';
import { distance, hasSlots } from '../engine/plan/verify.ts';
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
    const before = state;
    const { after, results } = runEagerly(call, state);
    expected.push(results);
    steps.replace(cloned(state));
    loss = further(loss, resultsApart(results, steps.run(call.kind, call.compute, call.feeds), at));
    move = further(move, movesApart({ before, expected: after, found: steps.state(), nearby: () => nearby(before, call.compute, call.feeds) }, at));
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
    const share = distance(values, found[name]!.values) / (distance(values, null) + 1e-6);
    return further(most, { share: Number.isNaN(share) ? Infinity : share, at: name + at });
  }, NONE);
}

/** What rounding takes from a number that is kept in single precision. */
const ROUNDING = 1.2e-7;
/** From here on it is asked what rounding alone does to the eager step. */
const BEARABLE = 1e-4;

/** Slots tell a gradient better than the step that is made of them: Adam's first ones go by its sign, of gradients that are all but 0 too. */
const SLOTTED = 100;

interface Moves {
  readonly before: Tensors;
  readonly expected: Tensors;
  readonly found: Tensors;
  readonly nearby: () => Readonly<Record<string, Float32Array>>;
}

function movesApart({ before, expected, found, nearby: make }: Moves, at: string): Distance {
  let near: ReturnType<typeof make> | null = null;
  return Object.entries(expected).reduce((most, [name, tensor]) => {
    const [from, theirs, ours] = [before[name]!, tensor, found[name]!].map((each) => each.dataSync<'float32'>()) as [Float32Array, Float32Array, Float32Array];
    const within = hasSlots(name, expected) ? SLOTTED : 1;
    const shareOf = (apart: number) => apart / within / (distance(theirs, from) + 1e-12);
    const apart = distance(theirs, ours) - ROUNDING * distance(theirs, null);
    if (shareOf(apart) <= BEARABLE) return further(most, { share: shareOf(apart), at: name + at });
    near ??= make();
    const share = shareOf(Math.max(0, apart - 10 * distance(theirs, near[name]!)));
    return further(most, { share: Number.isNaN(share) ? Infinity : share, at: name + at });
  }, NONE);
}
