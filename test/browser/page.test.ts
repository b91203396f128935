/** The page of `mtlc predict --page`, opened from the disk. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeSafetensors } from '../../src/runtime/store/safetensors.ts';
import { folder, mtlc, type Outcome } from '../cli/mtlc.ts';
import { bareRows, trainFruit, type TrainedRun } from '../cli/trained.ts';
import { inChromium, open, type Opened } from './chromium.ts';
import { NEW_WARES, trainWares } from './wares.ts';

let trained: TrainedRun;
beforeAll(async () => {
  trained = await trainFruit();
  expect(await predict('--page')).toMatchObject({ code: 0, out: 'runs/fruit/predict.html\n' });
});

const predict = (...words: string[]): Promise<Outcome> => mtlc(['predict', 'runs/fruit', ...words], { cwd: trained.place });

async function openPage(run = trained.run, ready = '.answer', options = {}): Promise<Opened> {
  const url = pathToFileURL(join(run, 'predict.html')).href;
  const opened = await open(url, url, options);
  await opened.page.waitForSelector(ready);
  return opened;
}

/** Every number that a task's answer shows, by what stands beside it. */
function answersOf(page: Page, task: string): Promise<Record<string, number>> {
  return page.locator(`[data-task="${task}"]`).evaluate((card) => {
    const numbers = Array.from(card.querySelectorAll('data'));
    return Object.fromEntries(numbers.map((number) => [(number.closest('dd') ?? number).previousElementSibling?.textContent, Number(number.value)]));
  });
}

const album = `labels hues [red, green, blue]

model album {
  input photo: image[16, 16, 3] { scale: pixels(mean: 127, sd: 60) }
  trunk body from photo { c = conv(6, kernel: 3, stride: 2, activation: relu); f = flatten }
  split after f { task hue: class of hues { o = dense(classes); loss: cross_entropy } }
  prior [c] ~ soft_mask(l1: 1, grain: channel, optimizer: adam(0.2))
}
data {
  source rows = csv("rows.csv")
  photo <- image(rows.path)
  hue <- rows.hue
}
train {
  phase main: joint { optimizer: adam(0.01), batch: 4, epochs: 2 }
  phase cut: prune(below: 0.65)
}
evaluate { protocol: holdout(train: 50%, test: 50%), metrics: [accuracy] }
`;

/** Of the convolution: masks that prune leave fewer of them in the page. */
function channelsIn(run: string): { readonly trained: number; readonly shown: number } {
  const html = readFileSync(join(run, 'predict.html'), 'utf8');
  const page = decodeSafetensors(Buffer.from(/id="weights">([^<]*)</.exec(html)![1]!, 'base64'));
  const model = decodeSafetensors(readFileSync(join(run, 'model/weights.safetensors')));
  return { trained: model.tensors['body.c.kernel']!.shape.at(-1)!, shown: page.tensors['body.c.kernel']!.shape.at(-1)! };
}

/** Of the input's own size nothing is lost on the way; larger and smaller ones are brought to it by two pieces of code. */
const PICTURES = [
  { file: 'own.png', size: [16, 16], exact: true },
  { file: 'large.png', size: [75, 50], exact: false },
  { file: 'larger.jpg', size: [64, 90], exact: false },
  { file: 'small.png', size: [9, 12], exact: false },
  { file: 'clear.png', size: [16, 16], exact: true },
  { file: 'grey.jpg', size: [32, 32], exact: false },
] as const;

const ALBUM = ['path,hue', ...PICTURES.map(({ file }, i) => `${file},${['red', 'green', 'blue'][i % 3]}`)].join('\n');

/** Waves of one hue; the one that is called clear is transparent in a corner. */
async function writePicture(file: string, [width, height]: readonly [number, number], hue: number): Promise<void> {
  const channels = file.includes('clear') ? 4 : 3;
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const [x, y] = [Math.floor(i / channels) % width, Math.floor(i / channels / width)];
    if (i % channels === 3) return x + y < 8 ? 0 : 255;
    return i % channels === hue % 3 ? 200 : 90 + 60 * Math.sin((9 * x) / width) * Math.cos((7 * y) / height);
  });
  const made = sharp(data, { raw: { width, height, channels } });
  await (file.includes('grey') ? made.greyscale() : made).toFile(file);
}

inChromium('a page', () => {
  test('answers what is typed as `mtlc predict` does', async () => {
    const { page, faults } = await openPage();
    const linesOf = async (...words: string[]): Promise<Record<string, unknown>[]> =>
      (await predict('new.csv', '--json', ...words)).out.trim().split('\n').map((line) => JSON.parse(line));
    const [labels, probabilities] = await Promise.all([linesOf(), linesOf('--probabilities')]);
    const [header, ...rows] = bareRows(9).split('\n').map((line) => line.split(','));
    expect(header).toEqual(['f2', 'note', 'f1']);
    expect(probabilities).toHaveLength(rows.length);
    let largest = 0;
    for (const [i, row] of probabilities!.entries()) {
      const expected = row as Record<string, number>;
      await page.getByLabel('f2').fill(rows[i]![0]!);
      await page.getByLabel('f1').fill(rows[i]![2]!);
      // The answers follow a moment after the last key.
      await expect.poll(async () => (await answersOf(page, 'size'))['height']).toBeCloseTo(expected['size.height']!, 5);
      const [sort, fresh, tag, size] = await Promise.all(['sort', 'fresh', 'tag', 'size'].map((task) => answersOf(page, task)));
      const found = {
        ...named('sort', sort!),
        fresh: fresh!['probability of yes']!,
        ...named('tag', tag!),
        ...named('size', size!),
      };
      expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
      for (const [name, value] of Object.entries(found)) largest = Math.max(largest, Math.abs(value - expected[name]!));
      for (const task of ['sort', 'fresh'])
        expect(await page.locator(`[data-task="${task}"] output`).textContent()).toBe(labels![i]![task]);
    }
    expect(largest).toBeLessThan(1e-5);
    expect(faults).toEqual([]);
  });

  const named = (task: string, numbers: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(Object.entries(numbers).map(([label, value]) => [`${task}.${label}`, value]));

  test('says what is still to be typed', async () => {
    const { page } = await openPage();
    await page.getByLabel('f1').fill('');
    await page.getByText('Type a number for f1.').waitFor();
    expect(await page.locator('.answer').count()).toBe(0);
  });

  test('answers a file of rows, and saves what `mtlc predict` writes', async () => {
    const { page } = await openPage();
    const save = async (): Promise<string> => {
      const saved = page.waitForEvent('download');
      await page.getByText('Save new-answers.csv').click();
      return readFileSync(await (await saved).path(), 'utf8');
    };
    await page.locator('input[type=file]').setInputFiles(join(trained.place, 'new.csv'));
    await page.getByText('9 rows answered.').waitFor();
    expect(await page.locator('#answered tbody tr').count()).toBe(9);
    expect(cells(await save())).toEqual(cells((await predict('new.csv')).out));
    await page.getByLabel('probabilities').check();
    expect(cells(await save())).toEqual(cells((await predict('new.csv', '--probabilities')).out));

    const wrong = folder({ 'wrong.csv': 'f1,f2\n1,2\n1,much\n' });
    await page.locator('input[type=file]').setInputFiles(join(wrong, 'wrong.csv'));
    await page.getByText('wrong.csv: row 2, column `f2`: `much` is not a number').waitFor();
  });

  /** Numbers to five digits behind the point. */
  const cells = (csv: string): string[] => csv.replace(/\d+\.\d{6,}/g, (number) => Number(number).toFixed(5)).split('\n');

  test('fits a phone', async () => {
    const { page } = await openPage(trained.run, '.answer', { viewport: { width: 400, height: 800 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
  });

  test('asks for each input as it is encoded', async () => {
    const place = await trainWares();
    await mtlc(['predict', 'runs/wares', '--page'], { cwd: place });
    const { page, faults } = await openPage(join(place, 'runs/wares'), 'form');
    await page.getByText('Type a text for note.').waitFor();
    const { out } = await mtlc(['predict', 'runs/wares', 'new.csv'], { cwd: place });
    const expected = out.trim().split('\n').slice(1).map(Number);
    for (const [i, line] of NEW_WARES.trim().split('\n').slice(1).entries()) {
      const [note, shape, colour, weight] = line.split(',');
      await page.getByLabel('weight').fill(weight!);
      await page.getByLabel('colour').selectOption(colour!);
      await page.getByLabel('shape').selectOption(shape!);
      await page.getByLabel('note').fill(note!);
      await expect.poll(async () => Object.values(await answersOf(page, 'price'))[0]).toBeCloseTo(expected[i]!, 5);
    }
    await page.locator('input[type=file]').setInputFiles(join(place, 'new.csv'));
    await page.getByText('3 rows answered.').waitFor();
    const shown = await page.locator('#answered td').allTextContents();
    shown.forEach((cell, i) => expect(Number(cell)).toBeCloseTo(expected[i]!, 5));
    expect(faults).toEqual([]);
  });

  test('reads pictures as Node does', async () => {
    const place = folder({ 'album.mtl': album, 'rows.csv': ALBUM });
    await Promise.all(PICTURES.map(({ file, size }, i) => writePicture(join(place, file), size, i)));
    expect((await mtlc(['train', 'album.mtl', '--quiet'], { cwd: place })).err).toBe('');
    await mtlc(['predict', 'runs/album', '--page'], { cwd: place });
    const channels = channelsIn(join(place, 'runs/album'));
    expect(channels.trained).toBe(6);
    expect(channels.shown).toBeLessThan(6);
    expect(channels.shown).toBeGreaterThan(0);
    const { page, faults } = await openPage(join(place, 'runs/album'), 'form');
    const { out } = await mtlc(['predict', 'runs/album', 'rows.csv', '--probabilities', '--json'], { cwd: place });
    const expected = out.trim().split('\n').map((line) => JSON.parse(line) as Record<string, number>);
    for (const [i, { file, exact }] of PICTURES.entries()) {
      await page.locator('input[type=file]').setInputFiles(join(place, file));
      const difference = async (): Promise<number> => {
        const found = Object.entries(await answersOf(page, 'hue'));
        return found.length === 0 ? 1 : Math.max(...found.map(([hue, value]) => Math.abs(value - expected[i]![`hue.${hue}`]!)));
      };
      await expect.poll(difference, { message: file }).toBeLessThan(exact ? 1e-5 : 5e-3);
    }
    expect(faults).toEqual([]);
    await page.locator('input[type=file]').setInputFiles(join(place, 'rows.csv'));
    await page.getByText('rows.csv is no picture that this browser can read.').waitFor();
  });

  test('takes texts of a spec and of data for texts', async () => {
    const mark = `</script><script>document.title = 'run'</script><!--<script>`;
    const spec = `labels kinds ["${mark}", "b"]
model hostile {
  input x: real[2] { scale: min_max }
  split after x {
    task kind: class of kinds { a = dense(classes); loss: cross_entropy }
  }
}
data {
  source rows = csv("rows.csv")
  x <- [rows."<img src=x>", rows."&amp;"]
  kind <- rows.kind
}
train { phase main: joint { optimizer: sgd(0.1), batch: 4, epochs: 1 } }
evaluate { protocol: holdout(train: 50%, test: 50%), metrics: [accuracy] }
`;
    const rows = Array.from({ length: 8 }, (_, i) => `${i},${i % 3},${i % 2 ? mark : 'b'}`);
    const place = folder({ 'hostile.mtl': spec, 'rows.csv': ['<img src=x>,&amp;,kind', ...rows].join('\n') });
    const { err } = await mtlc(['train', 'hostile.mtl', '--quiet'], { cwd: place });
    expect(err).toBe('');
    await mtlc(['predict', 'runs/hostile', '--page'], { cwd: place });
    const { page, faults } = await openPage(join(place, 'runs/hostile'));
    expect(await page.title()).toBe('hostile');
    expect(await page.getByLabel('&amp;').count()).toBe(1);
    expect(Object.keys(await answersOf(page, 'kind')).sort()).toEqual([mark, 'b'].sort());
    expect(faults).toEqual([]);
  });
});

describe('mtlc predict --page', () => {
  test('writes one file, which names nothing outside it', () => {
    const file = join(trained.run, 'predict.html');
    expect(statSync(file).size).toBeLessThan(700_000);
    expect(readFileSync(file, 'utf8').match(/\b(?:src|href)=["'](?!#)/g)).toBeNull();
  });

  test.each([
    [['new.csv', '--page'], '--page takes no files of rows: the page asks for them'],
    [['--page', '--json'], '--page and --json do not go together'],
  ])('%j is a mistake', async (words, said) => {
    const { code, err } = await predict(...words);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });

  test('says where there is no model', async () => {
    const { code, err } = await mtlc(['predict', 'runs/none', '--page'], { cwd: trained.place });
    expect({ code, known: err.includes('error[MTL7503]') }).toEqual({ code: 1, known: true });
  });
});
