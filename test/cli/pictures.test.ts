/** A model of pictures as a user has it: trained from a column of paths, then asked about files, rows and pixels. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { load, readPicture } from '../../src/runtime/index.ts';
import { isProblem } from '../../src/runtime/experiment.ts';
import { mtlc } from './mtlc.ts';

const cwd = mkdtempSync(join(tmpdir(), 'mtlc-pictures-'));
const env = { XDG_CACHE_HOME: join(cwd, 'cache') };

const SPEC = `labels sides [left, right]
model m {
  input photo: image[6, 6, 1]
  trunk t from photo { f = flatten(); h = dense(8, activation: relu) }
  split after h { task side: class of sides { o = dense(classes); loss: cross_entropy } }
}
data {
  source rows = csv("rows.csv")
  photo <- image(rows.path) { augment: [shift(1)] }
}
train { seed: 3; phase main: joint { optimizer: adam(0.01), batch: 4, epochs: 30 } }
evaluate { protocol: holdout(train: 50%, test: 50%) }
`;

const files = Array.from({ length: 16 }, (_, i) => `p${i}.png`);
const sideOf = (i: number): string => (i % 2 === 0 ? 'left' : 'right');

/** Bright on one side. */
async function draw(i: number): Promise<Buffer> {
  const pixels = Array.from({ length: 36 }, (_, at) => ((at % 6 < 3) === (i % 2 === 0) ? 200 + i : 10 + i));
  return sharp(Buffer.from(pixels), { raw: { width: 6, height: 6, channels: 1 } }).png().toBuffer();
}

beforeAll(async () => {
  writeFileSync(join(cwd, 'm.mtl'), SPEC);
  const rows = files.map((file, i) => `${file},${sideOf(i)}`);
  writeFileSync(join(cwd, 'rows.csv'), ['path,side', ...rows].join('\n'));
  writeFileSync(join(cwd, 'new.csv'), 'path\np1.png\np0.png\n');
  for (const [i, file] of files.entries()) writeFileSync(join(cwd, file), await draw(i));
  const { code, err } = await mtlc(['train', 'm.mtl', '-o', 'run'], { cwd, env });
  expect(err).toMatch(/^decoding 16 pictures\n/m);
  expect(code, err).toBe(0);
}, 120_000);

const predict = (...words: string[]) => mtlc(['predict', 'run', ...words], { cwd, env });

it('answers pictures by name, and rows that name them', async () => {
  expect((await predict('p1.png', 'p0.png')).out).toBe('file,side\np1.png,right\np0.png,left\n');
  expect((await predict('new.csv')).out).toBe('side\nright\nleft\n');
});

it('answers the pixels of a picture in a program', async () => {
  const model = await load(join(cwd, 'run'), { backend: 'cpu' });
  if (isProblem(model)) throw new Error(model.message);
  const photo = await readPicture(join(cwd, 'p1.png'), model.inputs[0]!.shape);
  if (isProblem(photo)) throw new Error(photo.message);
  expect(await model.predict({ photo })).toMatchObject([{ side: { label: 'right' } }]);
  expect(await model.predict([{ path: photo }])).toMatchObject([{ side: { label: 'right' } }]);
  expect(await model.predict([{ path: 'p1.png' }])).toMatchObject({ code: 'MTL7508' });
});

it('names what is no picture, and does not mix pictures with rows', async () => {
  writeFileSync(join(cwd, 'text.jpg'), 'text');
  const wrong = await predict('text.jpg');
  expect(wrong.err).toContain('error[MTL6402]: `text.jpg` is neither JPEG nor PNG: it is a text');
  expect(wrong.code).toBe(1);
  expect((await predict('p1.png', 'new.csv')).code).toBe(2);
});

it('is not made again from another picture', async () => {
  const [own, other] = [join(cwd, 'p3.png'), await draw(4)];
  const kept = readFileSync(own);
  writeFileSync(own, other);
  const { code, err } = await mtlc(['train', '--again', 'run', '--quiet'], { cwd, env });
  expect([code, err]).toEqual([1, expect.stringContaining('MTL7609]: the pictures of input `photo` are not those that the run began with')]);
  writeFileSync(own, kept);
});
