/** Kernels that TensorFlow runs as ops of our own choice. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { openBackend } from '../../../src/engine/backends/open.ts';
import { Steps, type Compute } from '../../../src/engine/plan/step.ts';
import { withNative } from './native.ts';

withNative(() => {
  beforeAll(() => openBackend('native'));

  test('a step is 1 above 0, and no number where there is none', async () => {
    const steps = Steps.open({ 'values/w': tf.tensor1d([1]) }, []);
    const compute: Compute = (state, feeds) => ({ 'values/w': tf.add(state['values/w']!, 1), steps: tf.step(feeds['inputs/x']!) });
    const feeds = { 'inputs/x': { shape: [6], dtype: 'float32', values: Float32Array.of(-2, -0, 0, 2 ** -126, 3, Infinity) } } as const;
    for (const _ of ['recorded', 'checked', 'replayed']) expect([...(await steps.run('step', compute, feeds)).arrays['steps']!.values]).toEqual([0, 0, 0, 1, 1, 1]);
    expect('plan' in steps.ways().get('step')!).toBe(true);
    const [none] = (await steps.run('step', compute, { 'inputs/x': { ...feeds['inputs/x'], values: new Float32Array(6).fill(NaN) } })).arrays['steps']!.values;
    expect(none).toBeNaN();
    tf.dispose(steps.release());
  });
});
