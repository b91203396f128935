/** The state of a training in TensorFlow's sessions, one for each plan: each part is kept by the session that changed it last. */
import type { Graph, Pass } from '../plan/graph.ts';
import { simplified } from '../plan/passes/index.ts';
import type { Numbers, Results } from '../plan/plan.ts';
import type { Binding } from './binding.ts';
import { types } from './binding.ts';
import { lowered } from './lower.ts';
import { Session } from './session.ts';
import { withUpdates } from './updates.ts';
import type { Shape } from '../plan/passes/rewrite.ts';

/** Where a part of the state is: a tensor of the machine's own, or sessions' variables, which all have the same numbers. */
type Keeper = { readonly tensor: number } | { readonly sessions: Set<Session> };

export class NativeMachine {
  readonly #binding: Binding;
  readonly #state = new Map<string, Keeper>();
  readonly #sessions: Session[] = [];

  constructor(binding: Binding) {
    this.#binding = binding;
  }

  write(state: Readonly<Record<string, { readonly shape: Shape; readonly values: Float32Array }>>): void {
    for (const [name, { shape, values }] of Object.entries(state)) this.#put(name, { tensor: this.#binding.createTensor(shape, types.float32, values) });
  }

  read(names: readonly string[]): Record<string, Float32Array> {
    return Object.fromEntries(names.map((name) => [name, this.#numbers(name)]));
  }

  #numbers(name: string): Float32Array {
    const keeper = this.#state.get(name)!;
    if ('tensor' in keeper) return this.#binding.tensorDataSync(keeper.tensor) as Float32Array;
    const [session] = keeper.sessions;
    const [id] = session!.get([name]);
    const numbers = this.#binding.tensorDataSync(id!) as Float32Array;
    this.#binding.deleteTensor(id!);
    return numbers;
  }

  plan(graph: Graph, passes: Passes): { run(feeds: Readonly<Record<string, Numbers>>): Results } {
    const session = new Session(lowered(prepared(graph, passes)), this.#binding);
    this.#sessions.push(session);
    return {
      run: (feeds) => {
        this.#gather(session);
        const results = session.run(feeds);
        for (const name of session.lowered.changed) this.#put(name, { sessions: new Set([session]) });
        return results;
      },
    };
  }

  close(): void {
    for (const [name] of this.#state) this.#put(name, null);
    for (const session of this.#sessions.splice(0)) session.close();
  }

  /** Gives a session what it lacks of the state that its step reads or changes. */
  #gather(session: Session): void {
    const missing = [...session.lowered.variables.keys()].filter((name) => {
      const keeper = this.#state.get(name)!;
      return 'tensor' in keeper || !keeper.sessions.has(session);
    });
    if (missing.length === 0) return;
    const tensors = new Map(missing.map((name) => [name, this.#tensorOf(name)] as const));
    session.set(tensors);
    for (const [name, id] of tensors) {
      const keeper = this.#state.get(name)!;
      if ('sessions' in keeper) {
        keeper.sessions.add(session);
        this.#binding.deleteTensor(id);
      } else this.#put(name, { sessions: new Set([session]) });
    }
  }

  #tensorOf(name: string): number {
    const keeper = this.#state.get(name)!;
    return 'tensor' in keeper ? keeper.tensor : [...keeper.sessions][0]!.get([name])[0]!;
  }

  #put(name: string, keeper: Keeper | null): void {
    const before = this.#state.get(name);
    if (before && 'tensor' in before) this.#binding.deleteTensor(before.tensor);
    if (keeper) this.#state.set(name, keeper);
    else this.#state.delete(name);
  }
}

export interface Passes {
  /** Before updates are recognized, and after. */
  readonly before: readonly Pass[];
  readonly after: readonly Pass[];
}

function prepared(graph: Graph, { before, after }: Passes) {
  const { graph: left, ...rest } = withUpdates(simplified(graph, before));
  return { ...rest, graph: simplified(left, after) };
}
