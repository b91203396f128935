/** What kernels give is the same, bit for bit, whatever the number of threads. */
import { expect, test } from 'vitest';
import type { Graph, Node } from '../../src/engine/plan/graph.ts';
import { lower } from '../../src/engine/plan/lower/index.ts';
import { random } from './against-cpu.ts';
import { runInstructions } from './run-instructions.ts';

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

test.each(calls)('%s of %j gives the same by 1, 2 and 3 threads', async (...call) => {
  const alone = await resultsOf(call, 1);
  for (const threads of [2, 3]) expect(await resultsOf(call, threads)).toEqual(alone);
});

async function resultsOf([kernel, inputs, outputs, attrs]: (typeof calls)[number], threads: number): Promise<Float32Array[]> {
  const values = [...inputs, ...outputs].map((shape, i) => ({ shape, dtype: 'float32' as const, source: i < inputs.length ? { kind: 'input' as const, name: `inputs/${i}` } : { kind: 'node' as const } }));
  const node: Node = { kernel, inputs: inputs.map((_, i) => i), roles: inputs.map((_, i) => String(i)), attrs, outputs: outputs.map((_, i) => inputs.length + i) };
  const graph: Graph = { values, nodes: [node], outputs: {} };
  // Indices are whole numbers of 0 to 2.
  const given = inputs.map((shape, i) => Array.from(random(shape, `x${i}`).numbers, (x) => (shape.length === 1 && i === 1 ? Math.min(2, Math.floor(Math.abs(x))) : x)));
  const { read } = await runInstructions(graph, lower(node, graph)!, new Map(given.map((numbers, i) => [i, numbers])), undefined, threads);
  return node.outputs.map((id) => read(id).slice());
}
