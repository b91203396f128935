/** What `mtlc export --format tfjs` writes, in a page without a bundler. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mtlc, root } from '../cli/mtlc.ts';
import { inChromium, open, serve } from './chromium.ts';
import { NEW_WARES, trainWares } from './wares.ts';

inChromium('an exported network', () => {
  test('answers numbers, categories and texts as `mtlc predict` does', async () => {
    const place = await trainWares();
    expect(await mtlc(['export', 'runs/wares', '--format', 'tfjs', '-o', 'web'], { cwd: place })).toMatchObject({ code: 0 });
    copyFileSync(join(root, 'node_modules/@tensorflow/tfjs/dist/tf.fesm.min.js'), join(place, 'web/tfjs.js'));
    const code = /```js\n([^]*?)```/.exec(readFileSync(join(place, 'web/README.md'), 'utf8'))![1]!;
    const rows = NEW_WARES.trim().split('\n').slice(1).map((line) => line.split(','));
    const inputs = {
      size: rows.map(([, , , weight]) => [Number(weight)]),
      look: rows.map(([, shape, colour]) => [colour, shape]),
      note: rows.map(([note]) => [note]),
    };
    const asked = code.replace(/predict\(about, weights, \{.*\}\)/, `predict(about, weights, ${JSON.stringify(inputs)})`);
    writeFileSync(
      join(place, 'web/index.html'),
      `<!doctype html>
<script type="importmap">{ "imports": { "@tensorflow/tfjs": "./tfjs.js" } }</script>
<script type="module">${asked}; window.answers = answers;</script>`,
    );
    const url = await serve(join(place, 'web'));
    const { page, faults } = await open(`${url}index.html`, url);
    const found = await page.waitForFunction('window.answers').then((handle) => handle.jsonValue());
    const { out } = await mtlc(['predict', 'runs/wares', 'new.csv'], { cwd: place });
    const expected = out.trim().split('\n').slice(1).map(Number);
    expect(faults).toEqual([]);
    expected.forEach((price, i) => expect((found as { price: number[][] }).price[i]![0]).toBeCloseTo(price, 5));
  });
});
