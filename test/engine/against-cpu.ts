/** One call of a kernel: TF.js's cpu backend beside the plan's own. */
import * as tf from '@tensorflow/tfjs';
import type { Graph, Node, Value } from '../../src/engine/plan/graph.ts';
import { lower } from '../../src/engine/plan/lower/index.ts';
import type { Build } from '../../src/engine/plan/wasm/module.ts';
import { key, normals } from '../../src/runtime/random.ts';
import { sizeOf } from '../../src/runtime/shape.ts';
import { runInstructions } from './run-instructions.ts';

export interface Given {
  readonly shape: readonly number[];
  readonly numbers: ArrayLike<number>;
  readonly dtype?: Value['dtype'];
}

export interface Outcome {
  readonly shape: readonly number[];
  readonly expected: Float32Array;
  readonly found: Float32Array;
}

/** Normal numbers; the same for the same name. */
export const random = (shape: readonly number[], name = 'x'): Given => ({ shape, numbers: normals(key(7, name), sizeOf(shape)) });

/** As a tensor of that type holds them. */
function held({ numbers, dtype }: Given): Float32Array {
  const all = Float32Array.from(numbers);
  if (dtype === 'int32') return Float32Array.from(Int32Array.from(all));
  return dtype === 'bool' ? all.map((x) => Number(x !== 0)) : all;
}

/** A kernel of inputs in their order, or, of a list, numbered. */
export interface Call {
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, Given>>;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

export function expectedOf({ kernel, inputs, attrs = {} }: Call): { readonly shape: number[]; readonly dtype: Value['dtype']; readonly numbers: Float32Array }[] {
  return tf.tidy(() => {
    const tensors = Object.entries(inputs).map(([role, given]) => [role, tf.tensor(held(given), [...given.shape], 'float32').cast(given.dtype ?? 'float32')] as const);
    const named = '0' in inputs ? tensors.map(([, tensor]) => tensor) : Object.fromEntries(tensors);
    const outputs = [tf.engine().runKernel(kernel, named as never, attrs as never)].flat() as tf.Tensor[];
    return outputs.map((each) => ({ shape: each.shape, dtype: each.dtype as Value['dtype'], numbers: Float32Array.from(each.dataSync()) }));
  });
}

/** The graph of one call, its values inputs first, and what its inputs hold. */
export function graphOf({ kernel, inputs, attrs = {} }: Call, outputs: readonly Pick<Value, 'shape' | 'dtype'>[]): { readonly graph: Graph; readonly given: Map<number, ArrayLike<number>> } {
  const list = Object.values(inputs);
  const values: Value[] = [
    ...list.map(({ shape, dtype = 'float32' }, i) => ({ shape, dtype, source: { kind: 'input' as const, name: `inputs/${i}` } })),
    ...outputs.map(({ shape, dtype }) => ({ shape, dtype, source: { kind: 'node' as const } })),
  ];
  const node: Node = { kernel, inputs: list.map((_, i) => i), roles: Object.keys(inputs), attrs, outputs: outputs.map((_, i) => list.length + i) };
  return { graph: { values, nodes: [node], outputs: {} }, given: new Map(list.map((each, i) => [i, held(each)])) };
}

/** The outputs of a call on both. */
export async function bothOf(call: Call, build?: Build): Promise<Outcome[]> {
  await tf.setBackend('cpu');
  const expected = expectedOf(call);
  const { graph, given } = graphOf(call, expected);
  const [node] = graph.nodes as [Node];
  const instructions = lower(node, graph);
  if (!instructions) throw new Error(`${call.kernel} has no lowering`);
  const { read } = await runInstructions(graph, instructions, given, build);
  return expected.map(({ shape, numbers }, i) => ({ shape, expected: numbers, found: read(node.outputs[i]!).slice() }));
}

/** The largest difference, relative to `1 + |expected|` where `absolute`, else to `|expected|`; NaN and infinities must agree. */
export function distance({ expected, found }: Pick<Outcome, 'expected' | 'found'>, absolute = true): number {
  let largest = 0;
  expected.forEach((x, i) => {
    const y = found[i]!;
    if (Object.is(x, y) || x === y) return;
    const apart = Math.abs(x - y) / (absolute ? 1 + Math.abs(x) : Math.max(Math.abs(x), 1e-37));
    largest = Math.max(largest, Number.isFinite(apart) ? apart : Infinity);
  });
  return largest;
}
