import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import type { Graph, Node } from '../../src/engine/plan/graph.ts';
import { lower } from '../../src/engine/plan/lower/index.ts';
import type { Build } from '../../src/engine/plan/wasm/module.ts';
import { threefry, uniforms, type Key } from '../../src/runtime/random.ts';
import { sizeOf } from '../../src/runtime/shape.ts';
import { distance, random } from './against-cpu.ts';
import { runInstructions } from './run-instructions.ts';

async function alone(kernel: string, attrs: Node['attrs'], given: { readonly shape: readonly number[]; readonly numbers: ArrayLike<number> }, shape: readonly number[], build: Build) {
  const graph: Graph = {
    values: [
      { shape: given.shape, dtype: 'float32', source: { kind: 'input', name: 'x' } },
      { shape, dtype: 'float32', source: { kind: 'node' } },
    ],
    nodes: [{ kernel, inputs: [0], roles: ['x'], attrs, outputs: [1] }],
    outputs: {},
  };
  const { read } = await runInstructions(graph, lower(graph.nodes[0]!, graph)!, new Map([[0, given.numbers]]), build);
  return read(1);
}

describe.each(['fma', 'plain'] as const)('%s', (build) => {
  test.each([[[1]], [[7]], [[8]], [[3, 5, 7]], [[4099]], [[0]]])('uniform numbers of %j are those of `uniforms`, bit for bit', async (shape) => {
    const seeds: [Key, Key][] = [[[1, 2], [3, 4]], [[-5, 2 ** 31 - 1], [-(2 ** 31), -1]]];
    for (const [seed, stream] of seeds) {
      // Words, not numbers: as floats of the same bits.
      const bits = new Float32Array(Int32Array.from(seed).buffer);
      const found = await alone('MtlcUniform', { shape, stream }, { shape: [2], numbers: bits }, shape, build);
      expect(found).toEqual(uniforms(threefry(seed, stream), sizeOf(shape)));
    }
  });

  test.each([[[7, 10]], [[2, 3, 33]], [[4, 1]], [[5]]])('the logarithm of a softmax of %j', async (shape) => {
    const x = random(shape);
    const found = await alone('LogSoftmax', {}, x, shape, build);
    const expected = tf.logSoftmax(tf.tensor(Float32Array.from(x.numbers), shape)).dataSync() as Float32Array;
    expect(distance({ expected, found })).toBeLessThan(5e-7);
  });

  test('scores of 10,000 stay finite', async () => {
    const x = { shape: [2, 3], numbers: [1e4, -1e4, 0, -1e4, -1e4, 1e4] };
    expect(Array.from(await alone('LogSoftmax', {}, x, [2, 3], build))).toEqual([0, -2e4, -1e4, -2e4, -2e4, 0]);
  });
});
