/** The figure's page in a browser, under its policy. */
import { buildSync } from 'esbuild';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { pageOf, withNonce } from '../../../editors/vscode/src/html.ts';
import type { ToPage } from '../../../editors/vscode/src/messages.ts';
import { inChromium, open } from '../../browser/chromium.ts';
import { folder, root } from '../../cli/mtlc.ts';

const NONCE = 'abc';
/** Keeps what the page tells the extension. */
const host = 'globalThis.told = []; globalThis.acquireVsCodeApi = () => ({ postMessage: (message) => told.push(message) });';

const place = folder({ 'page.html': pageOf('page.js', NONCE) });
const entry = path.join(root, 'editors/vscode/src/page.ts');
buildSync({ entryPoints: [entry], bundle: true, format: 'iife', banner: { js: host }, outfile: path.join(place, 'page.js') });

inChromium('the page of the figure', () => {
  test('shows it in the editor\'s colours, marks a box, and tells of a click', async () => {
    const svg = readFileSync(path.join(root, 'docs/mt-dnn.svg'), 'utf8');
    const { page, faults } = await open(pathToFileURL(path.join(place, 'page.html')).href, pathToFileURL(place).href);
    const send = (message: ToPage) => page.evaluate((sent) => window.postMessage(sent, '*'), message);
    await send({ svg: withNonce(svg, NONCE) });
    await send({ mark: 8 });
    const marks = page.locator('.box.at');
    await marks.waitFor();
    expect(await marks.evaluateAll((boxes) => boxes.map((box) => box.getAttribute('data-line')))).toEqual(['8']);
    expect(await marks.locator('rect').evaluate((rect) => getComputedStyle(rect).strokeWidth)).toBe('4px');
    const ink = () => page.locator('.title').first().evaluate((text) => getComputedStyle(text).fill);
    const light = await ink();
    await page.evaluate(() => document.body.classList.add('vscode-dark'));
    expect(await ink()).not.toBe(light);
    await page.locator('[data-line="7"]').click();
    await send({ svg: null });
    await page.locator('.stale').waitFor();
    expect(await page.evaluate('told')).toEqual([{ ready: true }, { line: 7 }]);
    expect(faults).toEqual([]);
  });
});
