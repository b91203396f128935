/** specs/drn-images.mtl on a handful of pictures: from their files, through SqueezeNet, to heads that a prior ties. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { decodeSafetensors } from '../../src/runtime/store/safetensors.ts';
import { folder, mtlc } from '../cli/mtlc.ts';

const DOMAINS = ['amazon', 'webcam', 'dslr', 'caltech'];
const PICTURES = DOMAINS.flatMap((domain) => ['mug', 'bike'].flatMap((kind) => [0, 1, 2].map((i) => ({ path: `images/${domain}/${kind}/${i}.png`, domain, kind, i }))));
const PRETRAINED = 'data/squeezenet-v1.1/squeezenet-v1.1.safetensors';

/** Stripes, upright for a mug and lying for a bike, narrower from picture to picture and of one colour a domain. */
function draw({ domain, kind, i }: (typeof PICTURES)[number]): Promise<Buffer> {
  const colour = [60 + 40 * DOMAINS.indexOf(domain), 120, 200];
  const bright = (at: number): boolean => Math.floor((kind === 'mug' ? at % 32 : at / 32) / (4 - i)) % 2 === 0;
  const pixels = Array.from({ length: 32 * 32 }, (_, at) => colour.map((level) => (bright(at) ? level : 20))).flat();
  return sharp(Buffer.from(pixels), { raw: { width: 32, height: 32, channels: 3 } }).png().toBuffer();
}

let place = '';
beforeAll(async () => {
  const index = ['path,domain,class', ...PICTURES.map(({ path, domain, kind }) => `${path},${domain},${kind}`)];
  const lists = ['rate,draw,path', ...PICTURES.filter(({ i }) => i < 2).map(({ path }) => `5,1,${path}`)];
  const pictures = await Promise.all(PICTURES.map(async (picture) => [picture.path, await draw(picture)] as const));
  place = folder({ 'index.csv': index.join('\n'), 'lists.csv': lists.join('\n'), ...Object.fromEntries(pictures) });
});

async function trained(name: string, sets: readonly string[]) {
  const out = join(place, name);
  const data = [`rows=${join(place, 'index.csv')}`, `lists=${join(place, 'lists.csv')}`].flatMap((file) => ['--data', file]);
  const words = [...data, ...['train.main.batch=4', ...sets].flatMap((set) => ['--set', set])];
  const { code, err } = await mtlc(['train', 'specs/drn-images.mtl', '--quiet', '-o', out, ...words], { env: { XDG_CACHE_HOME: join(place, 'cache') } });
  expect(code, err).toBe(0);
  const read = (file: string): Buffer => readFileSync(join(out, file));
  return {
    report: JSON.parse(read('report.json').toString()),
    weights: decodeSafetensors(read('model/weights.safetensors')).tensors,
    program: read('program/model.ts').toString(),
  };
}

/** How far a kernel of the trunk went from the file that it starts from, at most. */
function moved(weights: ReturnType<typeof decodeSafetensors>['tensors'], layer: string): number {
  const start = decodeSafetensors(readFileSync(PRETRAINED)).tensors[`${layer}.kernel`]!.values;
  return weights[`squeezenet.${layer}.kernel`]!.values.reduce((most, x, i) => Math.max(most, Math.abs(x - start[i]!)), 0);
}

it('learns what the frozen trunk sees, which is computed once for each picture', async () => {
  const { report, weights, program } = await trained('frozen', ['train.main.epochs=12']);
  expect(report.conditions['5%'].overall.accuracy.values).toEqual([1]);
  expect(report.details.covariances['5%'].main).toMatchObject({ 'fc7b.task': { entries: DOMAINS }, 'fc8.task': { entries: DOMAINS } });
  expect(moved(weights, 'conv1')).toBe(0);
  expect(program).toContain('export function frozenPrefix(');
}, 240_000);

it('fine-tunes the trunk as its page says', async () => {
  const says = [...readFileSync('specs/drn-images.mtl', 'utf8').matchAll(/--set (?:'(.+?)'|(\S+))/g)].map(([, quoted, plain]) => (quoted ?? plain)!);
  expect(says).toHaveLength(2);
  const { weights } = await trained('tuned', ['train.main.epochs=1', ...says]);
  expect(moved(weights, 'fire9.e3')).toBeGreaterThan(0);
  expect(moved(weights, 'fire9.e3')).toBeLessThan(0.01);
}, 240_000);

it('names the picture that is not there', async () => {
  const { code, err } = await mtlc(['train', 'specs/drn-images.mtl', '-o', join(place, 'none')]);
  expect(err).toContain('there is no picture `images/amazon/back_pack/frame_0001.jpg`');
  expect(code).toBe(1);
}, 60_000);
