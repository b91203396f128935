/** Steps that are traced once and replayed: the first call of each kind runs eagerly under the recorder, later ones as a plan. */
import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../runtime/shape.ts';
import { StepArea } from './area.ts';
import type { Graph } from './graph.ts';
import { layState } from './layout.ts';
import type { Machine } from './machine.ts';
import type { Numbers, Plan, Results } from './plan.ts';
import { plansReady } from './ready.ts';
import { record } from './record.ts';
import { isState } from './schedule.ts';
import { changed, difference, shaken } from './verify.ts';

export type Tensors = Readonly<Record<string, tf.Tensor>>;

/** A step's input that is no state; `dtype` is what TF.js takes it for. */
export interface Feed extends Numbers {
  readonly dtype: 'float32' | 'int32';
}

/** TF.js ops alone: the new state by its names (what is missing stays), and whatever else the step gives. No argument is disposed of. */
export type Compute = (state: Tensors, feeds: Tensors) => Tensors;

/** How a kind of step runs. */
export type Way = { readonly plan: Plan } | { readonly eager: string };

interface Kind {
  readonly plan: Plan;
  /** Until it is trusted. */
  recorded: Graph | null;
  /** How often it ran: the second time it is still held against TF.js. */
  runs: number;
}

/** So many times a plan is held against the eager step before it is trusted. */
const CHECKS = 2;

/** The state of a training, and the plans of its steps. */
export class Steps {
  readonly #kinds = new Map<string, Kind | { readonly eager: string }>();
  readonly #area = new StepArea();
  readonly #machine: Machine | null;
  readonly #at: ReadonlyMap<string, number>;
  readonly #shapes: Readonly<Record<string, readonly number[]>>;
  /** The state as tensors, where they are what it is now. */
  #tensors: Record<string, tf.Tensor> | null = null;
  /** Whether the machine's memory is what the state is now. */
  #inMemory = false;

  private constructor(machine: Machine | null, at: ReadonlyMap<string, number>, shapes: Readonly<Record<string, readonly number[]>>) {
    this.#machine = machine;
    this.#at = at;
    this.#shapes = shapes;
  }

  /**
   * `state` is taken over: its tensors are disposed of with the steps. `tasks` begin the names of parameters that lie together.
   * Steps run as plans where TF.js's backend is wasm (opened by `openBackend`), unless MTLC_PLAN=off.
   */
  static open(state: Tensors, tasks: readonly string[]): Steps {
    const shapes = Object.fromEntries(Object.entries(state).map(([name, { shape }]) => [name, shape]));
    const { at, floats } = layState(shapes, tasks);
    const ready = tf.getBackend() === 'wasm' ? plansReady() : null;
    const machine = ready && ready.open();
    const start = (machine?.allocate(4 * floats) ?? 0) / 4;
    const steps = new Steps(machine, new Map([...at].map(([name, offset]) => [name, start + offset])), shapes);
    steps.#tensors = { ...state };
    return steps;
  }

  /** By kind, as it was given to `run`. */
  ways(): ReadonlyMap<string, Way> {
    return this.#kinds;
  }

  /** The state as it is now. It stays the steps' own. */
  state(): Tensors {
    if (!this.#tensors) {
      const memory = this.#machine!.floats();
      const read = (name: string, shape: readonly number[]) => {
        const at = this.#at.get(name)!;
        return tf.tensor(memory.slice(at, at + sizeOf(shape)), [...shape], 'float32');
      };
      this.#tensors = Object.fromEntries(Object.entries(this.#shapes).map(([name, shape]) => [name, read(name, shape)]));
    }
    return this.#tensors;
  }

  /** Takes over tensors in the place of those of their names. */
  replace(changed: Tensors): void {
    const before = this.state();
    this.#tensors = { ...before, ...changed };
    const kept = new Set(Object.values(this.#tensors));
    for (const name of Object.keys(changed)) if (!kept.has(before[name]!)) before[name]!.dispose();
    this.#inMemory = false;
  }

  /** The state as it is now, which is the caller's from here on: these steps are over. */
  release(): Tensors {
    const state = this.state();
    this.#tensors = null;
    this.#kinds.clear();
    this.#machine?.close();
    return state;
  }

  /**
   * One step: what `compute` gives beside the new state. `kind` names all that it depends on but the state's and the feeds'
   * numbers.
   */
  run(kind: string, compute: Compute, feeds: Readonly<Record<string, Feed>>): Results {
    const known = this.#machine ? this.#kinds.get(kind) : { eager: `TF.js runs on ${tf.getBackend()}` };
    if (known && 'plan' in known && known.runs >= CHECKS) return this.#replay(known.plan, feeds);
    if (known && 'eager' in known) return this.#runEagerly(compute, feeds);
    return known ? this.#check(kind, known, compute, feeds) : this.#trace(kind, compute, feeds);
  }

  #replay(plan: Plan, feeds: Readonly<Record<string, Feed>>): Results {
    this.#toMemory();
    const results = plan.run(feeds);
    tf.dispose(this.#tensors ?? {});
    this.#tensors = null;
    return results;
  }

  #toMemory(): void {
    if (this.#inMemory) return;
    const memory = this.#machine!.floats();
    for (const [name, tensor] of Object.entries(this.#tensors!)) memory.set(tensor.dataSync<'float32'>(), this.#at.get(name)!);
    this.#inMemory = true;
  }

  #runEagerly(compute: Compute, feeds: Readonly<Record<string, Feed>>): Results {
    const tensors = toTensors(feeds);
    const made = tf.tidy(() => ({ ...compute(this.state(), tensors) }));
    tf.dispose(tensors);
    return this.#take(made);
  }

  /** The step's result as the state; numbers of what is none. */
  #take(made: Tensors): Results {
    const results = Object.entries(made).filter(([name]) => !isState(name));
    const numbers = Object.fromEntries(results.map(([name, tensor]) => [name, { shape: tensor.shape, values: Float32Array.from(tensor.dataSync()) }]));
    this.replace(Object.fromEntries(Object.entries(made).filter(([name]) => isState(name))));
    for (const [, tensor] of results) tensor.dispose();
    return numbers;
  }

  #trace(kind: string, compute: Compute, feeds: Readonly<Record<string, Feed>>): Results {
    this.#part();
    const { made, graph } = this.#record(compute, feeds);
    if ('unfit' in graph) return this.#giveUp(kind, graph.unfit, made);
    try {
      const plan = plansReady()!.plan(graph, this.#machine!, { at: this.#at }, this.#area);
      const traced = { plan, recorded: graph, runs: 0 };
      this.#kinds.set(kind, traced);
      return this.#hold(kind, traced, compute, feeds, made);
    } catch (cause) {
      return this.#giveUp(kind, cause instanceof Error ? cause.message : String(cause), made);
    }
  }

  #check(kind: string, traced: Kind, compute: Compute, feeds: Readonly<Record<string, Feed>>): Results {
    const { made, graph } = this.#record(compute, feeds);
    const unfit = 'unfit' in graph ? graph.unfit : changed(traced.recorded!, graph);
    return unfit === null ? this.#hold(kind, traced, compute, feeds, made) : this.#giveUp(kind, unfit, made);
  }

  /** Makes the state tensors of which no two are one: each is to be known by its name. */
  #part(): void {
    this.#toMemory();
    tf.dispose(this.#tensors ?? {});
    this.#tensors = null;
  }

  #record(compute: Compute, feeds: Readonly<Record<string, Feed>>) {
    const tensors = toTensors(feeds);
    const state = this.state();
    const inputs = [...this.#at.keys()].map((name) => [name, state[name]!] as const);
    const { result: made, graph } = record(() => tf.tidy(() => ({ ...compute(state, tensors) })), [...inputs, ...Object.entries(tensors)], (of) => of);
    tf.dispose(tensors);
    return { made, graph };
  }

  /** Runs the plan too, and goes on with what it gives where that is what the eager step made. */
  #hold(kind: string, traced: Kind, compute: Compute, feeds: Readonly<Record<string, Feed>>, made: Tensors): Results {
    this.#toMemory();
    this.#inMemory = false;
    const ran = attempt(() => traced.plan.run(feeds));
    if ('failed' in ran) return this.#giveUp(kind, `its plan fails: ${ran.failed}`, made);
    const { results } = ran;
    const before = this.#tensors!;
    this.#tensors = null;
    this.#inMemory = true;
    const differs = difference({ before, made, after: this.state(), results, nearby: () => nearby(before, compute, feeds) });
    if (differs === null) {
      traced.runs++;
      if (traced.runs >= CHECKS) traced.recorded = null;
      tf.dispose([before, onlyFresh(made, before)]);
      return results;
    }
    tf.dispose(this.#tensors!);
    this.#tensors = before;
    this.#inMemory = false;
    return this.#giveUp(kind, differs, made);
  }

  #giveUp(kind: string, eager: string, made: Tensors): Results {
    this.#kinds.set(kind, { eager });
    return this.#take(made);
  }
}

/** What `of` gives, or what it threw. */
function attempt(of: () => Results): { readonly results: Results } | { readonly failed: string } {
  try {
    return { results: of() };
  } catch (cause) {
    return { failed: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** The caller disposes of them. */
export function toTensors(feeds: Readonly<Record<string, Feed>>): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(feeds).map(([name, { values, shape, dtype }]) => [name, tf.tensor(values, [...shape], dtype)]));
}

/** What a step makes of a state that is the same but for rounding. */
export function nearby(state: Tensors, compute: Compute, feeds: Readonly<Record<string, Feed>>): Record<string, Float32Array> {
  return tf.tidy(() => {
    const made = compute(shaken(state), toTensors(feeds));
    const numbers = Object.fromEntries(Object.entries(made).map(([name, tensor]) => [name, tensor.dataSync<'float32'>().slice()]));
    // A step keeps tensors beyond the tidy around it.
    tf.dispose(Object.values(made));
    return numbers as never;
  }) as unknown as Record<string, Float32Array>;
}

const onlyFresh = (made: Tensors, before: Tensors): tf.Tensor[] => Object.entries(made).flatMap(([name, tensor]) => (before[name] === tensor ? [] : [tensor]));
