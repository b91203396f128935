/** What alignments compute, against PyTorch (alignments.py), and what they do in training. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { sgd } from '../../src/catalog/optimizers/sgd/run.ts';
import { expectClose, measure, onDevice, randomTensor, useBackend } from '../../src/harness/numeric.ts';
import { tensor64 } from '../../src/harness/reference.ts';
import { irOf, programOf, specOf, type Program } from '../../src/harness/spec.ts';
import { labelled, memberships } from '../../src/runtime/ops/index.ts';
import { descend, moving, startSlots } from '../../src/runtime/train/descent.ts';
import type { StepState } from '../../src/runtime/train/phase.ts';
import { startState, toTensors } from '../../src/runtime/train/state.ts';

interface Case {
  readonly value: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

const torch = JSON.parse(readFileSync('test/numeric/alignments.json', 'utf8')) as {
  readonly x: number[];
  readonly y: number[];
  readonly label: number[];
  readonly has: number[];
  readonly cases: Readonly<Record<string, Case>>;
};
const ROWS = torch.label.length;
const WIDTH = torch.x.length / ROWS;

beforeAll(() => useBackend('wasm'));

/** Two tasks beside a network, which has learnt nothing and is frozen. */
const specWith = (align: string): string =>
  specOf({
    before: 'labels everything [d, c, b, a, e]\nlabels S [a, b, c, d]\nlabels T [d, a]',
    model: `  input x: real[4]
  network big from x: class of everything { freeze: true; h = dense(${WIDTH}); r = activation(relu); o = dense(classes) }
  task y: class of S { rows: shared }
  task z: class of T { rows: shared }
  split after x { each task { h = dense(${WIDTH}); r = activation(relu); o = dense(classes); loss: cross_entropy; ${align} } }`,
  });

describe('distances by PyTorch', () => {
  it.each(Object.entries(torch.cases))('%s', async (text, { value, x, y }) => {
    const { ir, formula } = await programOf(specWith(`align h with big: ${text}`));
    const { name, inputs } = ir.distances[0]!;
    const byClass = inputs[2]!.shape[1] !== 1;
    const distance = formula(name)! as (...at: tf.Tensor[]) => tf.Tensor;
    const has = tf.tensor1d(torch.has);
    const members = byClass ? memberships({ kind: 'class', labels: ['a', 'b', 'c', 'd'] }, tf.tensor1d(torch.label, 'int32'), has) : labelled(has);
    const sides = [torch.x, torch.y].map((numbers) => tensor64(numbers, [ROWS, WIDTH]));
    const measured = await measure('wasm', (a, b) => distance(a!, b!, members, members), sides, () => tensor64([1], []));
    expectClose(measured.value, [value], 1e-6, text);
    expectClose(measured.slopes[0]!, x, 1e-5, `${text} by x`);
    expectClose(measured.slopes[1]!, y, 1e-5, `${text} by y`);
  });
});

const batch = () => ({
  inputs: { x: onDevice(randomTensor('rows', [6, 4])) },
  label: { y: tf.tensor1d([0, 1, 2, 3, 0, 1], 'int32'), z: tf.tensor1d([0, 1, 1, 0, 0, 0], 'int32') },
  has: { y: tf.tensor1d([1, 1, 1, 1, 1, 0]), z: tf.tensor1d([1, 1, 1, 1, 0, 0]) },
  row: tf.ones<tf.Rank.R1>([6]),
});

/** The losses of each step, and the parameters at the end. */
function trained({ model }: Program): { losses: number[]; values: Record<string, number[]> } {
  const [optimizer, names] = [sgd(0.1, { momentum: 0.9 }), moving(model, undefined)];
  const losses: number[] = [];
  return tf.tidy(() => {
    let state: StepState = { values: toTensors(startState(model, [1, 2]).values), slots: toTensors(startSlots(model, optimizer, names)) };
    for (let i = 0; i < 5; i++) {
      const descent = { model, optimizer, names, statistics: [], multiples: names.map(() => 1), clip: undefined };
      const after = descend(descent as never, state, batch(), { rate: tf.scalar(0.1), trainingRows: tf.scalar(6) }, { tasks: model.tasks, seed: null });
      losses.push(...Object.values(after.losses).map((loss) => loss.dataSync()[0]!));
      state = after.state;
    }
    return { losses, values: Object.fromEntries(names.map((name) => [name, [...state.values[name]!.dataSync()]])) } as never;
  }) as unknown as ReturnType<typeof trained>;
}

describe('in training', () => {
  it('weight 0 is no alignment, to the last digit of losses and parameters', async () => {
    const [none, idle, held] = await Promise.all(['', 'align [h, o] with big: cmmd(0)', 'align [h, o] with big: cmmd(0.9)'].map((align) => programOf(specWith(align))));
    expect(trained(idle!)).toEqual(trained(none!));
    expect(trained(held!)).not.toEqual(trained(none!));
  });

  it('a step has the alignments of its tasks alone, between two where it has both', async () => {
    const { model } = await programOf(specWith('align h with big: mmd(0.1); align h: mmd(0.1)'));
    const names = (tasks: readonly string[]): string[] => {
      const p = toTensors(startState(model, [1, 2]).values);
      return Object.keys(model.objective(p, batch(), { tasks, seed: null }).alignments!);
    };
    expect(names(['y', 'z'])).toEqual(['y.h', 'z.h', 'y.h~z.h']);
    expect(names(['z'])).toEqual(['z.h']);
  });

  it('compares the answers of a network to the labels of a task, and between tasks the labels that both have', () => {
    const { alignments } = irOf(specWith('align o with big: cmmd(0.1); align h: cmmd(0.1)'));
    expect(alignments.map(({ name, x, y }) => [name, x.columns, y.columns, x.labels, y.labels])).toEqual([
      ['y.o', null, [3, 2, 1, 0], [0, 1, 2, 3], [0, 1, 2, 3]],
      ['z.o', null, [0, 3], [0, 1], [0, 1]],
      ['y.h~z.h', null, null, [0, 3], [1, 0]],
    ]);
  });

  it('keeps what is aligned of a frozen network for each row, and leaves it out of answers', async () => {
    const { ir, model } = await programOf(specWith('align [h, o] with big: cmmd(0.9)'));
    expect(ir.prefix?.values.map(({ name }) => name)).toEqual(['big.h', 'big.o']);
    expect(model.predict.length).toBe(2);
    expect(model.predict.toString()).not.toMatch(/frozenPrefix/);
  });
});
