/** Steps that are traced once and replayed: the first call of each kind runs eagerly under the recorder, later ones as a plan. */
import * as tf from '@tensorflow/tfjs';
import { collectAfter } from './collect.ts';
import { separate } from './feeding.ts';
import { plansReady } from './ready.ts';
import { record } from './record.ts';
import { resultsLike, type Results } from './results.ts';
import type { Numbers, Plan, Session, StateNumbers, Tensors } from './runner.ts';
import { isState } from './schedule.ts';
import { changed, difference, numbersOf, shaken, traceOf, type Trace } from './verify.ts';

/** A step's input that is no state; `dtype` is what TF.js takes it for. */
export interface Feed extends Numbers {
  readonly dtype: 'float32' | 'int32';
}

/** TF.js ops alone: the new state by its names (what is missing stays), and whatever else the step gives. No argument is disposed of. */
export type Compute = (state: Tensors, feeds: Tensors) => Tensors;

/** How a kind of step runs. */
export type Way = { readonly plan: Plan } | { readonly eager: string };

/** By kind: how often its plan was found to do what the eager step does, or why it runs eagerly. Plain JSON. */
export type Trust = Readonly<Record<string, number | string>>;

interface Kind {
  readonly plan: Plan;
  /** Until it is trusted. */
  recorded: Trace | null;
  /** How often it ran: the second time it is still held against TF.js. */
  runs: number;
}

/** So many times a plan is held against the eager step before it is trusted. */
const CHECKS = 2;

/** The state of a training, and the plans of its steps, which are taken one after the other. */
export class Steps {
  readonly #kinds = new Map<string, Kind | { readonly eager: string }>();
  readonly #session: Session | null;
  /** The state as tensors, where they are what it is now. */
  #tensors: Tensors | null;
  /** Whether the session's state is what it is now. */
  #inSession = false;

  readonly #trust: Trust;

  private constructor(session: Session | null, state: Tensors, trust: Trust) {
    this.#session = session;
    this.#tensors = state;
    this.#trust = trust;
    for (const [kind, eager] of Object.entries(trust)) if (typeof eager === 'string') this.#kinds.set(kind, { eager });
  }

  /**
   * `state` is taken over: its tensors are disposed of with the steps. `tasks` begin the names of parameters that lie together.
   * Steps run as plans where TF.js's backend has a runner (opened by `openBackend`), unless MTLC_PLAN=off. With the `trust` of steps
   * that were there before, kinds run as they did then: what was held against TF.js once is not held again, with other numbers.
   */
  static open(state: Tensors, tasks: readonly string[], trust: Trust = {}): Steps {
    const shapes = Object.fromEntries(Object.entries(state).map(([name, { shape }]) => [name, shape]));
    return new Steps(plansReady()?.open(shapes, tasks) ?? null, { ...state }, trust);
  }

  /** By kind, as it was given to `run`. */
  ways(): ReadonlyMap<string, Way> {
    return this.#kinds;
  }

  trust(): Trust {
    const known = [...this.#kinds].map(([kind, way]) => [kind, 'eager' in way ? way.eager : way.runs] as const);
    return { ...this.#trust, ...Object.fromEntries(known) };
  }

  /** The state as it is now. It stays the steps' own, and is there until the next one. */
  state(): Tensors {
    this.#tensors ??= this.#session!.read();
    return this.#tensors;
  }

  /** The numbers of the state as it is now, which are the caller's. */
  async numbers(): Promise<StateNumbers> {
    return this.#tensors ? numbersIn(this.#tensors) : inSession(this.#session!);
  }

  /** Takes over tensors in the place of those of their names. */
  replace(changed: Tensors): void {
    const before = this.state();
    this.#tensors = { ...before, ...changed };
    const kept = new Set(Object.values(this.#tensors));
    for (const name of Object.keys(changed)) if (!kept.has(before[name]!)) before[name]!.dispose();
    this.#inSession = false;
  }

  /** The state as it is now, which is the caller's from here on: these steps are over. */
  release(): Tensors {
    const state = this.state();
    this.#tensors = null;
    this.close();
    return state;
  }

  /** These steps are over, and their state with them. */
  close(): void {
    this.#drop();
    this.#kinds.clear();
    this.#session?.close();
  }

  /**
   * One step: what `compute` gives beside the new state. `kind` names all that it depends on but the state's and the feeds'
   * numbers.
   */
  async run(kind: string, compute: Compute, feeds: Readonly<Record<string, Feed>>): Promise<Results> {
    const session = this.#session;
    if (!session) return this.#runEagerly(compute, feeds);
    const known = this.#kinds.get(kind);
    if (!known) return this.#trace(session, kind, compute, feeds);
    if ('eager' in known) return this.#runEagerly(compute, feeds);
    return known.runs >= CHECKS ? this.#replay(session, known.plan, feeds) : this.#check(session, kind, known, compute, feeds);
  }

  #replay(session: Session, plan: Plan, feeds: Readonly<Record<string, Feed>>): Results | Promise<Results> {
    this.#toSession(session);
    const results = plan.run(feeds);
    this.#drop();
    return results;
  }

  #toSession(session: Session): void {
    if (!this.#inSession) session.write(this.#tensors!);
    this.#inSession = true;
  }

  /** Lets go of the tensors, where the session has what they are. */
  #drop(): void {
    if (this.#tensors) tf.dispose(this.#tensors as Record<string, tf.Tensor>);
    this.#tensors = null;
  }

  #runEagerly(compute: Compute, feeds: Readonly<Record<string, Feed>>): Promise<Results> {
    const tensors = toTensors(feeds);
    const made = tf.tidy(() => ({ ...compute(this.state(), tensors) }));
    tf.dispose(tensors);
    return this.#take(made);
  }

  /** The step's result as the state; numbers of what is none. */
  #take(made: Tensors): Promise<Results> {
    const results = Object.entries(made).filter(([name]) => !isState(name));
    this.replace(Object.fromEntries(Object.entries(made).filter(([name]) => isState(name))));
    return resultsOf(results);
  }

  async #trace(session: Session, kind: string, compute: Compute, feeds: Readonly<Record<string, Feed>>): Promise<Results> {
    // Of the state's tensors no two are one then: each is to be known by its name.
    this.#toSession(session);
    this.#drop();
    const { made, graph } = this.#record(session, compute, feeds);
    if ('unfit' in graph) return this.#giveUp(kind, graph.unfit, made);
    collectAfter(graph);
    try {
      const runs = Number(this.#trust[kind] ?? 0);
      const traced = { plan: session.plan(graph, feeds), recorded: runs < CHECKS ? traceOf(graph) : null, runs };
      this.#kinds.set(kind, traced);
      collectAfter(graph);
      if (runs >= CHECKS) {
        tf.dispose(onlyFresh(made, this.state()));
        return await this.#replay(session, traced.plan, feeds);
      }
      return await this.#hold(session, kind, traced, compute, feeds, made);
    } catch (cause) {
      return this.#giveUp(kind, cause instanceof Error ? cause.message : String(cause), made);
    }
  }

  async #check(session: Session, kind: string, traced: Kind, compute: Compute, feeds: Readonly<Record<string, Feed>>): Promise<Results> {
    const { made, graph } = this.#record(session, compute, feeds);
    const unfit = 'unfit' in graph ? graph.unfit : changed(traced.recorded!, graph);
    if (!('unfit' in graph)) collectAfter(graph);
    return unfit === null ? this.#hold(session, kind, traced, compute, feeds, made) : this.#giveUp(kind, unfit, made);
  }

  #record({ names }: Session, compute: Compute, feeds: Readonly<Record<string, Feed>>) {
    const tensors = toTensors(feeds);
    const state = this.state();
    const inputs = names.map((name) => [name, state[name]!] as const);
    const { result: made, graph } = record(() => tf.tidy(() => ({ ...compute(state, tensors) })), [...inputs, ...Object.entries(tensors)], (of) => of);
    tf.dispose(tensors);
    return { made, graph };
  }

  /** Runs the plan too, and goes on with what it gives where that is what the eager step made. */
  async #hold(session: Session, kind: string, traced: Kind, compute: Compute, feeds: Readonly<Record<string, Feed>>, made: Tensors): Promise<Results> {
    this.#toSession(session);
    this.#inSession = false;
    const ran = await attempt(() => traced.plan.run(feeds));
    if ('failed' in ran) return this.#giveUp(kind, `its plan fails: ${ran.failed}`, made);
    const { results } = ran;
    const before = this.#tensors!;
    const after = await inSession(session);
    const differs = await difference({ before, made, after, results, slack: plansReady()?.slack ?? 1, nearby: () => nearby(before, compute, feeds) });
    if (differs === null) {
      traced.runs++;
      if (traced.runs >= CHECKS) traced.recorded = null;
      this.#tensors = null;
      this.#inSession = true;
      tf.dispose([before as Record<string, tf.Tensor>, onlyFresh(made, before)]);
      return results;
    }
    return this.#giveUp(kind, differs, made);
  }

  #giveUp(kind: string, eager: string, made: Tensors): Promise<Results> {
    this.#kinds.set(kind, { eager });
    return this.#take(made);
  }
}

async function numbersIn(tensors: Tensors): Promise<StateNumbers> {
  const numbers: Record<string, StateNumbers[string]> = {};
  for (const [name, tensor] of Object.entries(tensors)) numbers[name] = { shape: tensor.shape, values: (await numbersOf(tensor)).slice() };
  return numbers;
}

async function inSession(session: Session): Promise<StateNumbers> {
  if (session.numbers) return session.numbers();
  const tensors = session.read();
  const numbers = await numbersIn(tensors);
  tf.dispose(tensors as Record<string, tf.Tensor>);
  return numbers;
}

/** What `of` gives, or what it threw. */
async function attempt(of: () => Results | Promise<Results>): Promise<{ readonly results: Results } | { readonly failed: string }> {
  try {
    return { results: await of() };
  } catch (cause) {
    return { failed: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** The tensors are disposed of. */
export async function resultsOf(tensors: readonly (readonly [name: string, tensor: tf.Tensor])[]): Promise<Results> {
  const numbers: Float32Array[] = [];
  for (const [, tensor] of tensors) numbers.push(Float32Array.from(await numbersOf(tensor)));
  // One tensor may have two names.
  for (const [, tensor] of tensors) tensor.dispose();
  return resultsLike(tensors.map(([name, { shape }]) => ({ name, shape })))({ one: (place) => numbers[place]![0]!, all: (place) => numbers[place]! });
}

/** The caller disposes of them. */
export function toTensors(feeds: Readonly<Record<string, Feed>>): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(separate(feeds)).map(([name, { values, shape, dtype }]) => [name, tf.tensor(values, [...shape], dtype)]));
}

/** What a step makes of a state that is the same but for rounding: see `shaken`. */
export async function nearby(state: Tensors, compute: Compute, feeds: Readonly<Record<string, Feed>>, draw = 0): Promise<Record<string, Float32Array>> {
  const start = await shaken(state, draw);
  const made: Tensors = tf.tidy(() => ({ ...compute(start, toTensors(feeds)) }));
  const numbers: Record<string, Float32Array> = {};
  for (const [name, tensor] of Object.entries(made)) numbers[name] = (await numbersOf(tensor)).slice();
  tf.dispose([start, made as Record<string, tf.Tensor>]);
  return numbers;
}

const onlyFresh = (made: Tensors, before: Tensors): tf.Tensor[] => Object.entries(made).flatMap(([name, tensor]) => (before[name] === tensor ? [] : [tensor]));
