/** Whether a step that is replayed is the eager one: restarted from its state at every step, and running freely. */
import * as tf from '@tensorflow/tfjs';
import { numbersByName } from '../engine/plan/results.ts';
import type { Plan, Tensors } from '../engine/plan/runner.ts';
import { isState } from '../engine/plan/schedule.ts';
import { nearby, resultsOf, toTensors } from '../engine/plan/step.ts';
import { allNumbers, distance, distanceThatCounts, hasSlots, shaken } from '../engine/plan/verify.ts';
import type { Call } from '../runtime/train/call.ts';
import { mapValues } from '../runtime/train/state.ts';
import type { Scene } from './rehearsal.ts';

export interface Seen {
  /** Why it runs eagerly; null where it is replayed. */
  readonly eager: string | null;
  /** Kernels that TF.js runs within the plan. */
  readonly islands: readonly string[];
  /** The largest distances from the eager step (see `EDGES`): of losses, relatively; of a part of the state, as a share of its move. */
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
  const losses: Distance[] = [];
  const moves: Distance[] = [];
  const expected: Numbers[] = [];
  for (const [i, call] of calls.entries()) {
    const at = `, step ${i + 1}`;
    const before = state;
    const { after, results } = await runEagerly(call, state);
    expected.push(results);
    steps.replace(cloned(state));
    const near = nearOf((draw) => nearby(before, call.compute, call.feeds, draw));
    losses.push(await lossesApart(results, numbersByName(await steps.run(call.kind, call.compute, call.feeds)), near, at));
    moves.push(await movesApart({ before, expected: after, found: steps.state(), near }, at));
    tf.dispose(Object.entries(state).flatMap(([name, tensor]) => (after[name] === tensor ? [] : [tensor])));
    state = after;
  }
  steps.replace(cloned(start));
  let freely = NONE;
  const runs = calls.slice(0, free);
  const near = nearOf((draw) => nearbyRun(runs, start, draw));
  for (const [i, { kind, compute, feeds }] of runs.entries()) {
    const apart = resultsApart(expected[i]!, numbersByName(await steps.run(kind, compute, feeds)), `, step ${i + 1}`);
    if (apart.share > BEARABLE && havePartedBy(i, expected, await near())) break;
    freely = further(freely, apart);
  }
  const way = steps.ways().get(calls[0]!.kind) ?? { eager: `TF.js runs on ${tf.getBackend()}` };
  const found = 'eager' in way ? { eager: way.eager, islands: [] } : { eager: null, islands: islandsOf(way.plan) };
  tf.dispose([steps.release(), start, state]);
  return { ...found, apart: { loss: ofMost(losses), move: ofMost(moves), free: freely } };
}

/** Of so many steps one may be apart: a unit that lies on its edge falls to one side or the other by rounding, and its gradient with it. */
const EDGES = 100;

const ofMost = (steps: readonly Distance[]): Distance => [...steps].sort((a, b) => b.share - a.share)[Math.floor(steps.length / EDGES)] ?? NONE;

const islandsOf = ({ graph, islands }: Plan): string[] => [...new Set(islands.map((at) => graph.nodes[at]!.kernel))];

const cloned = (state: Tensors): Record<string, tf.Tensor> => mapValues(state, (tensor) => tf.clone(tensor));

async function runEagerly({ compute, feeds }: Call, state: Tensors): Promise<{ after: Record<string, tf.Tensor>; results: Numbers }> {
  const tensors = toTensors(feeds);
  const made = tf.tidy(() => ({ ...compute(state, tensors) }));
  tf.dispose(tensors);
  const isNew = (name: string) => isState(name) && made[name] !== state[name];
  const results = numbersByName(await resultsOf(Object.entries(made).filter(([name]) => !isState(name))));
  return { after: { ...state, ...Object.fromEntries(Object.entries(made).filter(([name]) => isNew(name))) }, results };
}

const further = (a: Distance, b: Distance): Distance => (b.share > a.share ? b : a);

type Numbers = Readonly<Record<string, Float32Array>>;

/** What eager steps make of states that are the same but for rounding. */
type Near<Of> = () => Promise<readonly Of[]>;

/** One rounding may bring a unit over an edge where another does not. */
const DRAWS = 3;

/** Made where it is first asked for. */
function nearOf<Of>(make: (draw: number) => Promise<Of>): Near<Of> {
  const made: Of[] = [];
  return async () => {
    while (made.length < DRAWS) made.push(await make(made.length));
    return made;
  };
}

/** How far rounding alone takes what has that name. */
const noiseOf = (name: string, values: Float32Array, near: readonly Numbers[]): number => OF_NOISE * Math.max(...near.map((other) => distance(values, other[name]!)));

function resultsApart(expected: Numbers, found: Numbers, at: string): Distance {
  return Object.entries(expected).reduce((most, [name, values]) => further(most, { share: shareOf(distance(values, found[name]!), values), at: name + at }), NONE);
}

/** Of a step's own result, which may be all but 0. */
const shareOf = (apart: number, values: Float32Array): number => (Number.isNaN(apart) ? Infinity : apart / (distance(values, null) + 1e-6));

/** Beyond what is asked of losses, without what rounding does. */
async function lossesApart(expected: Numbers, found: Numbers, near: Near<Numbers>, at: string): Promise<Distance> {
  const whole = resultsApart(expected, found, at);
  if (whole.share <= LOSS) return whole;
  const others = await near();
  return Object.entries(expected).reduce((most, [name, values]) => {
    const apart = distance(values, found[name]!) - OF_SCORES - noiseOf(name, values, others);
    return further(most, { share: shareOf(Math.max(0, apart), values), at: name + at });
  }, NONE);
}

/** Whether by step `last` rounding alone has brought one of the runs to other losses: from there on a run says nothing about another. */
const havePartedBy = (last: number, expected: readonly Numbers[], runs: readonly (readonly Numbers[])[]): boolean =>
  runs.some((run) => expected.slice(0, last + 1).some((results, i) => resultsApart(results, run[i]!, '').share > LOSS));

/** The results of eager steps, one after the other, from a state that is the same but for rounding. */
async function nearbyRun(calls: readonly Call[], start: Tensors, draw: number): Promise<Numbers[]> {
  const found: Numbers[] = [];
  let state = await shaken(start, draw);
  for (const call of calls) {
    const { after, results } = await runEagerly(call, state);
    found.push(results);
    tf.dispose(Object.entries(state).flatMap(([name, tensor]) => (after[name] === tensor ? [] : [tensor])));
    state = after;
  }
  tf.dispose(state);
  return found;
}

/** What rounding takes from a number that is kept in single precision. */
const ROUNDING = 1.2e-7;
/** What rounding takes from a loss near 0, which is a difference of scores of about 8. */
const OF_SCORES = 2 ** -20;
/** From here on it is asked what rounding alone does to the eager step: of its losses, and of moves and of the losses of free steps. */
const LOSS = 1e-5;
const BEARABLE = 1e-4;
/** How many times what rounding does is put down to it. */
const OF_NOISE = 10;

/** Slots tell a gradient better than the step that is made of them: Adam's first ones go by its sign, of gradients that are all but 0 too. */
const SLOTTED = 100;

interface Moves {
  readonly before: Tensors;
  readonly expected: Tensors;
  readonly found: Tensors;
  readonly near: Near<Numbers>;
}

async function movesApart({ near, ...moves }: Moves, at: string): Promise<Distance> {
  const [before, expected, found] = [await allNumbers(moves.before), await allNumbers(moves.expected), await allNumbers(moves.found)];
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
    const counting = distanceThatCounts(name, { before, made: expected, after: found });
    const share = shareOf(Math.max(0, Math.min(apart, counting) - noiseOf(name, theirs, await near())));
    most = further(most, { share: Number.isNaN(share) ? Infinity : share, at: name + at });
  }
  return most;
}
