/** Sessions of TensorFlow's keep the tables that inputs are rows of. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { openBackend } from '../../../src/engine/backends/open.ts';
import { Steps, type Compute, type Feed } from '../../../src/engine/plan/step.ts';
import { withNative } from './native.ts';

const WIDTH = 3;

/** A table of numbers from `first` on; counts how often it is asked for all of them. */
function tableFrom(first: number, rows: number) {
  const values = Float32Array.from({ length: rows * WIDTH }, (_, i) => first + i);
  let asked = 0;
  return { table: { rows, all: () => (asked++, values) }, values, asked: () => asked };
}

type From = ReturnType<typeof tableFrom>;

const fed = ({ table, values }: From, ...rows: number[]): Readonly<Record<string, Feed>> => ({
  'inputs/x': {
    shape: [rows.length, WIDTH],
    dtype: 'float32',
    of: { table, rows: Int32Array.from(rows) },
    values: Float32Array.from(rows.flatMap((row) => (row < 0 ? Array<number>(WIDTH).fill(0) : [...values.subarray(row * WIDTH, (row + 1) * WIDTH)]))),
  },
});

const compute: Compute = (state, feeds) => ({ 'values/w': tf.add(state['values/w']!, 1), sums: tf.sum(feeds['inputs/x']!, 1) });

const open = () => Steps.open({ 'values/w': tf.tensor1d([1]) }, []);

withNative(() => {
  beforeAll(() => openBackend('native'));

  test('a table is asked for once, and steps have its rows; places below 0 have zeros', async () => {
    const steps = open();
    const [one, other] = [tableFrom(0, 5), tableFrom(100, 8)];
    const sums = async (...given: Parameters<typeof fed>) => [...(await steps.run('step', compute, fed(...given))).arrays['sums']!.values];
    for (const _ of ['recorded', 'checked', 'replayed']) expect(await sums(one, 4, -1, 0)).toEqual([39, 0, 3]);
    expect(await sums(one, 1, 1, 2)).toEqual([12, 12, 21]);
    expect(one.asked()).toBe(1);
    expect(await sums(other, 7, 0, -1)).toEqual([366, 303, 0]);
    expect(await sums(one, 4, -1, 0)).toEqual([39, 0, 3]);
    const { 'inputs/x': { of: _, ...plain } } = fed(one, 3, 2, 1) as Record<'inputs/x', Feed>;
    expect([...(await steps.run('step', compute, { 'inputs/x': plain })).arrays['sums']!.values]).toEqual([30, 21, 12]);
    expect('plan' in steps.ways().get('step')!).toBe(true);
    tf.dispose(steps.release());
  });

  test('a table that there is no room for is never asked for', async () => {
    const steps = open();
    const large = tableFrom(0, 5);
    const table = { rows: 2 ** 28, all: () => { throw new Error('asked'); } };
    for (let i = 0; i < 4; i++) expect([...(await steps.run('step', compute, fed({ ...large, table }, 4, 0))).arrays['sums']!.values]).toEqual([39, 3]);
    tf.dispose(steps.release());
  });
});
