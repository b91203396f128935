/** Which of TensorFlow's updates a recorded step's are, and what tasks have alike as one variable. */
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { adam } from '../../../src/catalog/optimizers/adam/run.ts';
import { adamw } from '../../../src/catalog/optimizers/adamw/run.ts';
import { rmsprop } from '../../../src/catalog/optimizers/rmsprop/run.ts';
import { sgd } from '../../../src/catalog/optimizers/sgd/run.ts';
import { withBlocks } from '../../../src/engine/native/blocks.ts';
import { withUpdates, type Updated } from '../../../src/engine/native/updates.ts';
import { identities } from '../../../src/engine/plan/passes/identities.ts';
import { stack } from '../../../src/engine/plan/passes/stack.ts';
import type { Optimizer } from '../../../src/runtime/optimizer.ts';
import { recorded } from '../recorded.ts';
import { specs } from '../specs.ts';

async function updated(spec: string, optimizer: Optimizer): Promise<Updated> {
  const { graph } = await recorded(specs[spec]![0], specs[spec]![1], optimizer);
  return withUpdates(identities.run(graph));
}

const kindsOf = ({ updates }: Pick<Updated, 'updates'>): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { op } of updates) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
};

/** Parameters of `mt-dnn`: two layers of the trunk, and heads of five tasks, each a kernel and a bias. */
const COUNT = 14;

/** As restricted Boltzmann machines climb: the velocity has the rate within. */
const climbing: Optimizer = {
  ...sgd(0.1, { momentum: 0.9 }),
  update(value, gradient, slots, rate) {
    const velocity = tf.add(tf.mul(slots['velocity']!, 0.9), tf.mul(gradient, rate));
    return { value: tf.add(value, velocity), slots: { velocity } };
  },
};

test.each([
  ['gradient descent', sgd(0.1), { ResourceApplyGradientDescent: COUNT }],
  ['momentum', sgd(0.1, { momentum: 0.9 }), { ResourceApplyMomentum: COUNT }],
  ['weight decay', sgd(0.1, { momentum: 0.9, weightDecay: 0.01 }), { ResourceApplyMomentum: COUNT }],
  ["Nesterov's momentum", sgd(0.1, { momentum: 0.9, nesterov: true }), { ResourceApplyGradientDescent: COUNT, AssignVariableOp: COUNT }],
  ['momentum upward', climbing, { ResourceApplyKerasMomentum: COUNT }],
  ['Adam, whose counts are left', adam(0.1), { ResourceApplyAdam: COUNT, AssignVariableOp: COUNT }],
  ['Adam with weight decay, three slots', adamw(0.1, { weightDecay: 0.1 }), { ResourceApplyGradientDescent: COUNT, AssignVariableOp: 3 * COUNT }],
  ['RMSProp', rmsprop(0.1), { ResourceApplyGradientDescent: COUNT, AssignVariableOp: COUNT }],
] as const)('%s', async (_, optimizer, expected) => {
  expect(kindsOf(await updated('mt-dnn', optimizer))).toEqual(expected);
});

test('heads alike are one variable, and so are their labels', async () => {
  const { graph, ...rest } = await updated('drn', sgd(0.1, { momentum: 0.9 }));
  const { blocks, updates } = withBlocks({ ...rest, graph: stack.run(graph) });
  const sizes = Object.fromEntries([...blocks.values()].map(({ parts }) => [parts[0]!.name, parts.length]));
  expect(sizes).toMatchObject({ 'values/amazon.fc7b.kernel': 4, 'slots/amazon.fc8.bias/velocity': 4, 'label/amazon': 4, 'inputs/x': 1, 'values/fc7b.task.precision': 1 });
  expect(kindsOf({ updates })).toEqual({ ResourceApplyMomentum: 4 });
});
