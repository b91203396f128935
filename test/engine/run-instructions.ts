/** Runs instructions on a memory of their own: what tests of kernels need of a machine. */
import type { Graph, ValueId } from '../../src/engine/plan/graph.ts';
import { baseOf } from '../../src/engine/plan/graph.ts';
import type { Argument, Instruction } from '../../src/engine/plan/instruction.ts';
import { compileBuild, compileKernels, instantiate, SLACK, type Build } from '../../src/engine/plan/wasm/module.ts';
import { opcodes } from '../../src/engine/plan/wasm/opcodes.ts';
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
  build?: Build,
): Promise<Run> {
  const memory = new WebAssembly.Memory({ initial: 16 });
  const { run, heapBase } = await instantiate(memory, await (build ? compileBuild(build) : compileKernels()));
  let end = heapBase;
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
  const words = instructions.flatMap(({ op, args }) => [opcodes.indexOf(op), args.length, ...args.map((arg) => wordOf(arg, addressOf, take))]);
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
  const again = (): void => run(code, words.length);
  again();
  return { read, again };
}

function wordOf(arg: Argument, addressOf: (id: ValueId) => number, take: (floats: number) => number): number {
  if (typeof arg === 'number') return arg;
  if ('float' in arg) return new Int32Array(new Float32Array([arg.float]).buffer)[0]!;
  return 'value' in arg ? addressOf(arg.value) : take(arg.scratch);
}
