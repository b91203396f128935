/** What the recorder makes of a step. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { openBackend } from '../../src/engine/backends/open.ts';
import { gradients } from '../../src/engine/kernels/gradients.ts';
import type { Graph } from '../../src/engine/plan/graph.ts';
import { record } from '../../src/engine/plan/record.ts';

const graphOf = (f: () => tf.Tensor, inputs: Readonly<Record<string, tf.Tensor>>) =>
  record(() => tf.tidy(() => ({ y: f() })), Object.entries(inputs), (made) => made).graph;

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  beforeAll(() => openBackend(backend));

  test('a gradient reads what the forward pass made, and no numbers of the day', () => {
    const [x, w] = [tf.randomUniform([3, 4]), tf.randomUniform([4, 2])];
    const loss = () => tf.sum(tf.square(tf.tanh(tf.matMul(x, w)))) as tf.Scalar;
    const { values } = graphOf(() => gradients(loss, [w]).grads[0]!, { x, w }) as Graph;
    const constants = values.flatMap(({ source }) => (source.kind === 'constant' ? [source.numbers.length] : []));
    expect(Math.max(...constants)).toBe(1);
  });

  test('a step that reads a tensor is refused', () => {
    const x = tf.ones([2]);
    expect(graphOf(() => tf.mul(x, x.dataSync()[0]!), { x })).toEqual({ unfit: 'it reads the numbers of a tensor' });
  });
});
