/** A step's graph in a session of TensorFlow's, which keeps its variables. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { threefry, uniforms, type Key } from '../../runtime/random.ts';
import { sizeOf } from '../../runtime/shape.ts';
import type { Numbers, Results } from '../plan/plan.ts';
import { types, type Binding } from './binding.ts';
import { savedModel, TAG } from './graph-def.ts';
import { RESULTS, type Draw, type Fed, type Lowered, type Variable } from './lower.ts';

export class Session {
  readonly lowered: Lowered;
  readonly #binding: Binding;
  readonly #id: number;
  readonly #fed: string;

  constructor(lowered: Lowered, binding: Binding) {
    this.lowered = lowered;
    this.#binding = binding;
    this.#id = load(savedModel(lowered.ops), binding);
    this.#fed = [...lowered.feeds, ...lowered.draws].map(({ node }) => node).join();
  }

  close(): void {
    this.#binding.deleteSavedModel(this.#id);
  }

  /** One step on its variables. */
  run(feeds: Readonly<Record<string, Numbers>>): Results {
    const { feeds: fed, draws, results } = this.lowered;
    const ids = [...fed.map((each) => this.#create(each, feeds[each.name]!.values)), ...draws.map((draw) => this.#create(draw, drawn(draw, feeds[draw.name]!.values)))];
    const values = this.#numbers(this.#run(ids, this.#fed, RESULTS)[0]!);
    let at = 0;
    return Object.fromEntries(results.map(({ name, shape }) => [name, { shape, values: values.slice(at, (at += sizeOf(shape))) }]));
  }

  /** Gives variables the numbers of tensors, by TensorFlow's ids. */
  set(tensors: ReadonlyMap<string, number>): void {
    const names = [...tensors.keys()];
    const made = this.#call([...tensors.values()], this.#nodes(names, 'fed'), this.#nodes(names, 'set'));
    for (const { id } of made) this.#binding.deleteTensor(id);
  }

  /** The variables' numbers as tensors, in the order of their names, which are the caller's. */
  get(names: readonly string[]): number[] {
    return this.#call([], '', this.#nodes(names, 'get')).map(({ id }) => id);
  }

  #nodes(names: readonly string[], of: keyof Variable & ('fed' | 'set' | 'get')): string {
    return names.map((name) => this.lowered.variables.get(name)![of]).join();
  }

  #create({ shape, dtype }: Fed, values: Float32Array | Int32Array): number {
    const own = dtype === types.float32 ? (values instanceof Float32Array ? values : Float32Array.from(values)) : values instanceof Int32Array ? values : Int32Array.from(values);
    return this.#binding.createTensor(shape, dtype, own);
  }

  /** With tensors that are gone afterwards. */
  #run(ids: readonly number[], fed: string, fetched: string) {
    try {
      return this.#call(ids, fed, fetched);
    } finally {
      for (const id of ids) this.#binding.deleteTensor(id);
    }
  }

  #call(ids: readonly number[], fed: string, fetched: string) {
    return this.#binding.runSavedModel(this.#id, ids, fed, fetched);
  }

  #numbers({ id }: { readonly id: number }): Float32Array {
    const values = this.#binding.tensorDataSync(id) as Float32Array;
    this.#binding.deleteTensor(id);
    return values;
  }
}

const drawn = ({ stream, shape }: Draw, [low, high]: ArrayLike<number> & Iterable<number>): Float32Array => uniforms(threefry([low!, high!] as Key, stream), sizeOf(shape));

/** TensorFlow loads from files alone, and knows a path for what it held first. */
function load(model: Uint8Array, binding: Binding): number {
  const folder = mkdtempSync(join(tmpdir(), 'mtlc-step-'));
  try {
    writeFileSync(join(folder, 'saved_model.pb'), model);
    return binding.loadSavedModel(folder, TAG);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
