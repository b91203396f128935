/** Runs instructions on a memory of their own: what tests of kernels need of a machine. */
import { expect } from 'vitest';
import { baseOf, type Graph, type Node, type Value, type ValueId } from '../../src/engine/plan/graph.ts';
import { scratchOf, type Argument, type Instruction } from '../../src/engine/plan/instruction.ts';
import { lower } from '../../src/engine/plan/lower/index.ts';
import { compileBuild, instantiate, SLACK, takesFma, type Build, type Compiled, type Kernels } from '../../src/engine/plan/wasm/module.ts';
import { opcodes } from '../../src/engine/plan/wasm/opcodes.ts';
import { makeTeam, teamBytes, type Team } from '../../src/engine/plan/wasm/team.ts';
import { key, stream } from '../../src/runtime/random.ts';
import { sizeOf } from '../../src/runtime/shape.ts';

const ALIGNMENT = 16;
const PAGE = 65536;

export interface Run {
  /** The elements of a value after the run. */
  readonly read: (id: ValueId) => Float32Array;
  /** Runs once more; the values stand where they stand. */
  readonly again: () => void;
}

/** `given` by value: its elements before the run; what is neither given nor constant starts as NaN. */
export async function runInstructions(
  graph: Graph,
  instructions: readonly Instruction[],
  given: ReadonlyMap<ValueId, ArrayLike<number>>,
  build: Build = builds[0]!,
  threads = 1,
): Promise<Run> {
  const shared = threads > 1;
  const memory = new WebAssembly.Memory({ initial: 160, maximum: 65536, shared });
  const compiled = await compiledBuild(build, shared);
  const kernels = instantiate(memory, compiled);
  const { run }: Pick<Team, 'run'> = shared ? await teamOf(kernels, compiled, memory, threads) : { run: (at, count) => kernels.run(at, count) };
  let end = kernels.heapBase + teamBytes(threads);
  const take = (floats: number): number => {
    const at = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    end = at + 4 * floats;
    return at;
  };
  const places = graph.values.map(({ shape, source }) => (source.kind === 'view' ? NaN : take(sizeOf(shape))));
  const addressOf = (id: ValueId): number => {
    const { id: base, offset } = baseOf(graph, id);
    return places[base]! + 4 * offset;
  };
  const words = instructions.flatMap(({ op, args }) => [opcodes.indexOf(op), args.length, ...args.map((arg) => wordOf(arg, addressOf, take, threads))]);
  const code = take(words.length);
  memory.grow(Math.ceil((end + SLACK) / PAGE));
  new Int32Array(memory.buffer, code, words.length).set(words);
  const read = (id: ValueId): Float32Array => new Float32Array(memory.buffer, addressOf(id), sizeOf(graph.values[id]!.shape));
  graph.values.forEach(({ source }, id) => {
    if (source.kind === 'view') return;
    const numbers = given.get(id) ?? (source.kind === 'constant' ? source.numbers : [NaN]);
    if (numbers.length === 1) read(id).fill(numbers[0]!);
    else read(id).set(numbers);
  });
  const again = (): void => run(code, words.length, threads);
  again();
  return { read, again };
}

const compiled = new Map<string, Promise<Compiled>>();

function compiledBuild(build: Build, shared: boolean): Promise<Compiled> {
  const name = `${build} ${shared}`;
  if (!compiled.has(name)) compiled.set(name, compileBuild(build, shared));
  return compiled.get(name)!;
}

async function teamOf(kernels: Kernels, from: Compiled, memory: WebAssembly.Memory, threads: number): Promise<Team> {
  const team = makeTeam(kernels, from, memory, threads, Math.ceil(kernels.heapBase / ALIGNMENT) * ALIGNMENT);
  team.grow(threads);
  while (team.size() === 1) await new Promise((resolve) => setTimeout(resolve, 5));
  return team;
}

function wordOf(arg: Argument, addressOf: (id: ValueId) => number, take: (floats: number) => number, threads: number): number {
  if (typeof arg === 'number') return arg;
  if ('float' in arg) return new Int32Array(new Float32Array([arg.float]).buffer)[0]!;
  return 'value' in arg ? addressOf(arg.value) : take(scratchOf(arg, threads));
}

/** Those that this machine takes. */
export const builds: readonly Build[] = takesFma() ? ['fma', 'plain'] : ['plain'];

/** Numbers of -1 to 1, by name the same. */
export const numbers = (name: string, shape: readonly number[]): Float32Array =>
  Float32Array.from(stream(key(7, name))(sizeOf(shape)), (u) => 2 * u - 1);

/** A kernel's call with inputs of these numbers and shapes, as it is lowered. */
export interface Call {
  readonly kernel: string;
  readonly attrs: Node['attrs'];
  /** Of the output. */
  readonly shape: readonly number[];
  readonly inputs: readonly (readonly [numbers: Float32Array, shape: readonly number[]])[];
  readonly roles?: readonly string[];
  readonly build?: Build;
  readonly threads?: number;
}

/** Its output. */
export async function runNode({ kernel, attrs, shape, inputs, roles = [], build, threads }: Call): Promise<Float32Array> {
  const values = [...inputs.map(([, of]) => of), shape].map(
    (of, i): Value => ({ shape: of, dtype: 'float32', source: i < inputs.length ? { kind: 'input', name: `inputs/${i}` } : { kind: 'node' } }),
  );
  const node = { kernel, attrs, roles, inputs: inputs.map((_, i) => i), outputs: [inputs.length] };
  const graph: Graph = { values, nodes: [node], outputs: {} };
  const instructions = lower(node, graph);
  if (!instructions) throw new Error(`${kernel} is not lowered`);
  const { read } = await runInstructions(graph, instructions, new Map(inputs.map(([of], i) => [i, of])), build, threads);
  return read(inputs.length);
}

/** Sums of `terms` products of numbers up to 1 in single precision. */
export function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, terms: number): void {
  expect(found.length).toBe(expected.length);
  const worst = Array.from(found).reduce((most, x, i) => Math.max(most, Number.isNaN(x) ? Infinity : Math.abs(x - expected[i]!)), 0);
  expect(worst).toBeLessThan(2e-6 * Math.sqrt(terms + 1));
}
