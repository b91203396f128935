/** A step's graph in a session of TensorFlow's, which keeps its variables. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sizeOf } from '../../runtime/shape.ts';
import { separate } from '../plan/feeding.ts';
import { resultsLike, type Results } from '../plan/results.ts';
import type { Numbers, RowsOf, Table } from '../plan/runner.ts';
import { types, type Binding } from './binding.ts';
import type { Part } from './blocks.ts';
import { Drawing } from './drawing.ts';
import { savedModel, TAG } from './graph-def.ts';
import { RESULTS, type Fed, type Kept, type Lowered, type Variable } from './lower.ts';

export class GraphSession {
  readonly #lowered: Lowered;
  readonly #binding: Binding;
  readonly #id: number;
  readonly #tables = new Map<Kept, Table>();
  readonly #drawing: Drawing;
  readonly #told: ReturnType<typeof resultsLike>;
  /** By the name of a part of the state: where it is. */
  readonly #places: ReadonlyMap<string, { readonly variable: Variable; readonly part: Part }>;

  constructor(lowered: Lowered, binding: Binding) {
    this.#lowered = lowered;
    this.#binding = binding;
    this.#told = resultsLike(lowered.results);
    this.#id = load(savedModel(lowered.ops), binding);
    this.#drawing = new Drawing(lowered.draws);
    this.#places = new Map([...lowered.variables.values()].flatMap((variable) => variable.block.parts.map((part) => [part.name, { variable, part }] as const)));
  }

  variables(): Iterable<Variable> {
    return this.#lowered.variables.values();
  }

  /** Names of the parts of the state that its step changes. */
  changed(): string[] {
    return this.#lowered.changed.flatMap((name) => this.#lowered.variables.get(name)!.block.parts.map((part) => part.name));
  }

  placeOf(name: string) {
    return this.#places.get(name)!;
  }

  close(): void {
    this.#binding.deleteSavedModel(this.#id);
    this.#drawing.close();
  }

  /** One step on its variables. */
  run(feeds: Readonly<Record<string, Numbers>>): Results {
    const { feeds: fed, draws, results } = this.#lowered;
    const given = [...fed.map((each) => this.#give(each, feeds)), ...draws.map((draw) => ({ node: draw.node, id: this.#create(draw, this.#drawing.numbers(draw, feeds[draw.seed]!.values)) }))];
    const values = this.#numbers(this.#run(given.map(({ id }) => id), given.map(({ node }) => node).join(), RESULTS)[0]!.id);
    return this.#told({ one: (place) => values[results[place]!.offset]!, all: (place) => values.slice(results[place]!.offset, results[place]!.offset + sizeOf(results[place]!.shape)) });
  }

  /** Gives variables the values of tensors, which are gone afterwards. */
  set(tensors: ReadonlyMap<Variable, number>): void {
    const variables = [...tensors.keys()];
    const made = this.#run([...tensors.values()], variables.map(({ fed }) => fed).join(), variables.map(({ set }) => set).join());
    for (const { id } of made) this.#binding.deleteTensor(id);
  }

  /** The values of variables as tensors of the caller's. */
  get(variables: readonly Variable[]): number[] {
    return this.#call([], '', variables.map(({ get }) => get).join()).map(({ id }) => id);
  }

  numbersOf(variable: Variable): Float32Array {
    return this.#numbers(this.get([variable])[0]!);
  }

  /** A node with a tensor of what it is to be fed. */
  #give(fed: Fed, feeds: Readonly<Record<string, Numbers>>): { readonly node: string; readonly id: number } {
    const of = fed.kept && feeds[fed.block.parts[0]!.name]!.of;
    if (!of) return { node: fed.node, id: this.#create(fed, numbersOf(fed, feeds)) };
    if (this.#tables.get(fed.kept!) !== of.table) this.#keep(fed, of.table);
    return { node: fed.kept!.rows, id: this.#binding.createTensor([of.rows.length], types.int32, placesIn(of)) };
  }

  /** Behind the table's rows is one of zeros. */
  #keep({ kept, shape }: Fed, table: Table): void {
    const { fed, set } = kept!;
    const numbers = new Float32Array((table.rows + 1) * sizeOf(shape.slice(1)));
    numbers.set(table.all());
    const id = this.#binding.createTensor([table.rows + 1, ...shape.slice(1)], types.float32, numbers);
    for (const made of this.#run([id], fed, set)) this.#binding.deleteTensor(made.id);
    this.#tables.set(kept!, table);
  }

  #create({ shape, dtype }: Pick<Fed, 'shape' | 'dtype'>, values: Float32Array | Int32Array): number {
    const Own = arrayOf(dtype);
    return this.#binding.createTensor(shape, dtype, values instanceof Own ? values : Own.from(values));
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

  /** Of a tensor that is gone afterwards. */
  #numbers(id: number): Float32Array {
    const values = this.#binding.tensorDataSync(id) as Float32Array;
    this.#binding.deleteTensor(id);
    return values;
  }
}

const arrayOf = (dtype: number): typeof Float32Array | typeof Int32Array => (dtype === types.float32 ? Float32Array : Int32Array);

const placesIn = ({ table, rows }: RowsOf): Int32Array => rows.map((row) => (row < 0 ? table.rows : row));

const known = new WeakMap<object, Readonly<Record<string, Numbers>>>();

/** Once a step: of tasks that have nothing alike each input asks. */
function separated(feeds: Readonly<Record<string, Numbers>>): Readonly<Record<string, Numbers>> {
  if (!known.has(feeds)) known.set(feeds, separate(feeds));
  return known.get(feeds)!;
}

/** Those of a block's parts, one after the other, as they may have been fed. */
function numbersOf({ block: { shape, parts }, dtype }: Fed, feeds: Readonly<Record<string, Numbers>>): Float32Array | Int32Array {
  const whole = Object.values(feeds).find(({ names }) => names?.length === parts.length && parts.every(({ name }, i) => name === names[i]));
  if (whole) return whole.values;
  const each = parts.every(({ name }) => name in feeds) ? feeds : separated(feeds);
  if (parts.length === 1) return each[parts[0]!.name]!.values;
  const numbers = new (arrayOf(dtype))(sizeOf(shape));
  for (const { name, offset } of parts) numbers.set(each[name]!.values, offset);
  return numbers;
}

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
