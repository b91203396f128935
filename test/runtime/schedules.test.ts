/** Rates that change while a phase lasts, and rates of parts. */
import { expect, it } from 'vitest';
import { adam, constant, cosine, isProblem, joint, linear, sgd, step } from '../../src/runtime/index.ts';
import type { Schedule } from '../../src/runtime/schedule.ts';
import { trainPart } from '../../src/runtime/train/train-part.ts';
import expected from '../numeric/schedules.json' with { type: 'json' };
import { useBackend } from '../../src/harness/numeric.ts';
import { experimentOf, partOf, randomRows, threeTasks } from './three-tasks.ts';

const byEpoch: Record<keyof typeof expected.by_epoch, Schedule> = {
  'step(5, 0.3)': step(5, 0.3),
  'cosine()': cosine(),
  'cosine, floor': cosine({ floor: 0.1 }),
  'linear, floor': linear({ floor: 0.25 }),
  'linear, held': linear({ hold: 0.5, floor: 0.25 }),
};
const byStep: Record<keyof typeof expected.by_step, Schedule> = {
  'cosine, warmup': cosine({ warmup: 3, floor: 0.1 }),
  'linear, warmup': linear({ warmup: 3, floor: 0.25 }),
};
const { epochs, steps } = expected;

it.each(Object.entries(byEpoch))('%s is that of PyTorch at the start of every epoch', (name, schedule) => {
  const factors = expected.by_epoch[name as keyof typeof byEpoch];
  factors.forEach((factor, epoch) => expect(schedule.factor({ epoch, epochs, step: 0, steps })).toBeCloseTo(factor, 6));
});

it.each(Object.entries(byStep))('%s is that of PyTorch at every step', (name, schedule) => {
  const factors = expected.by_step[name as keyof typeof byStep];
  factors.forEach((factor, i) =>
    expect(schedule.factor({ epoch: Math.floor(i / steps), epochs, step: i % steps, steps }), `step ${i}`).toBeCloseTo(factor, 6),
  );
});

it('changes nothing where it is constant', () => {
  expect(constant().factor({ epoch: 3, epochs, step: 1, steps })).toBe(1);
});

async function trained(options: Partial<Parameters<typeof joint>[1]>) {
  await useBackend('cpu');
  const phase = joint('p', { optimizer: sgd(0.1), batch: 8, epochs: 3, ...options });
  const result = await trainPart(experimentOf(threeTasks(), [phase]), randomRows(), partOf(16), { now: () => 0 });
  if (isProblem(result)) throw new Error(result.message);
  return result;
}

it('reaches the steps of a phase, and its records', async () => {
  const { history } = await trained({ schedule: step(1, 0.5) });
  expect(history.map(({ rate }) => rate)).toEqual([0.1, 0.05, 0.025]);
  const halves = await trained({ optimizer: sgd(0.05), epochs: 1 });
  const half = await trained({ schedule: { name: 'half', factor: () => 0.5 }, epochs: 1 });
  expect(half.weights).toEqual(halves.weights);
});

it('multiplies the rate of parts, as the longest path says', async () => {
  const of = async (rates: Record<string, number>) => {
    const { weights } = await trained({ optimizer: sgd(0.1), epochs: 1, batch: 16, rates });
    return (name: string) => weights[name]!.values;
  };
  const [still, moved] = [await of({ trunk: 1e-30, kind: 1e-30 }), await of({ kind: 3, 'kind.out.bias': 0.5 })];
  const plain = await of({});
  const ratio = (name: string, at: typeof moved) => (at(name)[0]! - still(name)[0]!) / (plain(name)[0]! - still(name)[0]!);
  expect(ratio('kind.out.kernel', moved)).toBeCloseTo(3, 3);
  expect(ratio('kind.out.bias', moved)).toBeCloseTo(0.5, 3);
  expect(moved('trunk.h.kernel')).toEqual(plain('trunk.h.kernel'));
});

it('holds for optimizers of any kind', async () => {
  const [slow, fast] = [await trained({ optimizer: adam(0.001) }), await trained({ optimizer: adam(0.01), rates: { trunk: 0.1, kind: 0.1, ripe: 0.1, size: 0.1 } })];
  const values = (of: typeof slow) => Object.values(of.weights).flatMap((weight) => [...weight.values]);
  values(slow).forEach((x, i) => expect(values(fast)[i]).toBeCloseTo(x, 6));
});
