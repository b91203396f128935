/** report.html as a reader's browser shows it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { reportPage } from '../../src/runtime/report/page.ts';
import { HOSTILE, largeContent } from '../runtime/large.ts';
import { inChromium, open } from './chromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'mtlc-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'report.html');
writeFileSync(file, reportPage(largeContent()));

inChromium('report.html', () => {
  test.each([1200, 420])('fits a window of %i pixels, under a policy that allows nothing', { timeout: 60_000 }, async (width) => {
    const url = pathToFileURL(file).href;
    const { page, faults } = await open(url, url, { viewport: { width, height: 900 } });
    expect(faults).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(await page.locator('img.network').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(120);
    const shaded = page.locator('td.matrix[class*=" s"]').first();
    expect(await shaded.evaluate((cell) => getComputedStyle(cell).backgroundColor)).not.toBe('rgba(0, 0, 0, 0)');
  });

  test('draws a square an entry, as large as the number that its title says', { timeout: 60_000 }, async () => {
    const url = pathToFileURL(file).href;
    const { page } = await open(url, url, { viewport: { width: 1200, height: 900 } });
    const squares = await page.locator('svg[aria-label^="Hinton diagram of the covariance"] rect:not(.plate)').evaluateAll((all) =>
      all.map((square) => {
        const { width, height } = square.getBoundingClientRect();
        const minus = getComputedStyle(square).fill === 'none';
        return { area: (minus ? -1 : 1) * width * height, value: Number(/: (-?[\d.]+)$/.exec(square.textContent!)![1]) };
      }),
    );
    expect(squares).toHaveLength(25);
    const scale = squares[0]!.area / squares[0]!.value;
    for (const { area, value } of squares) expect(area / scale).toBeCloseTo(value, 1);
    expect(squares.some(({ value }) => value < 0)).toBe(true);
    expect(await page.locator('svg[aria-label^="Outputs of"] path.point').count()).toBe(60);
  });

  test('shows names as they are, and makes nothing of them', { timeout: 60_000 }, async () => {
    const url = pathToFileURL(file).href;
    const { page } = await open(url, url);
    const shown = HOSTILE.map((name) => name.replace(/[\u202e\u0007]/g, '\ufffd'));
    expect(await page.locator('th[scope=row]').allTextContents()).toEqual(expect.arrayContaining(shown));
    expect(await page.title()).toBe(HOSTILE[2]);
    expect(await page.locator('script, b, img:not(.network)').count()).toBe(0);
    const running = await page.evaluate(() =>
      Array.from(document.querySelectorAll('*')).flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith('on'))),
    );
    expect(running).toEqual([]);
  });

  test('prints with all that it says', { timeout: 60_000 }, async () => {
    const url = pathToFileURL(file).href;
    const { page } = await open(url, url, { viewport: { width: 720, height: 1000 } });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.locator('nav').isVisible()).toBe(false);
    expect(await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor)).toBe('rgb(255, 255, 255)');
    const hidden = await page.evaluate(() =>
      Array.from(document.querySelectorAll('section, table, figure')).filter((element) => element.getBoundingClientRect().height === 0).length,
    );
    expect(hidden).toBe(0);
  });
});
