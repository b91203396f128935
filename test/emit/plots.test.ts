/** What emitted programs give to plots: the very numbers that the network computes on its way. */
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { irOf, programOf, programOfIr, specOf } from '../../src/harness/spec.ts';
import { normals, key } from '../../src/runtime/random.ts';
import type { Model, Values } from '../../src/runtime/types.ts';

const spec = (trunk: string, plot: string, compare = ''): string =>
  specOf({
    model: `  input x: real[2]
  trunk body from x { ${trunk} }
  split after h3 {
    tasks [one, other]: binary { a = dense(3, activation: relu); b = dropout(0.5); out = dense(1); loss: binary_cross_entropy }
    task third: real { a = dense(3); out = dense(1); loss: mse }
  }`,
    evaluate: `  plot: [${plot}]\n${compare}`,
  });

const TRUNK = 'h1 = dense(4, activation: relu); h2 = dense(4, activation: sigmoid); h3 = dense(4, activation: relu)';
const FROZEN = TRUNK.replace('relu); h2', 'relu) { freeze: true }; h2').replace('sigmoid); h3', 'sigmoid) { freeze: true }; h3');

await tf.setBackend('cpu');
const x = tf.tensor2d(normals(key(3), 10), [5, 2]);

function valuesOf({ parameters }: Model): Values {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { shape }]) => [name, tf.tensor(normals(key(4, name), shape.reduce((all, n) => all * n, 1)), [...shape])]),
  );
}

const numbers = (value: unknown): number[] => [...(value as tf.Tensor).dataSync<'float32'>()];
const dense = (p: Values, name: string, of: tf.Tensor): tf.Tensor => tf.add(tf.matMul(of, p[`${name}.kernel`]!), p[`${name}.bias`]!);

it.each([
  ['trained layers', TRUNK],
  ['layers that are frozen in part', FROZEN],
])('gives the outputs of %s', async (_, trunk) => {
  const { model } = await programOf(spec(trunk, 'tsne([h1, h2, h3]), tsne(a)'));
  const p = valuesOf(model);
  const outputs = model.layerOutputs!(p, { x });
  const h1 = tf.relu(dense(p, 'body.h1', x));
  const h2 = tf.sigmoid(dense(p, 'body.h2', h1));
  const h3 = tf.relu(dense(p, 'body.h3', h2));
  for (const [name, expected] of Object.entries({ 'body.h1': h1, 'body.h2': h2, 'body.h3': h3 })) expect(numbers(outputs[name])).toEqual(numbers(expected));
  const a = outputs['a'] as Record<string, tf.Tensor>;
  expect(Object.keys(a).sort()).toEqual(['one', 'other', 'third']);
  expect(numbers(a['other'])).toEqual(numbers(tf.relu(dense(p, 'other.a', h3))));
  expect(numbers(a['third'])).toEqual(numbers(dense(p, 'third.a', h3)));
});

it('gives what variants make of a layer under the name that the model has for it', async () => {
  const { variants } = irOf(spec(TRUNK, 'tsne([h2, one.a])', '  compare { single: single_task }'));
  const { model } = await programOfIr(variants[0]!.ir);
  const p = valuesOf(model);
  const outputs = model.layerOutputs!(p, { x });
  const h2 = outputs['body.h2'] as Record<string, tf.Tensor>;
  expect(Object.keys(h2).sort()).toEqual(['one', 'other', 'third']);
  expect(numbers(h2['third'])).toEqual(numbers(tf.sigmoid(dense(p, 'third.h2', tf.relu(dense(p, 'third.h1', x))))));
  expect(Object.keys(outputs['a'] as object)).toEqual(['one']);
});

it('has no such function where no plot asks for it', async () => {
  const { model } = await programOf(spec(TRUNK, ''));
  expect(model.layerOutputs).toBeUndefined();
});
