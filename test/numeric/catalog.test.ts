/** Activations and losses as they are emitted, against PyTorch's (catalog.py). */
import { it } from 'vitest';
import * as tf from '@tensorflow/tfjs';
import { expectClose, measure } from '../../src/harness/numeric.ts';
import { tensor64 } from '../../src/harness/reference.ts';
import { programOf, specOf } from '../../src/harness/spec.ts';
import expected from './catalog.json' with { type: 'json' };

it.each(expected.activations)("$use is PyTorch's", async ({ use, shape, x, y, weights, slope }) => {
  const width = shape[1]!;
  const model = `  input x: real[${width}]\n  trunk t from x { h = activation(${use}) }
  split after h { task y: real { o = dense(1); loss: mse } }`;
  const { trunk } = await programOf(specOf({ model }));
  for (const backend of ['cpu', 'wasm'] as const) {
    const measured = await measure(
      backend,
      (at) => trunk('t')({}, at),
      [tensor64(x, shape)],
      () => tensor64(weights, shape),
    );
    expectClose(measured.value, y, 1e-6, `${use} on ${backend}`);
    expectClose(measured.slopes[0]!, slope, 2e-6, `slope of ${use} on ${backend}`);
  }
});

const types: Readonly<Record<string, string>> = {
  binary: 'binary',
  class: 'class of S',
  subset: 'subset of S',
  real: 'real[3]',
};

it.each(expected.losses)("$use of $task is PyTorch's", async ({ use, task, output, label, value, slope }) => {
  const rows = value.length;
  const width = output.length / rows;
  const model = `  input x: real[4]\n  split after x { task y: ${types[task]} { o = dense(${width}); loss: ${use} } }`;
  const { ir, formula } = await programOf(specOf({ before: 'labels S [a, b, c]', model }));
  const labelShape = task === 'subset' || task === 'real' ? [rows, label.length / rows] : [rows];
  const f = (at: tf.Tensor): tf.Tensor =>
    formula(ir.tasks[0]!.loss)!(at, tf.tensor(label, labelShape, task === 'class' ? 'int32' : 'float32'));
  for (const backend of ['cpu', 'wasm'] as const) {
    const measured = await measure(backend, f, [tensor64(output, [rows, width])], (shape) =>
      tensor64(Array(rows).fill(1), shape),
    );
    expectClose(measured.value, value, 1e-6, `${use} on ${backend}`);
    expectClose(measured.slopes[0]!, slope, 2e-6, `slope of ${use} on ${backend}`);
  }
});
