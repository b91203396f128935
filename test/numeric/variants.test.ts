/** A variant computes what a spec does that was written for it, at the same values of the parameters. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { gradients } from '../../src/engine/kernels/gradients.ts';
import type { Batch } from '../../src/runtime/types.ts';
import { expectClose, onDevice, randomTensor, useBackend } from '../../src/harness/numeric.ts';
import { irOf, programOf, programOfIr, specOf, type Program } from '../../src/harness/spec.ts';

const ROWS = 4;
const TASKS = ['a', 'b', 'c'];
const before = 'labels kinds [rose, daisy, lily]';
const input = '  input x: real[5]';
const trunk = '  trunk body from x { h1 = dense(4, activation: tanh); h2 = dense(4, activation: tanh) from h1; r = add() from h1, h2 }';
const fc7 = 'fc7 = dense(3, activation: tanh); s = dense(3) from r';
const fc8 = 'j = add() from fc7, s; fc8 = dense(classes)';
const loss = 'loss: cross_entropy';

const spec = (lines: readonly string[], compare = ''): string => specOf({ before, model: [input, trunk, ...lines].join('\n'), evaluate: `  compare { ${compare} }` });
const heads = (layers: string, tasks = TASKS): string => `    tasks [${tasks.join(', ')}]: class of kinds { ${layers}; ${loss} }`;

async function variant(written: string): Promise<Program> {
  const { variants } = irOf(spec([`  split after r {\n${heads(`${fc7}; ${fc8}`)}\n  }`], `v: ${written}`));
  return programOfIr(variants[0]!.ir);
}

const batch = (): Batch => ({
  inputs: { x: onDevice(randomTensor('x', [ROWS, 5])) },
  label: Object.fromEntries(TASKS.map((task, i) => [task, tf.tensor1d([0, 1, 2, i], 'int32')])),
  has: Object.fromEntries(TASKS.map((task, i) => [task, tf.tensor1d([1, 1, i % 2, 0])])),
  row: tf.ones([ROWS]),
});

/** `called`: the name that a parameter's values are drawn by. */
function slopes({ ir, model }: Program, called: (name: string) => string = (name) => name): { losses: Record<string, number>; total: number; grads: Map<string, number[]> } {
  return tf.tidy(() => {
    const names = ir.parameters.map(({ name }) => name);
    const tensors = ir.parameters.map(({ name, shape }) => onDevice(randomTensor(called(name), shape.map(Number))));
    const values = Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
    const objective = () => model.objective(values, batch(), { tasks: model.tasks, seed: null });
    const { grads } = gradients(() => objective().total, tensors);
    const { total, losses } = objective();
    const numbers = Object.entries(losses).map(([task, value]) => [task, value!.dataSync()[0]!]);
    return { total: total.dataSync()[0]!, losses: Object.fromEntries(numbers), grads: new Map(names.map((name, i) => [called(name), [...(grads[i]?.dataSync() ?? [])]])) } as never;
  });
}

function expectSame(found: ReturnType<typeof slopes>, expected: ReturnType<typeof slopes>): void {
  expectClose([found.total], [expected.total], 1e-6, 'total');
  expect([...found.grads.keys()].sort()).toEqual([...expected.grads.keys()].sort());
  for (const [name, slope] of found.grads) expectClose(slope, expected.grads.get(name)!, 1e-5, name);
}

beforeAll(() => useBackend('wasm'));

test('shared(LAYER) is a trunk that all heads follow', async () => {
  const written = spec([`  trunk shared from r { ${fc7} }`, `  split after s {\n${heads(fc8.replace('fc7', 'shared.fc7').replace(', s', ', shared.s'))}\n  }`]);
  expectSame(slopes(await variant('shared(s)')), slopes(await programOf(written)));
});

test('pooled is one network, which all tasks learn', async () => {
  const written = spec([`  trunk pooled from r { ${fc7}; ${fc8.replace('classes', '3')} }`, `  split after fc8 {\n${heads('')}\n  }`.replace('{ ; ', '{ ')]);
  const pooled = await variant('pooled');
  expectSame(slopes(pooled), slopes(await programOf(written)));
  expect(pooled.ir.parameters).toHaveLength(10);
});

test('single_task is every task in a spec of its own', async () => {
  const single = slopes(await variant('single_task'));
  let total = 0;
  for (const task of TASKS) {
    const alone = await programOf(spec([`  split after r {\n${heads(`${fc7}; ${fc8}`, [task])}\n  }`]));
    const found = slopes(alone, (name) => name.replace(/^body\./, `${task}.`));
    expectClose([single.losses[task]!], [found.total], 1e-6, task);
    for (const [name, slope] of found.grads) expectClose(single.grads.get(name)!, slope, 1e-5, name);
    total += found.grads.size;
  }
  expect(single.grads.size).toBe(total);
});
