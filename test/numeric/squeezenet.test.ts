/** From the file of a photograph to features of a pretrained network, against Pillow and PyTorch (squeezenet.py). */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { pixels } from '../../src/catalog/scales/pixels/run.ts';
import { readPicture } from '../../src/runtime/data/pictures.ts';
import { isProblem } from '../../src/runtime/experiment.ts';
import { decodeSafetensors } from '../../src/runtime/store/safetensors.ts';
import { useBackend } from '../../src/harness/numeric.ts';
import { programOf, specOf } from '../../src/harness/spec.ts';
import expected from './squeezenet.json' with { type: 'json' };

const SHAPE = [128, 128, 3];

const before = `block fire(squeeze, expand) from x {
  s  = conv(squeeze, kernel: 1, activation: relu)
  e1 = conv(expand, kernel: 1, activation: relu) from s
  e3 = conv(expand, kernel: 3, padding: same, activation: relu) from s
  e  = concat() from e1, e3
}`;

const model = `  input photo: image[128, 128, 3]
  trunk t from photo {
    conv1 = conv(64, kernel: 3, stride: 2, activation: relu)
    pool1 = max_pool(3, stride: 2)
    fire2 = fire(16, 64); fire3 = fire(16, 64)
    pool3 = max_pool(3, stride: 2)
    fire4 = fire(32, 128); fire5 = fire(32, 128)
    pool5 = max_pool(3, stride: 2)
    fire6 = fire(48, 192); fire7 = fire(48, 192); fire8 = fire(64, 256); fire9 = fire(64, 256)
    g = global_avg_pool()
  }
  split after g { task y: real { o = dense(1); loss: mse } }`;

it.each(expected)('features of $path', async ({ path, features }) => {
  await useBackend('wasm');
  const { trunk } = await programOf(specOf({ before, model }));
  const { tensors } = decodeSafetensors(readFileSync('data/squeezenet-v1.1/squeezenet-v1.1.safetensors'));
  const weights = Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, values }]) => [`t.${name}`, tf.tensor(values, [...shape])]),
  );
  const photo = await readPicture(`data/flowers/images/${path}`, SHAPE);
  if (isProblem(photo)) throw new Error(photo.message);
  const scale = pixels({ mean: [104, 117, 123], order: 'bgr' });
  const scaled = scale.apply(scale.fit(photo, photo.length, new Int32Array()), Float32Array.from(photo), photo.length);
  const reached = await trunk('t')(weights, tf.tensor(scaled, [1, ...SHAPE])).data();
  // Decoders of JPEG differ by a level here and there.
  const length = (of: readonly number[]): number => Math.hypot(...of);
  expect(length(features.map((x, i) => x - reached[i]!)) / length(features)).toBeLessThan(1e-3);
});
