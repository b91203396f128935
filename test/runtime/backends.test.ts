import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { sgd } from '../../src/catalog/optimizers/sgd/run.ts';
import { joint } from '../../src/catalog/phases/joint/run.ts';
import type { BackendName } from '../../src/engine/backends/backend.ts';
import { openBackend } from '../../src/engine/backends/open.ts';
import { isProblem } from '../../src/runtime/experiment.ts';
import { key } from '../../src/runtime/random.ts';
import { toTensors as toFed } from '../../src/engine/plan/step.ts';
import { batchFeeds, toBatch } from '../../src/runtime/train/batches.ts';
import { startState, toArrays, toTensors } from '../../src/runtime/train/state.ts';
import type { Arrays } from '../../src/runtime/train/phase.ts';
import { partOf, randomRows, threeTasks } from './three-tasks.ts';

beforeEach(async () => {
  // What is set up on this machine is none of the tests' business.
  process.env['XDG_DATA_HOME'] = '/dev/null';
  await openBackend('wasm');
});

describe('opening a backend', () => {
  it('says what it really is, and prints nothing', async () => {
    const printed = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'log'), vi.spyOn(console, 'error')];
    const wasm = { name: 'wasm', device: 'WebAssembly', simd: true, threads: 1, version: '4.22.0', kernels: expect.stringMatching(/^(fma|plain)$/) };
    expect(await openBackend('auto')).toEqual(wasm);
    expect(tf.getBackend()).toBe('wasm');
    expect(await openBackend('cpu')).toMatchObject({ name: 'cpu', simd: false });
    expect(tf.getBackend()).toBe('cpu');
    tf.tidy(() => tf.add(tf.tensor1d([1]), 2).dataSync());
    for (const print of printed) expect(print).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('says how to get one that is not installed, and goes on with the one before', async () => {
    const native = await openBackend('native');
    expect(native).toMatchObject({ code: 'MTL7101', notes: ['mtlc setup native', 'or in your project: npm install @tensorflow/tfjs-node@4.22.0'] });
    expect(tf.getBackend()).toBe('wasm');
    expect(tf.getBackend()).toBe('wasm');
  });
});

describe('wasm and cpu', () => {
  const model = threeTasks({ dropout: 0.2 });
  const [dataset, part] = [randomRows(), partOf(30)];
  const rate = 0.05;
  const prepared = joint('main', { optimizer: sgd(rate), batch: 8, epochs: 50 }).prepare({
    model,
    dataset,
    part,
    key: [3, 4],
  });
  if (isProblem(prepared)) throw new Error(prepared.message);
  const run = prepared;
  const order = Array.from({ length: 50 }, (_, epoch) => run.steps(epoch)).flat();

  async function step(backend: BackendName, from: Arrays, i: number) {
    await openBackend(backend);
    const { rows, tasks } = order[i]!;
    const { loss, values } = tf.tidy(() => {
      const batch = toBatch(toFed(batchFeeds({ dataset, inputs: {}, scaling: {}, labels: {}, targetScaling: {} }, model, tasks, rows, run.batch)));
      const seed = tf.tensor1d([i, 7], 'int32');
      const state = { values: toTensors(from), slots: {} };
      const result = run.stepAt(0)(state, batch, { rate: tf.scalar(rate) }, { tasks, seed });
      tf.dispose(result.losses);
      return { loss: result.total, values: result.state.values };
    });
    const read = { loss: (await loss.data())[0]!, values: await toArrays(values) };
    tf.dispose([loss, values]);
    return read;
  }

  it('take the same step, from each of 200 states', async () => {
    let state: Arrays = startState(model, key(1)).values;
    for (let i = 0; i < order.length; i++) {
      const [wasm, cpu] = [await step('wasm', state, i), await step('cpu', state, i)];
      expect(Math.abs(wasm.loss / cpu.loss - 1)).toBeLessThan(1e-5);
      for (const [name, { values }] of Object.entries(cpu.values)) {
        const moved = Math.hypot(...values.map((value, at) => value - state[name]!.values[at]!));
        const apart = Math.hypot(...values.map((value, at) => value - wasm.values[name]!.values[at]!));
        // A difference of float32 weights knows their last bits only.
        expect(apart).toBeLessThan(1e-4 * moved + 1e-6);
      }
      state = wasm.values;
    }
    expect(order).toHaveLength(200);
  });

  it('lose the same over the first 20 steps of their own', async () => {
    let [wasm, cpu]: Arrays[] = [startState(model, key(1)).values, startState(model, key(1)).values];
    for (let i = 0; i < 20; i++) {
      const [here, there] = [await step('wasm', wasm!, i), await step('cpu', cpu!, i)];
      expect(Math.abs(here.loss / there.loss - 1)).toBeLessThan(1e-4);
      [wasm, cpu] = [here.values, there.values];
    }
  });
});
