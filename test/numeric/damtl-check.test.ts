/** DAMTL on made-up numbers: as it is printed where it was computed first, by formulas written out, and as a spec trains it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBackend } from '../../src/engine/backends/open.ts';
import { experimentOf, irOf, specOf } from '../../src/harness/spec.ts';
import { isProblem, type Dataset, type WeightValues } from '../../src/runtime/experiment.ts';
import { safetensors } from '../../src/runtime/data/bindings.ts';
import { encodeSafetensors } from '../../src/runtime/store/safetensors.ts';
import { loadPretrained } from '../../src/runtime/store/pretrained.ts';
import { trainPart } from '../../src/runtime/train/train-part.ts';
import { auxiliary, CONVOLUTIONS, damtl, images, LABELS, taskStart, type Parameters, type Terms } from './damtl-check.ts';

/** Step, cross-entropy, L1 term, distance at both dense layers, the same by the Gaussian, total, zero masks: computed in another framework. */
const PRINTED = [
  ['1.48719881', '1745.702968', '0.66463644', '0.07965528', '1.76924971', '1.79677313', '1747.860029', '742'],
  ['1.52029634', '1745.671592', '0.62513804', '0.04252648', '1.76915386', '1.79289495', '1747.792786', '1262'],
  ['1.52120793', '1745.612060', '0.55437921', '0.04136266', '1.76892055', '1.79291003', '1747.669435', '1754'],
] as const;

let steps: Terms[];
let folder: string;

beforeAll(async () => {
  steps = damtl(PRINTED.length, 0.9);
  folder = mkdtempSync(join(tmpdir(), 'mtlc-damtl-'));
  await openBackend('wasm');
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

it('by formulas written out, has every digit that is printed', () => {
  const found = steps.map(({ crossEntropy, l1, distances, gaussian, total, zeros }) => [crossEntropy, l1, ...distances, ...gaussian, total, zeros]);
  const rounded = found.map((row, i) => row.map((value, k) => value.toFixed(PRINTED[i]![k]!.split('.')[1]?.length ?? 0)));
  expect(rounded).toEqual(PRINTED);
});

/** Of [out, in, height, width] as [height, width, in, out]. */
function kernelOf(values: Float64Array, out: number, within: number): WeightValues {
  const turned = Float32Array.from(values, (_, i) => values[((i % out) * within + (Math.floor(i / out) % within)) * 9 + Math.floor(i / out / within)]!);
  return { shape: [3, 3, within, out], values: turned };
}

/** Of [out, in] as [in, out]; what comes from images [channel, height, width] is read as [height, width, channel]. */
function denseOf(values: Float64Array, out: number, channels: number): WeightValues {
  const within = values.length / out;
  const area = within / channels;
  const turned = Float32Array.from(values, (_, i) => {
    const [at, to] = [Math.floor(i / out), i % out];
    return values[to * within + (at % channels) * area + Math.floor(at / channels)]!;
  });
  return { shape: [within, out], values: turned };
}

const plain = (values: Float64Array): WeightValues => ({ shape: [values.length], values: Float32Array.from(values) });

function tensorsOf({ kernels, biases, masks, dense, denseBiases }: Parameters): Record<string, WeightValues> {
  const convolutions = CONVOLUTIONS.flatMap((layer, l): (readonly [string, WeightValues])[] => [
    [`conv${l + 1}.kernel`, kernelOf(kernels[l]!, layer.out, layer.in)],
    [`conv${l + 1}.bias`, plain(biases[l]!)],
    ...(masks[l] ? [[`conv${l + 1}.kernel.mask`, kernelOf(masks[l], layer.out, layer.in)] as const] : []),
  ]);
  const layers = [
    ['fc1.kernel', denseOf(dense[0], 256, 128)],
    ['fc1.bias', plain(denseBiases[0])],
    ['out.kernel', denseOf(dense[1], 4, 256)],
    ['out.bias', plain(denseBiases[1])],
  ] as const;
  return Object.fromEntries([...convolutions, ...layers]);
}

const files = { 'big.safetensors': () => tensorsOf(auxiliary()), 'kind.safetensors': () => tensorsOf(taskStart()) };
const layers = `
      conv1 = conv(32, kernel: 3, stride: 2, activation: relu)
      pool1 = max_pool(2)
      conv2 = conv(64, kernel: 3, padding: same, activation: relu)
      pool2 = max_pool(2)
      conv3 = conv(128, kernel: 3, padding: same, activation: relu)
      conv4 = conv(128, kernel: 3, padding: same, activation: relu)
      conv5 = conv(128, kernel: 3, padding: same, activation: relu)
      pool5 = max_pool(2)
      flat = flatten()
      fc1 = dense(256)
      act = activation(relu)
      out = dense(4)`;

/** Images have a border of zeros: the window of conv1 moves by 2 over padding on every side. */
const spec = specOf({
  before: 'labels four [a, b, c, d]',
  model: `  input x: real[66, 66, 3]
  network big from x: class of four { start: pretrained("big.safetensors"); freeze: true${layers} }
  split after x {
    task kind: class of four { start: pretrained("kind.safetensors")${layers}
      loss: cross_entropy
    }
  }
  prior [kind.conv1, kind.conv2, kind.conv3, kind.conv4, kind.conv5] ~ soft_mask(0.9, normalize: sum(100), start: pretrained("kind.safetensors"))
  align [kind.fc1, kind.out] with big: cmmd(0.9, normalize: dimensions)`,
  data: '  kind <- rows.kind',
  train: '  phase main: joint { optimizer: sgd(0.001, momentum: 0.9), batch: 6, epochs: 3 }',
});

function dataset(): Dataset {
  const values = new Float32Array(LABELS.length * 66 * 66 * 3);
  images().forEach((image, row) =>
    image.forEach((pixel, i) => {
      const [c, y, x] = [Math.floor(i / 64 / 64), Math.floor(i / 64) % 64, i % 64];
      values[((row * 66 + y + 1) * 66 + x + 1) * 3 + c] = pixel;
    }),
  );
  const labels = { kind: { width: 1, values: Float32Array.from(LABELS), has: new Uint8Array(LABELS.length).fill(1) } };
  return { rows: LABELS.length, inputs: { x: { shape: [66, 66, 3], values } }, labels };
}

it('as a spec trains it, agrees at every step', async () => {
  for (const [file, tensors] of Object.entries(files)) writeFileSync(join(folder, file), encodeSafetensors(tensors()));
  const experiment = await experimentOf(irOf(spec));
  const base = pathToFileURL(join(folder, 'main.ts')).href;
  const pretrained = Object.fromEntries(Object.keys(files).map((file) => [file, safetensors(file, base)]));
  const loaded = loadPretrained({ model: experiment.model, pretrained });
  if (isProblem(loaded)) throw new Error(loaded.message);
  const all = Int32Array.from(LABELS.keys());
  const part = { variant: 'main', condition: 'all', repeat: 'all', train: all, validation: new Int32Array(), test: all };
  const zeros: number[] = [];
  const result = await trainPart(experiment, dataset(), part, {
    now: () => 0,
    pretrained: loaded.values,
    onEpoch: async (_, state) => void zeros.push(zeroMasks((await state()).values)),
  });
  if (isProblem(result)) throw new Error(result.message);
  for (const [i, { losses }] of result.history.entries()) {
    const { crossEntropy, l1, distances, total } = steps[i]!;
    const sum = (of: Readonly<Record<string, number>>): number => Object.values(of).reduce((inner, each) => inner + each, 0);
    const apart = [losses.tasks['kind']! / crossEntropy, sum(losses.priors!) / l1, losses.total / total, ...Object.values(losses.alignments!).map((each, k) => each / distances[k]!)];
    expect(apart).toHaveLength(5);
    for (const ratio of apart) expect(Math.abs(ratio - 1)).toBeLessThan(2e-5);
    expect(Math.abs(zeros[i]! - steps[i]!.zeros)).toBeLessThanOrEqual(3);
  }
  for (const [name, { values }] of Object.entries(loaded.values)) if (name.startsWith('big.')) expect(result.weights[name]!.values).toEqual(values);
}, 600_000);

const zeroMasks = (values: Readonly<Record<string, WeightValues>>): number =>
  Object.entries(values).reduce((sum, [name, tensor]) => sum + (name.endsWith('.mask') ? tensor.values.filter((value) => value === 0).length : 0), 0);
