/** Whether a step that is replayed is the eager one: restarted from its state at every step, and running freely. */
import * as tf from '@tensorflow/tfjs';
import { resultNamed, type Results } from '../engine/plan/results.ts';
import type { Plan, Tensors } from '../engine/plan/runner.ts';
import { isState } from '../engine/plan/schedule.ts';
import { nearby, resultsOf, toTensors } from '../engine/plan/step.ts';
import { allNumbers, distance, distanceThatCounts, hasSlots } from '../engine/plan/verify.ts';
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
export async function holdReplay({ calls, open }: Scene, free: number): Promise<Seen> {
  const steps = await open();
  const start = cloned(steps.state());
  let state = cloned(start);
  let [loss, move] = [NONE, NONE];
  const expected: Results[] = [];
  for (const [i, call] of calls.entries()) {
    const at = `, step ${i + 1}`;
    const before = state;
    const { after, results } = await runEagerly(call, state);
    expected.push(results);
    steps.replace(cloned(state));
    loss = further(loss, resultsApart(results, await steps.run(call.kind, call.compute, call.feeds), at));
    move = further(move, await movesApart({ before, expected: after, found: steps.state(), nearby: () => nearby(before, call.compute, call.feeds) }, at));
    tf.dispose(Object.entries(state).flatMap(([name, tensor]) => (after[name] === tensor ? [] : [tensor])));
    state = after;
  }
  steps.replace(cloned(start));
  let freely = NONE;
  for (const [i, { kind, compute, feeds }] of calls.slice(0, free).entries()) freely = further(freely, resultsApart(expected[i]!, await steps.run(kind, compute, feeds), `, step ${i + 1}`));
  const way = steps.ways().get(calls[0]!.kind) ?? { eager: `TF.js runs on ${tf.getBackend()}` };
  const found = 'eager' in way ? { eager: way.eager, islands: [] } : { eager: null, islands: islandsOf(way.plan) };
  tf.dispose([steps.release(), start, state]);
  return { ...found, apart: { loss, move, free: freely } };
}

const islandsOf = ({ graph, islands }: Plan): string[] => [...new Set(islands.map((at) => graph.nodes[at]!.kernel))];

const cloned = (state: Tensors): Record<string, tf.Tensor> => mapValues(state, (tensor) => tf.clone(tensor));

async function runEagerly({ compute, feeds }: Call, state: Tensors): Promise<{ after: Record<string, tf.Tensor>; results: Results }> {
  const tensors = toTensors(feeds);
  const made = tf.tidy(() => ({ ...compute(state, tensors) }));
  tf.dispose(tensors);
  const isNew = (name: string) => isState(name) && made[name] !== state[name];
  const results = await resultsOf(Object.entries(made).filter(([name]) => !isState(name)));
  return { after: { ...state, ...Object.fromEntries(Object.entries(made).filter(([name]) => isNew(name))) }, results };
}

const further = (a: Distance, b: Distance): Distance => (b.share > a.share ? b : a);

function resultsApart(expected: Results, found: Results, at: string): Distance {
  return [...expected.names, ...Object.keys(expected.arrays)].reduce((most, name) => {
    const values = resultNamed(expected, name);
    const share = distance(values, resultNamed(found, name)) / (distance(values, null) + 1e-6);
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
  readonly nearby: () => Promise<Readonly<Record<string, Float32Array>>>;
}

async function movesApart({ nearby: make, ...moves }: Moves, at: string): Promise<Distance> {
  const [before, expected, found] = [await allNumbers(moves.before), await allNumbers(moves.expected), await allNumbers(moves.found)];
  let near: Awaited<ReturnType<typeof make>> | null = null;
  let most = NONE;
  for (const [name, theirs] of Object.entries(expected)) {
    const [from, ours] = [before[name]!, found[name]!];
    const within = hasSlots(name, expected) ? SLOTTED : 1;
    const shareOf = (apart: number) => apart / within / (distance(theirs, from) + 1e-12);
    const apart = distance(theirs, ours) - ROUNDING * distance(theirs, null);
    if (shareOf(apart) <= BEARABLE) {
      most = further(most, { share: shareOf(apart), at: name + at });
      continue;
    }
    near ??= await make();
    const counting = distanceThatCounts(name, { before, made: expected, after: found });
    const share = shareOf(Math.max(0, Math.min(apart, counting) - 10 * distance(theirs, near[name]!)));
    most = further(most, { share: Number.isNaN(share) ? Infinity : share, at: name + at });
  }
  return most;
}
