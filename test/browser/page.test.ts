/** The page of `mtlc predict --page`, opened from the disk. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { folder, mtlc, type Outcome } from '../cli/mtlc.ts';
import { bareRows, trainFruit, type TrainedRun } from '../cli/trained.ts';
import { inChromium, open, type Opened } from './chromium.ts';

let trained: TrainedRun;
beforeAll(async () => {
  trained = await trainFruit();
  expect(await predict('--page')).toMatchObject({ code: 0, out: 'runs/fruit/predict.html\n' });
});

const predict = (...words: string[]): Promise<Outcome> => mtlc(['predict', 'runs/fruit', ...words], { cwd: trained.place });

async function openPage(run = trained.run, options = {}): Promise<Opened> {
  const url = pathToFileURL(join(run, 'predict.html')).href;
  const opened = await open(url, url, options);
  await opened.page.waitForSelector('.answer');
  return opened;
}

/** Every number that a task's answer shows, by what stands beside it. */
function answersOf(page: Page, task: string): Promise<Record<string, number>> {
  return page.locator(`[data-task="${task}"]`).evaluate((card) => {
    const numbers = Array.from(card.querySelectorAll('data'));
    return Object.fromEntries(numbers.map((number) => [(number.closest('dd') ?? number).previousElementSibling?.textContent, Number(number.value)]));
  });
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
    const { page } = await openPage(trained.run, { viewport: { width: 400, height: 800 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
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
