/** Copies of networks: what they start as, what moves, and what does not. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { experimentOf, irOf, specOf } from '../../src/harness/spec.ts';
import { useBackend } from '../../src/harness/numeric.ts';
import { madeUpPretrained } from '../../src/harness/made-up.ts';
import { isProblem, type Dataset, type Experiment } from '../../src/runtime/experiment.ts';
import { key, normals, uniforms } from '../../src/runtime/random.ts';
import type { Arrays } from '../../src/runtime/train/phase.ts';
import { startState, toTensors } from '../../src/runtime/train/state.ts';
import { trainPart } from '../../src/runtime/train/train-part.ts';
import { partOf } from '../runtime/three-tasks.ts';

const ROWS = 37;
const ALL = ['rose', 'daisy', 'lily', 'iris'];
/** Labels of each task. */
const sets: { readonly [task: string]: readonly string[] } = { whole: ALL, same: ALL, few: ['lily', 'rose'], others: ['daisy', 'iris', 'lily'] };

interface Said {
  readonly clause?: string;
  readonly network?: string;
  /** In the place of the tasks that start from it: a task is also there whose answers are the network's own. */
  readonly inside?: string;
}

/** `whole` reads the network itself; the others have copies of it. */
const spec = ({ clause = 'copy of big', network = '', inside = '' }: Said = {}): string =>
  specOf({
    before: `labels all [${ALL.join(', ')}]\nlabels few_set [lily, red as rose]\nlabels others_set [daisy, iris, lily]`,
    model: `  input x: real[3]
  network big from x: class of all { ${network}
    h = dense(5, activation: tanh, start: he_normal)
    b = wide(4)
    out = dense(classes)
  }
  split after big.out { task whole: class of all { loss: cross_entropy } }
  split after x {
    task same: class of all { ${clause}; ${inside} loss: cross_entropy }
    task few: class of few_set { ${clause}; ${inside} loss: cross_entropy }
    task others: class of others_set { ${clause}; ${inside} loss: cross_entropy }
  }
}
block wide(n) from v { u = dense(n, activation: tanh); d = dense(n) from v; s = add() from u, d`,
    train: '  phase p: joint { optimizer: sgd(0.1, momentum: 0.9), batch: 8, epochs: 2 }',
  });

const start = (experiment: Experiment): Arrays => startState(experiment.model, key(3, 'start of it'), madeUpPretrained(experiment)).values;

function rows(): Dataset {
  const labels = Object.entries(sets).map(([task, labels]) => {
    const values = Float32Array.from(uniforms(key(5, task), ROWS), (u) => Math.floor(u * labels.length));
    return [task, { width: 1, values, has: new Uint8Array(ROWS).fill(1) }] as const;
  });
  return { rows: ROWS, inputs: { x: { shape: [3], values: normals(key(5, 'x'), ROWS * 3) } }, labels: Object.fromEntries(labels) };
}

/** The parameters before and after training. */
async function trained(said: Said): Promise<{ readonly before: Arrays; readonly after: Arrays }> {
  const experiment = await experimentOf(irOf(spec(said)));
  const pretrained = madeUpPretrained(experiment);
  const result = await trainPart(experiment, rows(), partOf(30), { now: () => 0, pretrained });
  if (isProblem(result)) throw new Error(result.message);
  const root = await trainPart({ ...experiment, phases: [] }, rows(), partOf(30), { now: () => 0, pretrained });
  if (isProblem(root)) throw new Error(root.message);
  return { before: root.weights, after: result.weights };
}

const bits = (arrays: Arrays, name: string): number[] => [...new Uint32Array(arrays[name]!.values.slice().buffer)];

function column(arrays: Arrays, name: string, i: number): number[] {
  const { shape, values } = arrays[name]!;
  const of = shape.at(-1)!;
  return [...values].filter((_, at) => at % of === i);
}

beforeAll(() => useBackend('wasm'));

const starts = { 'its random start': '', 'a file': 'start: pretrained("big.safetensors")' };

describe.each(Object.entries(starts))('a copy of a network with %s', (_, network) => {
  it.each(['own', 'frozen', 'shared'])('answers as the network does, to the bit, with weights that are %s', async (weights) => {
    const experiment = await experimentOf(irOf(spec({ clause: `copy of big(${weights})`, network })));
    const p = toTensors(start(experiment));
    const answers = experiment.model.predict(p, { x: tf.tensor(rows().inputs.x!.values as Float32Array, [ROWS, 3]) });
    expect([...answers.same!.dataSync()]).toEqual([...answers.whole!.dataSync()]);
    expect(new Set(answers.same!.dataSync()).size).toBeGreaterThan(ROWS);
  });

  it('starts with the columns of its own labels', async () => {
    const values = start(await experimentOf(irOf(spec({ network }))));
    for (const [task, labels] of Object.entries(sets).filter(([task]) => task !== 'whole')) {
      for (const [i, label] of labels.entries()) {
        for (const name of network === '' ? ['kernel'] : ['kernel', 'bias'])
          expect(column(values, `${task}.out.${name}`, i), `${task}, ${label}`).toEqual(column(values, `big.out.${name}`, ALL.indexOf(label)));
      }
    }
    expect(column(values, 'few.out.kernel', 0)).not.toEqual(column(values, 'few.out.kernel', 1));
  });
});

it('moves by itself, while the network stays where that is frozen', async () => {
  const { before, after } = await trained({ network: 'freeze: true' });
  expect(bits(after, 'big.h.kernel')).toEqual(bits(before, 'big.h.kernel'));
  for (const name of ['same.h.kernel', 'few.h.kernel', 'few.b.u.kernel', 'few.out.kernel']) expect(bits(after, name), name).not.toEqual(bits(before, name));
  expect(bits(after, 'few.h.kernel')).not.toEqual(bits(after, 'same.h.kernel'));
});

it('stays to the bit where it is frozen, and what stands in the place of its layers moves', async () => {
  const { before, after } = await trained({ clause: 'copy of big(frozen) { out = dense(classes, start: zeros) }' });
  for (const name of Object.keys(after).filter((each) => /^(same|few|others)\./u.test(each))) {
    const expected = expect(bits(after, name), name);
    if (name.includes('.out.')) expected.not.toEqual(bits(before, name));
    else expected.toEqual(bits(before, name));
  }
  expect(new Set(before['few.out.kernel']!.values)).toEqual(new Set([0]));
});

it('is one for all tasks where it is shared, but for what answers', async () => {
  const { before, after } = await trained({ clause: 'copy of big(shared)', network: 'freeze: true' });
  const shared = Object.keys(after).filter((name) => name.startsWith('big.copy.'));
  expect(shared.map((name) => name.slice('big.copy.'.length)).sort()).toEqual(['b.d.bias', 'b.d.kernel', 'b.u.bias', 'b.u.kernel', 'h.bias', 'h.kernel']);
  for (const name of shared) expect(bits(after, name), name).not.toEqual(bits(before, name));
  expect(Object.keys(after).filter((name) => name.startsWith('few.'))).toEqual(['few.out.kernel', 'few.out.bias']);
});

it('is moved by each task alone where it is shared', async () => {
  const experiment = await experimentOf(irOf(spec({ clause: 'copy of big(shared)', network: 'freeze: true' })));
  const values = toTensors(start(experiment));
  const x = tf.tensor(rows().inputs.x!.values as Float32Array, [ROWS, 3]);
  for (const task of ['same', 'few', 'others']) {
    const has = { [task]: tf.ones([ROWS]) as tf.Tensor1D };
    const label = { [task]: tf.tensor1d(rows().labels[task]!.values as Float32Array, 'int32') };
    const slope = tf.grad((kernel) => experiment.model.objective({ ...values, 'big.copy.h.kernel': kernel }, { inputs: { x }, label, has, row: tf.ones([ROWS]) as tf.Tensor1D }, { tasks: [task], seed: null }).total)(values['big.copy.h.kernel']!);
    expect(tf.max(tf.abs(slope)).dataSync()[0], task).toBeGreaterThan(1e-4);
  }
});
