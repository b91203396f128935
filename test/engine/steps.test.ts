/** Steps that are no functions of their inputs run eagerly, and say why; others are replayed, with as many tensors after as before. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { openBackend } from '../../src/engine/backends/open.ts';
import { plansReady, setRunner } from '../../src/engine/plan/ready.ts';
import { Steps, type Compute, type Feed } from '../../src/engine/plan/step.ts';

beforeAll(() => openBackend('wasm'));

const feed = (...numbers: number[]): Readonly<Record<string, Feed>> => ({ 'inputs/x': { shape: [numbers.length], values: Float32Array.from(numbers), dtype: 'float32' } });

async function eagerly(compute: Compute): Promise<string | null> {
  const steps = Steps.open({ 'values/w': tf.tensor1d([1, 2]) }, []);
  for (let i = 0; i < 4; i++) await steps.run('step', compute, feed(i, i + 1));
  const way = steps.ways().get('step')!;
  tf.dispose(steps.release());
  return 'eager' in way ? way.eager : null;
}

const moved = (state: Readonly<Record<string, tf.Tensor>>, by: tf.TensorLike | tf.Tensor) => ({ 'values/w': tf.sub(state['values/w']!, tf.mul(0.1, by)), total: tf.sum(state['values/w']!) });

test('a step of its inputs alone is replayed', async () => {
  expect(await eagerly((state, feeds) => moved(state, feeds['inputs/x']!))).toBeNull();
});

test('a step that reads numbers back', async () => {
  expect(await eagerly((state, feeds) => moved(state, feeds['inputs/x']!.dataSync()[0]!))).toBe('it reads the numbers of a tensor');
});

test('a step that draws without a seed', async () => {
  expect(await eagerly((state) => moved(state, tf.randomUniform([2])))).toBe("it has numbers that are not its inputs', and change from step to step: [2], read by Multiply");
});

test('a step that counts in JavaScript', async () => {
  let count = 0;
  expect(await eagerly((state) => moved(state, (count += 1)))).toBe("it has numbers that are not its inputs', and change from step to step: [], read by Multiply");
});

test('a step that is another one at times', async () => {
  let count = 0;
  expect(await eagerly((state, feeds) => moved(state, count++ % 2 === 0 ? feeds['inputs/x']! : tf.exp(feeds['inputs/x']!)))).toMatch(/^it does not run the same kernels each time/);
});

test('a plan that is off by more than its runner may be', async () => {
  const right = plansReady()!;
  const compute: Compute = (state, feeds) => moved(state, feeds['inputs/x']!);
  /** Its steps go `by` of their way too far. */
  const runnerOff = (by: number, slack: number) => {
    const further = (feeds: Readonly<Record<string, Feed>>) => Object.fromEntries(Object.entries(feeds).map(([name, { values, ...rest }]) => [name, { ...rest, values: values.map((x) => x * (1 + by)) }]));
    setRunner('wasm', {
      slack,
      open: (...asked) => {
        const session = right.open(...asked);
        const plan: typeof session.plan = (...given) => {
          const { run, ...known } = session.plan(...given);
          return { ...known, run: (feeds) => run(further(feeds as Readonly<Record<string, Feed>>)) };
        };
        return { names: session.names, write: (state) => session.write(state), read: () => session.read(), close: () => session.close(), plan };
      },
    });
  };
  try {
    runnerOff(5e-3, 1);
    expect(await eagerly(compute)).toMatch(/^its plan gives another values\/w/);
    runnerOff(5e-3, 10);
    expect(await eagerly(compute)).toBeNull();
    runnerOff(5e-2, 10);
    expect(await eagerly(compute)).toMatch(/^its plan gives another values\/w/);
  } finally {
    setRunner('wasm', right);
  }
});

test('state that changes places', async () => {
  const steps = Steps.open({ 'values/a': tf.tensor1d([1, 2]), 'values/b': tf.tensor1d([3, 4]), 'values/c': tf.tensor1d([5, 6]) }, []);
  const compute: Compute = (state) => ({ 'values/a': tf.clone(state['values/b']!), 'values/b': tf.add(state['values/c']!, 1), 'values/c': state['values/a']!, total: tf.sum(state['values/a']!) });
  for (let i = 0; i < 4; i++) await steps.run('step', compute, {});
  const now = Object.values(steps.state()).map((tensor) => Array.from(tensor.dataSync()));
  tf.dispose(steps.release());
  expect(now).toEqual([[4, 5], [7, 8], [2, 3]]);
});

test('the numbers of a state, before a plan has it and after, and nothing left of it', async () => {
  const before = tf.memory().numTensors;
  const steps = Steps.open({ 'values/w': tf.tensor1d([1, 2]), 'slots/w/velocity': tf.tensor2d([[5]]), 'values/v': tf.scalar(3) }, []);
  const numbers = async () => Object.entries(await steps.numbers()).map(([name, { shape, values }]) => [name, shape, [...values]]);
  const state = (x: number) => [['values/w', [2], [x, x + 1]], ['slots/w/velocity', [1, 1], [4 + x]], ['values/v', [], [3]]];
  expect(await numbers()).toEqual(state(1));
  const compute: Compute = (held) => ({ 'values/w': tf.add(held['values/w']!, 1), 'slots/w/velocity': tf.add(held['slots/w/velocity']!, 1), total: tf.sum(held['values/w']!) });
  for (const x of [2, 3, 4, 5]) {
    await steps.run('step', compute, {});
    expect(await numbers()).toEqual(state(x));
  }
  const early = await steps.numbers();
  await steps.run('step', compute, {});
  expect([...early['values/w']!.values]).toEqual([5, 6]);
  steps.close();
  expect(tf.memory().numTensors).toBe(before);
});

test('tensors that two names share live as long as both', async () => {
  const steps = Steps.open({ 'values/a': tf.tensor1d([1]), 'values/b': tf.tensor1d([2]) }, []);
  let both = true;
  const compute: Compute = (state) => {
    const next = tf.add(state['values/a']!, state['values/b']!);
    return { 'values/a': next, ...(both ? { 'values/b': next } : {}), total: tf.sum(next) };
  };
  for (let i = 0; i < 4; i++, both = !both) await steps.run('step', compute, {});
  expect(Array.from(steps.state()['values/b']!.dataSync())).toHaveLength(1);
  tf.dispose(steps.release());
});

test('as many tensors after each step', async () => {
  const steps = Steps.open({ 'values/w': tf.tensor1d([1, 2]) }, []);
  const before = tf.memory().numTensors;
  const counts: number[] = [];
  for (const i of [0, 1, 2, 3]) {
    await steps.run('step', (state, feeds) => moved(state, feeds['inputs/x']!), feed(i, i));
    steps.state();
    counts.push(tf.memory().numTensors);
  }
  tf.dispose(steps.release());
  expect(counts).toEqual(counts.map(() => before));
});
