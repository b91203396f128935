import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { adagrad } from '../../src/catalog/optimizers/adagrad/run.ts';
import { adam } from '../../src/catalog/optimizers/adam/run.ts';
import { adamw } from '../../src/catalog/optimizers/adamw/run.ts';
import { rmsprop } from '../../src/catalog/optimizers/rmsprop/run.ts';
import { sgd } from '../../src/catalog/optimizers/sgd/run.ts';
import { openBackend } from '../../src/engine/backends/open.ts';
import type { Moved, Optimizer } from '../../src/runtime/optimizer.ts';
import { shortened } from '../../src/runtime/train/descent.ts';
import expected from '../numeric/optimizers.json' with { type: 'json' };

beforeAll(async () => void (await openBackend('wasm')));

const optimizers: Record<keyof typeof expected.values, Optimizer> = {
  sgd: sgd(0.1),
  'sgd, momentum': sgd(0.1, { momentum: 0.9 }),
  'sgd, momentum and decay': sgd(0.1, { momentum: 0.9, weightDecay: 0.01 }),
  'sgd, nesterov and decay': sgd(0.1, { momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
  adam: adam(0.001),
  'adam, other constants': adam(0.01, { beta1: 0.8, beta2: 0.9, epsilon: 1e-4 }),
  adamw: adamw(0.001, { weightDecay: 0.01 }),
  'adamw, other constants': adamw(0.1, { beta1: 0.8, beta2: 0.9, epsilon: 1e-4, weightDecay: 0.3 }),
  rmsprop: rmsprop(0.01),
  'rmsprop, momentum': rmsprop(0.01, { decay: 0.9, epsilon: 1e-4, momentum: 0.8 }),
  adagrad: adagrad(0.01),
  'adagrad, other constants': adagrad(0.1, { epsilon: 1e-4 }),
};

describe('an optimizer moves a parameter as in PyTorch', () => {
  it.each(Object.entries(optimizers))('%s', (name, optimizer) => {
    const tensor = (values: number[]) => tf.tensor(values, expected.shape);
    const zeros = optimizer.slots.map((slot) => [slot, tf.zeros(expected.shape)]);
    let moved: Moved = { value: tensor(expected.start), slots: Object.fromEntries(zeros) as Moved['slots'] };
    expected.gradients.forEach((gradient, i) => {
      const { value, slots } = moved;
      moved = optimizer.update(value, tensor(gradient), slots, tf.scalar(optimizer.rate), tf.scalar(i + 1));
      const there = expected.values[name as keyof typeof expected.values][i]!;
      moved.value.dataSync().forEach((here, at) => {
        const size = Math.max(1, Math.abs(there[at]!));
        expect(Math.abs(here - there[at]!)).toBeLessThan(1e-6 * size);
      });
    });
  });
});

describe("gradients are clipped as by PyTorch's clip_grad_norm_", () => {
  it.each(expected.clipped)('to a norm of $norm', ({ norm, gradients }) => {
    const [first, second] = expected.gradients.map((gradient) => tf.tensor(gradient, expected.shape));
    const [one, none, other] = shortened([first!, null, second!], norm);
    expect(none).toBeNull();
    [one!, other!].forEach((gradient, i) =>
      gradient.dataSync().forEach((here, at) => {
        const there = gradients[i]![at]!;
        expect(Math.abs(here - there)).toBeLessThanOrEqual(1e-6 * Math.abs(there));
      }),
    );
  });
});
