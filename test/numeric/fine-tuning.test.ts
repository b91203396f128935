/** DAMTL whose masks are ones that cannot move, and whose alignment has weight 0: plain fine-tuning of copies, to the last digit. */
import { beforeAll, expect, it } from 'vitest';
import { experimentOf, irOf, specOf } from '../../src/harness/spec.ts';
import { madeUpPretrained } from '../../src/harness/made-up.ts';
import { useBackend } from '../../src/harness/numeric.ts';
import { isProblem, type Dataset, type PartResult } from '../../src/runtime/experiment.ts';
import { key, normals, uniforms } from '../../src/runtime/random.ts';
import { trainPart } from '../../src/runtime/train/train-part.ts';
import { partOf } from '../runtime/three-tasks.ts';

const ROWS = 40;
const SETS = { few: 3, others: 2 };

/** `clauses` stand in each task. */
const spec = (clauses: string): string =>
  specOf({
    before: 'labels all [a, b, c, d]\nlabels few_set [c, a, d]\nlabels others_set [b, c]',
    model: `  input x: real[8, 8, 3]
  network big from x: class of all { start: pretrained("big.safetensors"); freeze: true
    conv1 = conv(4, kernel: 3, stride: 2, padding: same, activation: relu)
    conv2 = conv(5, kernel: 3, padding: same, activation: relu)
    pool = max_pool(2)
    flat = flatten()
    fc1 = dense(6)
    act = activation(relu)
    out = dense(classes)
  }
  task few: class of few_set { rows: own }
  task others: class of others_set { rows: own }
  each task { copy of big; ${clauses} loss: cross_entropy }`,
    data: '  few <- rows.few\n  others <- rows.others',
    train: '  phase main: joint { optimizer: sgd(0.05, momentum: 0.9), batch: 6, epochs: 4 }',
  });

/** Rows are one task's or the other's. */
function dataset(): Dataset {
  const labels = Object.entries(SETS).map(([task, classes], own) => {
    const has = Uint8Array.from({ length: ROWS }, (_, row) => Number(row % 2 === own));
    const values = Float32Array.from(uniforms(key(7, task), ROWS), (u, row) => (has[row] ? Math.floor(u * classes) : 0));
    return [task, { width: 1, values, has }] as const;
  });
  return { rows: ROWS, inputs: { x: { shape: [8, 8, 3], values: normals(key(7, 'x'), ROWS * 192) } }, labels: Object.fromEntries(labels), ownRows: true };
}

async function train(clauses: string): Promise<{ readonly start: PartResult; readonly end: PartResult }> {
  const experiment = await experimentOf(irOf(spec(clauses)));
  const [start, end] = await Promise.all(
    [{ ...experiment, phases: [] }, experiment].map(async (each) => {
      const result = await trainPart(each, dataset(), partOf(ROWS - 8), { now: () => 0, pretrained: madeUpPretrained(each) });
      if (isProblem(result)) throw new Error(result.message);
      return result;
    }),
  );
  return { start: start!, end: end! };
}

const bits = ({ weights }: PartResult, fits: (name: string) => boolean): Record<string, number[]> =>
  Object.fromEntries(Object.entries(weights).flatMap(([name, { values }]) => (fits(name) ? [[name, [...new Uint32Array(values.slice().buffer)]]] : [])));
const isMask = (name: string): boolean => name.endsWith('.mask');
const isOfNetwork = (name: string): boolean => name.startsWith('big.');

beforeAll(() => useBackend('wasm'));

it('is what masks of ones and an alignment of weight 0 leave', async () => {
  const { end: plain } = await train('');
  const { end: idle } = await train('prior [conv1, conv2] ~ soft_mask(l1: 0, optimizer: sgd(1e-30)); align [fc1, out] with big: cmmd(0);');
  expect(Object.keys(idle.weights).filter(isMask)).toHaveLength(4);
  const own = (name: string): boolean => !isMask(name) && !isOfNetwork(name);
  expect(bits(idle, own)).toEqual(bits(plain, own));
  expect(idle.answers).toEqual(plain.answers);
  expect(idle.history.map(({ losses }) => losses.tasks)).toEqual(plain.history.map(({ losses }) => losses.tasks));
});

it('is not what DAMTL does, whose network stays to the bit, while masks and copies move, step for step as a plan', async () => {
  const { start, end } = await train('prior [conv1, conv2] ~ soft_mask(0.9, optimizer: adam(0.05)); align [fc1, out] with big: cmmd(0.9);');
  expect(end.history.map(({ eager }) => eager)).toEqual([undefined, undefined, undefined, undefined]);
  expect(Object.keys(bits(end, isOfNetwork)).length).toBeGreaterThan(6);
  expect(bits(end, isOfNetwork)).toEqual(bits(start, isOfNetwork));
  const moved = (name: string): boolean => JSON.stringify(end.weights[name]!.values) !== JSON.stringify(start.weights[name]!.values);
  expect(Object.keys(end.weights).filter((name) => !isOfNetwork(name) && !moved(name))).toEqual([]);
});
