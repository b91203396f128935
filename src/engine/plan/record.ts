/** What TF.js runs while a function is computed, as a graph: forward, its own gradients, and updates alike. */
import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../runtime/shape.ts';
import { collectAt } from './collect.ts';
import type { Graph, Node, Source, Value, ValueId } from './graph.ts';
import { atLine, currentLine, type Line } from './lines.ts';

export interface Recorded<Result> {
  readonly result: Result;
  /** Or why it says nothing about other numbers of the same shapes. */
  readonly graph: Graph | { readonly unfit: string };
}

/** Above this, float32 leaves integers out. */
const LARGEST = 2 ** 24;

type Gradient = (dys: unknown) => Readonly<Record<string, () => tf.Tensor>>;
interface TapeNode {
  gradient?: Gradient;
}

type Inputs = Readonly<Record<string, tf.Tensor | readonly tf.Tensor[] | undefined>>;

/** The corner of TF.js's engine that is listened to, pinned to TF.js 4.22. */
interface Engine {
  /** Its last node is the one that was just added. */
  readonly state: { readonly activeTape: TapeNode[] };
  addTapeNode(...of: readonly unknown[]): void;
  gradients(...of: readonly unknown[]): unknown;
  runKernel(name: string, inputs: Inputs, attrs?: object): tf.Tensor | tf.Tensor[];
  readSync(dataId: object): tf.TypedArray;
  read(dataId: object): Promise<tf.TypedArray>;
}

/**
 * Runs `f`, whose result depends on `inputs` alone; these become the first values of the graph, in their order. `outputs` names
 * the tensors of the result that count.
 */
export function record<Result>(
  f: () => Result,
  inputs: readonly (readonly [name: string, tensor: tf.Tensor])[],
  outputs: (result: Result) => Readonly<Record<string, tf.Tensor>>,
): Recorded<Result> {
  const recorder = new Recorder();
  for (const [name, tensor] of inputs) recorder.add(tensor, { kind: 'input', name });
  const result = listen(recorder, f);
  const ids = Object.entries(outputs(result)).map(([name, tensor]) => [name, recorder.idOf(tensor)] as const);
  const { values, nodes, unfit } = recorder;
  return { result, graph: unfit === null ? { values, nodes, outputs: Object.fromEntries(ids) } : { unfit } };
}

/** Kernels that run within another's are that one's own matter. */
function listen<Result>(recorder: Recorder, f: () => Result): Result {
  const engine = tf.engine() as unknown as Engine;
  const { runKernel, readSync, read, addTapeNode, gradients } = engine;
  let depth = 0;
  engine.runKernel = (name, inputs, attrs) => {
    depth++;
    try {
      // A GPU has numbers for reading until a kernel takes them.
      if (depth === 1 && name !== 'Identity') recorder.meet(inputs);
      const made = runKernel.call(engine, name, inputs, attrs);
      // What the tape keeps is cloned within kernels, and a backend may copy clones.
      if (name === 'Identity') recorder.same(inputs['x'] as tf.Tensor, made as tf.Tensor);
      else if (depth === 1) recorder.call(name, inputs, attrs ?? {}, [made].flat());
      return made;
    } finally {
      depth--;
    }
  };
  engine.addTapeNode = (...of) => {
    addTapeNode.apply(engine, of as unknown[]);
    const node = engine.state.activeTape.at(-1)!;
    if (node.gradient) node.gradient = gradientOf(currentLine(), node.gradient);
  };
  engine.gradients = (...of) => {
    const found = gradients.apply(engine, of as unknown[]);
    atLine();
    return found;
  };
  const reading = () => depth === 0 && recorder.refuse('it reads the numbers of a tensor');
  engine.readSync = (dataId) => (reading(), readSync.call(engine, dataId));
  engine.read = (dataId) => (reading(), read.call(engine, dataId));
  try {
    return f();
  } finally {
    for (const name of ['runKernel', 'readSync', 'read', 'addTapeNode', 'gradients'] as const) delete (engine as Partial<Engine>)[name];
    atLine();
  }
}

/** A gradient belongs to the line that it is the gradient of. */
function gradientOf(line: Line | undefined, gradient: Gradient): Gradient {
  return (dys) => {
    atLine(line);
    const parts = Object.entries(gradient(dys)).map(([name, part]) => [name, () => (atLine(line), part())] as const);
    return Object.fromEntries(parts);
  };
}

function rolesOf(named: Inputs): (readonly [role: string, tensor: tf.Tensor])[] {
  const inputs = Array.isArray(named) ? named.map((x, i) => [String(i), x] as const) : Object.entries(named);
  return inputs.flatMap(([role, x]) => (x ? [x].flat().map((each) => [role, each as tf.Tensor] as const) : []));
}

class Recorder {
  readonly values: Value[] = [];
  readonly nodes: Node[] = [];
  unfit: string | null = null;
  /** The values that share a tensor's data: the first is what the others are views of. */
  readonly #known = new WeakMap<object, ValueId[]>();
  /** Of tens of thousands of values and nodes there are a few shapes, and a few lists of roles. */
  readonly #shapes = new Map<string, readonly number[]>();
  readonly #roles = new Map<string, readonly string[]>();
  /** Of copied data: what it is a copy of. */
  readonly #originals = new WeakMap<object, object>();

  refuse(why: string): void {
    const line = currentLine();
    this.unfit ??= line === undefined ? why : `${why} (line ${line} of the spec)`;
  }

  meet(named: Inputs): void {
    for (const [, x] of rolesOf(named)) this.idOf(x);
  }

  call(kernel: string, named: Inputs, attrs: object, made: readonly tf.Tensor[]): void {
    const given = rolesOf(named);
    const inputs = given.map(([, x]) => this.idOf(x));
    const roles = given.map(([role]) => role);
    const fresh = made.filter((tensor) => !this.#known.has(this.#dataOf(tensor)));
    const outputs = made.map((tensor) => this.#seen(tensor) ?? this.add(tensor, MADE));
    if (fresh.length === 0) return;
    const line = currentLine();
    this.nodes.push({ kernel, inputs, roles: one(this.#roles, roles), attrs: { ...attrs }, outputs, ...(line === undefined ? {} : { line }) });
    collectAt(this.nodes.length);
  }

  /** `copy` has the numbers of `tensor`, which may not have been seen yet. */
  same(tensor: tf.Tensor, copy: tf.Tensor): void {
    if (copy.dataId !== tensor.dataId) this.#originals.set(copy.dataId, tensor.dataId);
  }

  /** What was there before the first kernel and is no input is a constant. */
  idOf(tensor: tf.Tensor): ValueId {
    return this.#seen(tensor) ?? this.add(tensor, { kind: 'constant', numbers: this.#numbersOf(tensor) });
  }

  add(tensor: tf.Tensor, source: Source): ValueId {
    const { shape, dtype } = tensor;
    const dataId = this.#dataOf(tensor);
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') this.refuse(`it has a tensor of ${dtype}`);
    const id = this.values.push({ shape: one(this.#shapes, shape), dtype: dtype as Value['dtype'], source }) - 1;
    const known = this.#known.get(dataId);
    if (known) known.push(id);
    else this.#known.set(dataId, [id]);
    return id;
  }

  #dataOf({ dataId }: tf.Tensor): object {
    let data: object = dataId;
    for (let original = this.#originals.get(data); original; original = this.#originals.get(data)) data = original;
    return data;
  }

  #seen(tensor: tf.Tensor): ValueId | undefined {
    const known = this.#known.get(this.#dataOf(tensor));
    if (!known) return undefined;
    const isSame = ({ shape, dtype }: Value): boolean => dtype === tensor.dtype && shape.length === tensor.shape.length && shape.every((n, axis) => n === tensor.shape[axis]);
    return known.find((id) => isSame(this.values[id]!)) ?? this.add(tensor, { kind: 'view', of: known[0]!, offset: 0 });
  }

  #numbersOf(tensor: tf.Tensor): Float32Array {
    const backend = tf.backend() as unknown as { readSync(dataId: object): ArrayLike<number> };
    const numbers = Float32Array.from(backend.readSync(tensor.dataId));
    if (tensor.dtype === 'int32' && numbers.some((n) => Math.abs(n) > LARGEST)) this.refuse(`it has an integer beyond ${LARGEST}`);
    return numbers.every((n) => Object.is(n, numbers[0])) ? numbers.slice(0, Math.min(1, sizeOf(tensor.shape))) : numbers;
  }
}

const MADE: Source = { kind: 'node' };

/** The list of the same elements that is known, or this one from now on. */
function one<Of>(known: Map<string, readonly Of[]>, list: readonly Of[]): readonly Of[] {
  const key = list.join();
  const found = known.get(key) ?? [...list];
  known.set(key, found);
  return found;
}
