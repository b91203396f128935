/** TensorFlow as the runner of steps: a session of its own for each plan, which keeps the state that the plan's steps changed last. */
import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../runtime/shape.ts';
import type { Graph, Pass } from '../plan/graph.ts';
import { layState } from '../plan/layout.ts';
import { passesOf, simplified } from '../plan/passes/index.ts';
import type { Shape } from '../plan/passes/rewrite.ts';
import { evaluate } from '../plan/prepare.ts';
import { setRunner } from '../plan/ready.ts';
import type { Numbers, Plan, Session, Tensors } from '../plan/runner.ts';
import { attributeKinds, bindingNow, idOf, types, type Binding } from './binding.ts';
import { withBlocks } from './blocks.ts';
import { GraphSession } from './graph-session.ts';
import { lowered, type Variable } from './lower.ts';
import { slopes } from './slopes.ts';
import { withUpdates } from './updates.ts';

/** Those that leave kernels of TF.js, and products: TensorFlow fuses for itself. */
const PASSES = ['identities', 'sums', 'stack', 'fold', 'cse', 'products', 'totals', 'entropy', 'forms'];

/** cuDNN takes the convolution that is the fastest when it is first asked, and their sums differ: by 1.3e-3 of a step's move was seen. */
const CUDA_SLACK = 10;

/** Bytes of tables that the sessions of a training keep: on CUDA a batch would else be copied there in each step. */
const ROOM = { processor: 2 ** 28, cuda: 2 ** 31 };

/** Makes this thread ready for plans on TensorFlow, TF.js's backend, on CUDA or not; null, or what is wrong with MTLC_PASSES. */
export function readyNative(cuda: boolean): { readonly unfit: string } | null {
  const passes = passesOf(globalThis.process?.env['MTLC_PASSES'], evaluate);
  if ('unfit' in passes) return passes;
  const own = passes.filter(({ name }) => PASSES.includes(name));
  setRunner('tensorflow', { ...(cuda ? { slack: CUDA_SLACK } : {}), open: (shapes, tasks) => new NativeSession(bindingNow(), own, shapes, tasks, cuda ? ROOM.cuda : ROOM.processor) });
  return null;
}

/** What has the value of a part of the state: a tensor of TensorFlow's, or variables of sessions, all the same. */
type Keeper = { readonly tensor: number } | { readonly sessions: Set<GraphSession> };

class NativeSession implements Session {
  readonly names: readonly string[];
  readonly #binding: Binding;
  readonly #passes: readonly Pass[];
  readonly #shapes: Readonly<Record<string, Shape>>;
  readonly #keepers = new Map<string, Keeper>();
  readonly #sessions: GraphSession[] = [];
  /** That whose step was the last thing to happen to the state. */
  #last: GraphSession | null = null;
  /** Bytes that are left for tables. */
  #room: number;

  constructor(binding: Binding, passes: readonly Pass[], shapes: Readonly<Record<string, Shape>>, tasks: readonly string[], room: number) {
    this.#binding = binding;
    this.#passes = passes;
    this.#shapes = shapes;
    this.#room = room;
    this.names = [...layState(shapes, tasks).at.keys()];
  }

  write(state: Tensors): void {
    for (const [name, tensor] of Object.entries(state)) this.#keep(name, { tensor: this.#shared(idOf(tensor)) });
    this.#last = null;
  }

  read(): Tensors {
    const known = new Map<Variable, Float32Array>();
    return Object.fromEntries(Object.entries(this.#shapes).map(([name, shape]) => [name, tf.tensor(this.#numbersOf(name, known).slice(), [...shape], 'float32')]));
  }

  plan(graph: Graph, feeds: Readonly<Record<string, Numbers>>): Plan {
    const before = this.#passes.filter(({ name }) => name === 'identities');
    // Updates are recognized before sums of gradients take in what they add.
    const { graph: left, ...rest } = withUpdates(simplified(graph, before));
    const blocked = withBlocks({ ...rest, graph: simplified(left, [...this.#passes.slice(before.length), slopes]) });
    const session = new GraphSession(lowered(blocked, (name) => this.#takesIn(feeds[name])), this.#binding);
    this.#sessions.push(session);
    return {
      graph: blocked.graph,
      islands: [],
      run: (feeds) => {
        this.#enter(session);
        return session.run(feeds);
      },
    };
  }

  close(): void {
    for (const keeper of this.#keepers.values()) this.#drop(keeper);
    this.#keepers.clear();
    for (const session of this.#sessions.splice(0)) session.close();
  }

  /** Whether there is room for the table that an input is rows of, which it then has. */
  #takesIn(numbers: Numbers | undefined): boolean {
    if (!numbers?.of) return false;
    const bytes = 4 * (numbers.of.table.rows + 1) * sizeOf(numbers.shape.slice(1));
    if (bytes > this.#room) return false;
    this.#room -= bytes;
    return true;
  }

  /** Gives a session what it lacks of the state, and has it keep what its step changes. */
  #enter(session: GraphSession): void {
    if (this.#last === session) return;
    const missing = [...session.variables()].filter(({ block }) => block.parts.some(({ name }) => !this.#isKeptBy(name, session)));
    if (missing.length > 0) {
      const known = new Map<Variable, Float32Array>();
      session.set(new Map(missing.map((variable) => [variable, this.#tensorFor(variable, known)])));
    }
    for (const { name } of missing.flatMap(({ block }) => block.parts)) {
      const keeper = this.#keepers.get(name)!;
      if ('sessions' in keeper) keeper.sessions.add(session);
      else this.#keep(name, { sessions: new Set([session]) });
    }
    for (const name of session.changed()) this.#keep(name, { sessions: new Set([session]) });
    this.#last = session;
  }

  #isKeptBy(name: string, session: GraphSession): boolean {
    const keeper = this.#keepers.get(name)!;
    return 'sessions' in keeper && keeper.sessions.has(session);
  }

  /** A tensor of what a variable is to be. */
  #tensorFor({ block: { parts, shape } }: Variable, known: Map<Variable, Float32Array>): number {
    const { name } = parts[0]!;
    const keeper = this.#keepers.get(name)!;
    if (parts.length === 1 && 'tensor' in keeper) return this.#shared(keeper.tensor);
    if ('sessions' in keeper) {
      const [session] = keeper.sessions as unknown as [GraphSession];
      const { variable } = session.placeOf(name);
      const isSame = variable.block.parts.length === parts.length && parts.every((part, i) => part.name === variable.block.parts[i]!.name && this.#isKeptBy(part.name, session));
      if (isSame) return session.get([variable])[0]!;
    }
    const numbers = new Float32Array(sizeOf(shape));
    for (const part of parts) numbers.set(this.#numbersOf(part.name, known), part.offset);
    return this.#binding.createTensor(shape, types.float32, numbers);
  }

  /** `known`: what was read before. */
  #numbersOf(name: string, known: Map<Variable, Float32Array>): Float32Array {
    const keeper = this.#keepers.get(name)!;
    if ('tensor' in keeper) return this.#binding.tensorDataSync(keeper.tensor) as Float32Array;
    const [session] = keeper.sessions as unknown as [GraphSession];
    const { variable, part } = session.placeOf(name);
    const whole = known.get(variable) ?? session.numbersOf(variable);
    known.set(variable, whole);
    return whole.subarray(part.offset, part.offset + sizeOf(part.shape));
  }

  /** Another tensor of the same memory. */
  #shared(id: number): number {
    return this.#binding.executeOp('Identity', [{ name: 'T', type: attributeKinds.type, value: types.float32 }], [id], 1)[0]!.id;
  }

  #keep(name: string, keeper: Keeper): void {
    this.#drop(this.#keepers.get(name));
    this.#keepers.set(name, keeper);
  }

  #drop(keeper: Keeper | undefined): void {
    if (keeper && 'tensor' in keeper) this.#binding.deleteTensor(keeper.tensor);
  }
}
