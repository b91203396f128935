/** Parameters that start from files, and parts that stay. */
import * as tf from '@tensorflow/tfjs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isProblem } from '../../src/diagnostics/problem.ts';
import { pretrained } from '../../src/runtime/ops/starts.ts';
import { safetensors } from '../../src/runtime/data/bindings.ts';
import { loadPretrained } from '../../src/runtime/store/pretrained.ts';
import { encodeSafetensors } from '../../src/runtime/store/safetensors.ts';
import { trainPart } from '../../src/runtime/train/train-part.ts';
import { alternate, joint, sgd } from '../../src/runtime/index.ts';
import { experimentOf, partOf, randomRows, threeTasks } from './three-tasks.ts';

const kernel = { shape: [6, 5], values: Float32Array.from({ length: 30 }, (_, i) => Math.sin(i)) };
let folder: string;
let base: string;

beforeAll(async () => {
  await tf.setBackend('cpu');
  folder = mkdtempSync(join(tmpdir(), 'mtlc-tensors-'));
  base = pathToFileURL(join(folder, 'main.ts')).href;
  writeFileSync(join(folder, 'body.safetensors'), encodeSafetensors({ 'other.kernel': { shape: [2], values: new Float32Array(2) }, 'h.kernel': kernel }));
});
afterAll(() => rmSync(folder, { recursive: true }));

function model(tensor = 'h.kernel', shape: readonly number[] = [6, 5]) {
  const plain = threeTasks();
  return { ...plain, frozen: ['trunk.h.kernel'], parameters: { ...plain.parameters, 'trunk.h.kernel': pretrained(shape, 'body', tensor) } };
}

const load = (of: ReturnType<typeof model>, path = 'body.safetensors') =>
  loadPretrained({ model: of, pretrained: { body: safetensors(path, base) } });

describe('a parameter that starts from a file', () => {
  it('has the numbers of its tensor, to the last bit, and the file its hash', () => {
    const loaded = load(model());
    if (isProblem(loaded)) throw new Error(loaded.message);
    expect(loaded.values).toEqual({ 'trunk.h.kernel': kernel });
    expect(loaded.files).toEqual([{ path: join(folder, 'body.safetensors'), hash: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  });

  it.each([
    ['a missing file', model(), 'none.safetensors', 'MTL6001'],
    ['a missing tensor', model('g.kernel'), 'body.safetensors', 'MTL6302'],
    ['another shape', model('h.kernel', [5, 6]), 'body.safetensors', 'MTL6303'],
  ])('has a problem with %s', (_, of, path, code) => {
    expect(load(of, path)).toMatchObject({ code });
  });

  it('has a problem with every file that is cut off', () => {
    const whole = encodeSafetensors({ 'h.kernel': kernel });
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(join(folder, 'cut.safetensors'), whole.subarray(0, length));
      expect(load(model(), 'cut.safetensors'), `${length} bytes`).toMatchObject({ code: 'MTL6301' });
    }
  });
});

it('stays to the last bit where it is frozen, and others move', async () => {
  const of = model();
  const loaded = load(of);
  if (isProblem(loaded)) throw new Error(loaded.message);
  const phases = [
    joint('both', { optimizer: sgd(0.1, { momentum: 0.9, weightDecay: 0.1 }), batch: 8, epochs: 2 }),
    alternate('turns', { turns: { kind: 1, ripe: 1 }, optimizer: sgd(0.1), batch: 8, epochs: 1 }),
  ];
  const result = await trainPart(experimentOf(of, phases), randomRows(), partOf(30), { now: () => 0, pretrained: loaded.values });
  if (isProblem(result)) throw new Error(result.message);
  expect(result.weights['trunk.h.kernel']!.values).toEqual(kernel.values);
  expect(result.weights['trunk.h.bias']!.values.every((x) => x !== 0)).toBe(true);
});
