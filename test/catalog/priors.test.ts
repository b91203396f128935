/** Every prior of the catalogue: values, gradients, proximal steps, and what is left of it for single tasks. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradients } from '../../src/engine/kernels/gradients.ts';
import { entriesOf } from './arguments.ts';
import { differences, expectClose, measure, onDevice, randomTensor, useBackend } from './numeric.ts';
import { priorCases, startOf, type PriorCase } from './prior-cases.ts';
import { tensor64, type Tensor64 } from './reference.ts';

const weights = (shape: readonly number[]): Tensor64 => tensor64(Array(shape.reduce((all, n) => all * n, 1)).fill(1.5), shape);
const backends = ['cpu', 'wasm'] as const;
const AMOUNTS = [0.03, 0.4, 2];

const emitted = ({ program }: PriorCase, name: string) => program.formula(name)! as (...at: tf.Tensor[]) => tf.Tensor;
const stepped = (of: PriorCase, w: Tensor64, amount: number): number[] =>
  tf.tidy(() => [...emitted(of, of.prior.proximal!)(onDevice(w), tf.scalar(amount)).dataSync()]) as unknown as number[];
const scalar = (value: number): Tensor64 => tensor64([Math.fround(value)], []);

describe.each(entriesOf('prior').map((entry) => [entry.name, entry] as const))('prior %s', (_, entry) => {
  let cases: PriorCase[];
  beforeAll(async () => void (cases = await priorCases(entry)));

  it('has a penalty: the value of its ops in double precision, and the gradient of their differences', async () => {
    for (const of of cases) {
      const at = startOf(of);
      const slope = differences(of.penalty, at, 0, weights);
      for (const backend of backends) {
        const measured = await measure(backend, emitted(of, of.prior.penalty), at, weights);
        expect(measured.shape, of.text).toEqual([]);
        expectClose(measured.value, of.penalty(at).values, 2e-6, `${of.text} on ${backend}`);
        expectClose(measured.slopes[0]!, slope, 1e-4, `slope of ${of.text} on ${backend}`);
      }
    }
  });

  it('steps to the smallest sum of penalty and squared distance, where it has a proximal step', async () => {
    for (const of of cases) {
      if (!of.proximal) continue;
      const [w] = startOf(of) as [Tensor64];
      for (const amount of AMOUNTS) {
        const found = of.proximal([w, scalar(amount)]);
        expectSmallest(of, w, amount, found);
        for (const backend of backends) {
          await useBackend(backend);
          expectClose(stepped(of, w, amount), found.values, 1e-6, `${of.text} by ${amount} on ${backend}`);
        }
      }
      expect(stepped(of, w, 1e4).every((x) => x === 0), `zeros of ${of.text}`).toBe(true);
      expect(stepped(of, { ...w, values: w.values.map(() => 0) }, 0).every((x) => x === 0), `zeros of ${of.text} stay`).toBe(true);
    }
  });

  it('is divided by the number of training rows in the objective, or left to its proximal step', async () => {
    await useBackend('wasm');
    for (const of of cases) {
      const { total, sum, grads } = objectiveOf(of);
      const left = of.prior.proximal !== null || of.prior.shrinks !== null;
      expectClose([total], [left ? 0 : sum / ROWS], 1e-5, of.text);
      expect(grads.some((x) => x !== 0), of.text).toBe(!left);
      expect(Object.keys(of.program.model.proximal ?? {}).length, of.text).toBe(left ? 1 : 0);
    }
  });

  it('ties nothing together in a variant of single tasks', () => {
    for (const { program, text } of cases) {
      const [single] = program.ir.variants;
      for (const { covariances, kernels } of single!.ir.priors) {
        if (Object.keys(covariances).length > 0 && entry.couples) expect(kernels, text).toHaveLength(1);
      }
    }
  });
});

/** What is strongly convex grows from its minimum at least by half the squared distance: tried around it at all scales. */
function expectSmallest(of: PriorCase, w: Tensor64, amount: number, found: Tensor64): void {
  const value = ({ values }: Tensor64): number =>
    Math.fround(amount) * of.penalty([{ ...w, values }]).values[0]! + values.reduce((sum, x, i) => sum + (x - w.values[i]!) ** 2, 0) / 2;
  const least = value(found);
  for (let i = 0; i < 400; i++) {
    const scale = 10 ** -(i % 5);
    const direction = randomTensor(`direction ${i}`, w.shape).values;
    // Zeros are where it bends: half of the tries leave them alone, or move nothing else.
    const moved = found.values.map((x, j) => (i % 4 === 0 && x === 0 ? x : i % 4 === 1 && x !== 0 ? x : x + scale * direction[j]!));
    const distance = moved.reduce((sum, x, j) => sum + (x - found.values[j]!) ** 2, 0);
    expect(value({ ...found, values: moved }) - least, `${of.text} by ${amount}`).toBeGreaterThanOrEqual(distance / 2 - 1e-9);
  }
}

const ROWS = 40;

/** Of rows without labels: the prior alone, and the gradient by its kernels. */
function objectiveOf({ program: { ir, model }, prior }: PriorCase) {
  return tf.tidy(() => {
    const names = prior.kernels;
    const own = ir.parameters.map(({ name, shape }) => [name, onDevice(randomTensor(name, shape.map(Number)))] as const);
    const held = (model.covariances ?? []).flatMap(({ name, start }) => [
      [`${name}.covariance`, tf.tensor(start.covariance.values, [...start.covariance.shape])] as const,
      [`${name}.precision`, tf.tensor(start.precision.values, [...start.precision.shape])] as const,
    ]);
    const p = Object.fromEntries([...own, ...held]);
    const batch = {
      inputs: { x: tf.ones([1, 4, 4, 2]) },
      label: Object.fromEntries(model.tasks.map((task) => [task, tf.zeros([1, 1])])),
      has: Object.fromEntries(model.tasks.map((task) => [task, tf.zeros<tf.Rank.R1>([1])])),
      row: tf.ones<tf.Rank.R1>([1]),
    };
    const objective = () => model.objective(p, batch, { tasks: model.tasks, seed: null, trainingRows: tf.scalar(ROWS) });
    const { grads } = gradients(() => objective().total, names.map((name) => p[name]!));
    const { total, penalties } = objective();
    const sum = Object.values(penalties!).reduce((all, each) => all + each.dataSync()[0]!, 0);
    return { total: total.dataSync()[0]!, sum, grads: grads.flatMap((grad) => [...(grad?.dataSync() ?? [])]) } as never;
  }) as unknown as { total: number; sum: number; grads: number[] };
}
