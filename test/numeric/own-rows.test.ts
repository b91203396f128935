/** An objective whose tasks have rows of their own is that of shared rows that each task labels in its slot alone. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { gradients } from '../../src/engine/kernels/gradients.ts';
import type { Batch } from '../../src/runtime/types.ts';
import { expectClose, onDevice, randomTensor, useBackend } from '../../src/harness/numeric.ts';
import { programOf, specOf, type Program } from '../../src/harness/spec.ts';

const SLOT = 3;
const tasks = ['north', 'south', 'look'];

const model = (rows: string): string => `
    input x: real[4]
    input y: real[2]
    trunk body from x { h = dense(5, activation: tanh) }
    split after h {
      tasks [north, south]: real { o = dense(1); loss: mse; rows: ${rows} }
      task look: real[2] { j = concat() from h, y; o = dense(2); loss: mse; weight: 2; rows: ${rows} }
    }`;

const compiled = (rows: string): Promise<Program> => programOf(specOf({ model: model(rows) }));

/** Labels of each task's slot; `whole` puts them where the slot lies among the rows of all. */
function batchOf(whole: boolean): Batch {
  const rows = SLOT * tasks.length;
  const spread = (values: readonly number[], place: number, width: number): number[] => {
    const all = Array<number>(rows * width).fill(0);
    values.forEach((value, i) => (all[place * SLOT * width + i] = value));
    return all;
  };
  const perTask = (values: (task: string) => readonly number[], widthOf: (task: string) => number) =>
    Object.fromEntries(tasks.map((task, place) => [task, whole ? spread(values(task), place, widthOf(task)) : values(task)]));
  const width = (task: string): number => (task === 'look' ? 2 : 1);
  const label = perTask((task) => [...randomTensor(`label ${task}`, [SLOT * width(task)]).values], width);
  const has = perTask((task) => (task === 'south' ? [1, 0, 0] : [1, 1, 1]), () => 1);
  return {
    inputs: { x: onDevice(randomTensor('x', [rows, 4])), y: onDevice(randomTensor('y', [rows, 2])) },
    label: Object.fromEntries(Object.entries(label).map(([task, values]) => [task, tf.tensor2d([...values], [values.length / width(task), width(task)])])),
    has: Object.fromEntries(Object.entries(has).map(([task, values]) => [task, tf.tensor1d([...values])])),
    row: tf.ones([rows]),
  };
}

function slopes({ ir, model: { objective } }: Program, batch: Batch, of: readonly string[]): { total: number; grads: number[][] } {
  return tf.tidy(() => {
    const parameters = ir.parameters.map(({ name, shape }) => [name, onDevice(randomTensor(name, shape.map(Number)))] as const);
    const values = Object.fromEntries(parameters);
    const { value, grads } = gradients(
      () => objective(values, batch, { tasks: of, seed: null }).total,
      parameters.map(([, tensor]) => tensor),
    );
    return { total: value.dataSync()[0]!, grads: grads.map((grad) => [...(grad?.dataSync() ?? [])]) };
  }) as never;
}

beforeAll(() => useBackend('wasm'));

it('has the same value and the same gradient', async () => {
  const [own, shared] = [await compiled('own'), await compiled('shared')];
  const found = slopes(own, batchOf(false), tasks);
  const expected = slopes(shared, batchOf(true), tasks);
  expect(own.ir.rows).toBe('own');
  expectClose([found.total], [expected.total], 1e-6, 'total');
  own.ir.parameters.forEach(({ name }, i) => expectClose(found.grads[i]!, expected.grads[i]!, 1e-6, name));
});

it('does not depend on the rows of other slots', async () => {
  const own = await compiled('own');
  const batch = batchOf(false);
  const first = (x: tf.Tensor): tf.Tensor => tf.slice(x, [0], [SLOT]);
  const alone = { ...batch, inputs: { x: first(batch.inputs.x!), y: first(batch.inputs.y!) }, row: tf.ones([SLOT]) } as Batch;
  const losses = (of: Batch, names: readonly string[]): number =>
    tf.tidy(() => {
      const values = Object.fromEntries(own.ir.parameters.map(({ name, shape }) => [name, onDevice(randomTensor(name, shape.map(Number)))]));
      return own.model.objective(values, of, { tasks: names, seed: null }).losses.north!.dataSync()[0]!;
    });
  expectClose([losses(alone, ['north'])], [losses(batch, tasks)], 1e-6, 'north');
});
