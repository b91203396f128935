/** Whether a plan's step is the eager one. */
import * as tf from '@tensorflow/tfjs';
import { key, uniforms } from '../../runtime/random.ts';
import { baseOf, type Graph, type Source, type ValueId } from './graph.ts';
import { numbersByName, type Results } from './results.ts';
import type { StateNumbers, Tensors } from './runner.ts';
import { isState } from './schedule.ts';

interface Both {
  /** The state before the step, what TF.js made of it, and what the plan did. */
  readonly before: Tensors;
  readonly made: Tensors;
  readonly after: StateNumbers;
  readonly results: Results;
  /** Of the runner. */
  readonly slack: number;
  /** What TF.js makes of a state that differs by rounding (`shaken`). */
  readonly nearby: () => Promise<Readonly<Record<string, Float32Array>>>;
}

/** Of a step's move, and of numbers: a random number on an edge may fall to the other side, and one number is rounded otherwise. */
const OF_MOVE = 1e-3;
/** Of a parameter whose slots are held to that: Adam's first steps go by a gradient's sign, and some gradients are all but 0. */
const OF_SLOTTED_MOVE = 1e-2;
const OF_SIZE = 1e-6;
const OF_RESULT = 1e-4;
/** Of a number that is no state: losses near 0 are differences of larger ones. */
const LEAST = 1e-7;
/** Where rounding alone moves numbers further than that (a gradient that is 0 but for it, and Adam makes a whole step of it): of how far it does. */
const OF_NOISE = 10;

/** Where both differ by more than rounding; null where they do not. */
export async function difference({ nearby, slack, before, made, after, ...given }: Both): Promise<string | null> {
  const results = numbersByName(given.results);
  let near: Awaited<ReturnType<typeof nearby>> | null = null;
  // Name by name, so that not all numbers are there at once.
  for (const [name, tensor] of Object.entries(made)) {
    const theirs = await numbersOf(tensor);
    const ours = isState(name) ? after[name]!.values : results[name]!;
    const apart = distance(theirs, ours);
    const bearable =
      slack *
      (isState(name)
        ? (hasSlots(name, made) ? OF_SLOTTED_MOVE : OF_MOVE) * distance(theirs, await numbersOf(before[name]!)) + OF_SIZE * size(theirs)
        : OF_RESULT * size(theirs) + LEAST * Math.sqrt(theirs.length));
    if (apart <= bearable) continue;
    near ??= await nearby();
    const noise = distance(theirs, near[name]!);
    if (!(apart <= OF_NOISE * noise) && !(isState(name) && distanceThatCounts(name, await allMoves({ before, made, after })) <= bearable)) return `its plan gives another ${name}: ${apart.toExponential(1)} away, where ${bearable.toExponential(1)} is bearable, and rounding makes ${noise.toExponential(1)}`;
  }
  return null;
}

const allMoves = async ({ before, made, after }: Pick<Both, 'before' | 'made' | 'after'>): Promise<Moves> => ({
  before: await allNumbers(before),
  made: await allNumbers(made),
  after: Object.fromEntries(Object.entries(after).map(([name, { values }]) => [name, values])),
});

/** Of the largest move of its kind: below, a gradient is what rounding leaves of one that is 0, as of a bias before a batch norm. */
const NEGLIGIBLE = 1e-4;

type States = Readonly<Record<string, Float32Array>>;

/** A state before a step, what TF.js made of it, and what the plan did. */
export interface Moves {
  readonly before: States;
  readonly made: States;
  readonly after: States;
}

/**
 * How far a part of the state is from where TF.js has it, without the numbers that move on either road by next to nothing, or by
 * slots that do: Adam makes whole steps of gradients that are 0 but for rounding.
 */
export function distanceThatCounts(name: string, moves: Moves): number {
  const { made, after } = moves;
  const [theirs, ours] = [made[name]!, after[name]!];
  const own = slotsOf(name, made).filter((slot) => made[slot]!.length === theirs.length);
  const deciding = (own.length > 0 ? own : [name]).map((of) => movesOf(of, moves));
  const counts = (i: number): boolean => deciding.some(({ at, least }) => at(i) > least);
  return distance(theirs.map((x, i) => (counts(i) ? x : 0)), ours.map((x, i) => (counts(i) ? x : 0)));
}

/** How far each number goes, on the road on which it goes further, and what is next to nothing beside all of its kind. */
function movesOf(name: string, { before, made, after }: Moves): { readonly at: (i: number) => number; readonly least: number } {
  const alike = Object.keys(made).filter((of) => isState(of) && kindOf(of) === kindOf(name));
  // Sums of squares go as far as the numbers that were squared.
  const isSquare = name.startsWith('slots/') && alike.every((of) => [before, made].every((state) => state[of]!.every((x) => x >= 0)));
  const measure = isSquare ? Math.sqrt : (x: number): number => x;
  const move = (of: string, to: States, i: number): number => measure(Math.abs(to[of]![i]! - before[of]![i]!));
  const largest = Math.max(...alike.map((of) => made[of]!.reduce((most, _, i) => Math.max(most, move(of, made, i)), 0)));
  return { at: (i) => Math.max(move(name, made, i), move(name, after, i)), least: NEGLIGIBLE * largest };
}

/** `values`, or the name of a slot. */
const kindOf = (name: string): string => (name.startsWith('values/') ? 'values' : name.slice(name.lastIndexOf('/') + 1));

/** Whether it is a parameter whose step is made of slots, which tell its gradient. */
export const hasSlots = (name: string, state: Readonly<Record<string, unknown>>): boolean => slotsOf(name, state).length > 0;

/** By state: the names of slots by that of their parameter. */
const slotsIn = new WeakMap<object, ReadonlyMap<string, readonly string[]>>();

function slotsOf(name: string, state: Readonly<Record<string, unknown>>): readonly string[] {
  let known = slotsIn.get(state);
  if (!known) slotsIn.set(state, (known = byParameter(Object.keys(state))));
  return known.get(name) ?? [];
}

function byParameter(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const slots = new Map<string, string[]>();
  for (const name of names.filter((each) => each.startsWith('slots/'))) {
    const parameter = `values/${name.slice('slots/'.length, name.lastIndexOf('/'))}`;
    slots.set(parameter, [...(slots.get(parameter) ?? []), name]);
  }
  return slots;
}

/** By how much each number is moved, of its own size, at most. */
const ROUNDING = 2 ** -22;
/** What a parameter's number is taken for that is 0, as biases are at the start: what is computed of it may be rounded all the same. Slots stay 0, since roots of some are taken. */
const IN_PLACE_OF_ZERO = 1;

/** A state that is the same but for rounding; another one for each `draw`. */
export async function shaken(state: Tensors, draw = 0): Promise<Record<string, tf.Tensor>> {
  const numbers = await allNumbers(state);
  return Object.fromEntries(
    Object.entries(state).map(([name, { size, shape }]) => {
      const by = uniforms(key(3 + draw, 'shaken', name), size);
      const ofZero = name.startsWith('values/') ? IN_PLACE_OF_ZERO : 0;
      const moved = numbers[name]!.map((x, i) => x + (x || ofZero) * ROUNDING * (2 * by[i]! - 1));
      return [name, tf.tensor(moved, shape, 'float32')];
    }),
  );
}

/** A backend may give a view of its own memory. */
export const numbersOf = (tensor: tf.Tensor): Promise<Float32Array> => tensor.data<'float32'>();

/** Copies. */
export async function allNumbers(tensors: Tensors): Promise<Record<string, Float32Array>> {
  const numbers: Record<string, Float32Array> = {};
  for (const [name, tensor] of Object.entries(tensors)) numbers[name] = (await numbersOf(tensor)).slice();
  return numbers;
}

const size = (numbers: ArrayLike<number>): number => distance(numbers, null);

/** Numbers of which neither is finite are not apart: a training that diverges does so on either road. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number> | null): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const other = b === null ? 0 : b[i]!;
    if (Number.isFinite(a[i]!) || Number.isFinite(other)) sum += (a[i]! - other) ** 2;
  }
  return Math.sqrt(sum);
}

/**
 * What a recorded step takes from elsewhere than its inputs, and is not the same in a second recording; null where nothing is:
 * then the step is a function of its inputs.
 */
export function changed(first: Trace, second: Graph): string | null {
  const { kernels, constants } = first;
  const other = second.nodes.find(({ kernel }, at) => kernel !== kernels[at])?.kernel ?? kernels[second.nodes.length];
  if (other !== undefined) return `it does not run the same kernels each time (${other} at one time alone)`;
  const moved = [...constants.keys()].find((id) => !isSame(constants.get(id)!, second.values[id]!.source));
  if (moved === undefined) return null;
  const reader = second.nodes.find(({ inputs }) => inputs.some((id) => baseOf(second, id).id === moved));
  return `it has numbers that are not its inputs', and change from step to step: [${second.values[moved]!.shape.join(', ')}]${reader ? `, read by ${reader.kernel}` : ''}`;
}

/** What of a recorded step a second recording is held against: of thousands of nodes their kernels alone. */
export interface Trace {
  readonly kernels: readonly string[];
  /** By place among the values. */
  readonly constants: ReadonlyMap<ValueId, Float32Array>;
}

export const traceOf = ({ nodes, values }: Graph): Trace => ({
  kernels: nodes.map(({ kernel }) => kernel),
  constants: new Map(values.flatMap(({ source }, id) => (source.kind === 'constant' ? [[id, source.numbers] as const] : []))),
});

const isSame = (numbers: Float32Array, b: Source): boolean =>
  b.kind === 'constant' && numbers.length === b.numbers.length && numbers.every((n, i) => Object.is(n, b.numbers[i]));
