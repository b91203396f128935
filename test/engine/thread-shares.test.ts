/** What kernels give is the same, bit for bit, whatever the number of threads. */
import { expect, test } from 'vitest';
import type { Graph, Node } from '../../src/engine/plan/graph.ts';
import type { Argument } from '../../src/engine/plan/instruction.ts';
import { lower } from '../../src/engine/plan/lower/index.ts';
import { openMachine, type Machine } from '../../src/engine/plan/machine.ts';
import { compileKernels } from '../../src/engine/plan/wasm/module.ts';
import { opcodes } from '../../src/engine/plan/wasm/opcodes.ts';
import { sizeOf } from '../../src/runtime/shape.ts';
import { random } from './against-cpu.ts';

type Shape = readonly number[];

const [ROWS, WIDTH] = [257, 203];
const slope = {
  space: [ROWS, WIDTH],
  steps: [{ op: 'input', input: 0 }, { op: 'input', input: 1 }, { op: 'Tanh', of: [0] }, { op: 'Multiply', of: [2, 1] }],
  results: [{ step: 3 }, { step: 3, sum: [0] }, { step: 2, sum: [1] }, { step: 3, sum: [0, 1] }],
};

const calls: [string, Shape[], Shape[], Node['attrs']][] = [
  ['Sigmoid', [[100003]], [[100003]], {}],
  ['Add', [[ROWS, WIDTH], [WIDTH]], [[ROWS, WIDTH]], {}],
  ['Fused', [[ROWS, WIDTH], [WIDTH]], [[ROWS, WIDTH], [WIDTH], [ROWS], []], slope],
  ['Sum', [[100003]], [[]], { axis: [0] }],
  ['Sum', [[ROWS, WIDTH]], [[ROWS]], { axis: [1] }],
  ['Sum', [[100, 31, 40]], [[31]], { axis: [0, 2] }],
  ['Sum', [[100000, 3]], [[3]], { axis: [0] }],
  ['Max', [[ROWS, WIDTH]], [[WIDTH]], { reductionIndices: [0] }],
  ['ArgMax', [[ROWS, WIDTH]], [[ROWS]], { axis: 1 }],
  ['Softmax', [[ROWS, WIDTH]], [[ROWS, WIDTH]], { dim: 1 }],
  ['Transpose', [[ROWS, WIDTH]], [[WIDTH, ROWS]], { perm: [1, 0] }],
  ['Transpose', [[9, 31, 4, 8]], [[9, 4, 31, 8]], { perm: [0, 2, 1, 3] }],
  ['PadV2', [[9, 31, 8]], [[9, 34, 8]], { paddings: [[0, 0], [1, 2], [0, 0]], constantValue: 0 }],
  ['UnsortedSegmentSum', [[ROWS, WIDTH], [ROWS]], [[2, WIDTH]], { numSegments: 2 }],
  ['GatherV2', [[3, WIDTH], [ROWS]], [[ROWS, WIDTH]], { axis: 0 }],
  ['MtlcUniform', [[2]], [[100003]], { shape: [100003], stream: [1, 2] }],
];

test('kernels give the same by 1, 2 and 3 threads', async () => {
  const compiled = await compileKernels();
  const found = [1, 2, 3].map((threads) => {
    const machine = openMachine(compiled, threads);
    return calls.map((call) => resultsOf(machine, call));
  });
  calls.forEach(([kernel, shapes], i) => {
    for (const others of found.slice(1)) expect(others[i], `${kernel} of ${JSON.stringify(shapes)}`).toEqual(found[0]![i]);
  });
});

function resultsOf(machine: Machine, [kernel, inputs, outputs, attrs]: (typeof calls)[number]): Float32Array[] {
  const values = [...inputs, ...outputs].map((shape, i) => ({ shape, dtype: 'float32' as const, source: i < inputs.length ? { kind: 'input' as const, name: `inputs/${i}` } : { kind: 'node' as const } }));
  const node: Node = { kernel, inputs: inputs.map((_, i) => i), roles: inputs.map((_, i) => String(i)), attrs, outputs: outputs.map((_, i) => inputs.length + i) };
  const graph: Graph = { values, nodes: [node], outputs: {} };
  const take = (floats: number): number => machine.allocate(4 * floats + 64);
  const places = values.map(({ shape }) => take(sizeOf(shape)));
  const word = (arg: Argument): number => {
    if (typeof arg === 'number') return arg;
    if ('float' in arg) return new Int32Array(Float32Array.of(arg.float).buffer)[0]!;
    return 'value' in arg ? places[arg.value]! : take(arg.scratch);
  };
  const words = lower(node, graph)!.flatMap(({ op, args }) => [opcodes.indexOf(op), args.length, ...args.map(word)]);
  const code = take(words.length);
  const memory = machine.floats();
  machine.words().set(words, code / 4);
  // Indices are whole numbers of 0 to 2.
  inputs.forEach((shape, i) => memory.set(Array.from(random(shape, `x${i}`).numbers, (x) => (shape.length === 1 && i === 1 ? Math.min(2, Math.floor(Math.abs(x))) : x)), places[i]! / 4));
  machine.run(code, words.length, true);
  return outputs.map((shape, i) => memory.slice(places[inputs.length + i]! / 4, places[inputs.length + i]! / 4 + sizeOf(shape)));
}
