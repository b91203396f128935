/** Plans run in a page as they do in Node: kernels are the same modules, and Chromium and Node give the same bits. */
import { build } from 'esbuild';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { compile } from '../../src/compiler.ts';
import { emitTfjs } from '../../src/emit/tfjs/index.ts';
import { folder, root } from '../cli/mtlc.ts';
import { inChromium, open, serve } from './chromium.ts';
import type { Ran, Setting } from './steps-page.ts';

/** A dense trunk, convolutions, a task with labels that are missing, and Adam. */
const SPEC = `
labels kinds [red, green, blue]
model m {
  input x: real[7]
  input image: image[9, 9, 3]
  trunk a from x { h = dense(13, activation: sigmoid) }
  trunk b from image { c = conv(5, kernel: 3, activation: relu); p = max_pool(2); g = global_avg_pool() }
  trunk both from a, b { j = concat(); d = dense(11, activation: tanh) }
  split after d {
    task kind: class of kinds { out = dense(classes); loss: cross_entropy }
    task age: real { y = dense(1); loss: mse }
  }
}
data {
  source rows = csv("rows.csv")
  x <- rows.f1 .. rows.f7
  image <- image(rows.path)
}
train {
  seed: 1
  phase main: joint { optimizer: adam(0.01), batch: 9, epochs: 9 }
}
evaluate { metrics: [accuracy, mse] }
`;

/** Of TF.js. */
const MODULES = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'));

async function bundled(place: string, platform: 'browser' | 'node'): Promise<string> {
  const { ir, diagnostics } = compile('spec.mtl', { read: (path) => ({ path, text: SPEC }), facts: () => null });
  if (!ir) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const program = await emitTfjs(ir, { dataFolder: '.', mtlc: '0.1.0', tfjs: '4.22.0' });
  for (const [name, text] of Object.entries(program)) writeFileSync(join(place, name), text);
  const entry = `
import { runSteps } from ${JSON.stringify(join(import.meta.dirname, 'steps-page.ts'))};
import experiment from './main.ts';
globalThis.start = (setting) => runSteps(${JSON.stringify(ir)}, experiment, setting);
`;
  const outfile = join(place, `${platform}.js`);
  await build({
    stdin: { contents: entry, resolveDir: place, loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform,
    alias: { 'mtlc/runtime': join(root, platform === 'node' ? 'src/runtime/index.ts' : 'src/runtime/browser.ts') },
    loader: { '.wasm': 'binary' },
    nodePaths: [join(root, 'node_modules')],
    ...(platform === 'node' ? { external: ['@tensorflow/*', 'papaparse', 'ajv', 'sharp', 'esbuild'], target: 'node20' } : {}),
    logLevel: 'silent',
  });
  return outfile;
}

async function inPage(setting: Setting): Promise<Ran> {
  const place = folder();
  await bundled(place, 'browser');
  for (const name of readdirSync(MODULES)) if (name.endsWith('.wasm')) copyFileSync(join(MODULES, name), join(place, name));
  writeFileSync(join(place, 'index.html'), '<!doctype html><script type="module" src="browser.js"></script>');
  const url = await serve(place);
  const { page, faults } = await open(`${url}index.html`, url);
  expect(faults).toEqual([]);
  const ran = (await page.evaluate(`start(${JSON.stringify({ folder: './', ...setting })})`)) as Ran;
  expect(faults).toEqual([]);
  return ran;
}

async function inNode(setting: Setting): Promise<Ran> {
  // From where Node finds packages.
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const inside = mkdtempSync(join(cache, 'steps-'));
  await import(pathToFileURL(await bundled(inside, 'node')).href);
  rmSync(inside, { recursive: true });
  return (globalThis as unknown as { start: (setting: Setting) => Promise<Ran> }).start(setting);
}

inChromium('steps', () => {
  test('are replayed with the bits that Node gives', async () => {
    const setting = { backend: 'wasm', steps: 12 } as const;
    const here = await inPage(setting);
    expect(here.eager).toEqual([]);
    expect(here).toEqual(await inNode(setting));
    expect(here.losses).toHaveLength(12);
  });

  test('are replayed on WebGPU, with the losses of wasm', { timeout: 300_000 }, async () => {
    const here = await inPage({ backend: 'webgpu', steps: 4 });
    expect(here.eager).toEqual([]);
    const there = await inNode({ backend: 'wasm', steps: 4 });
    expect(here.losses).toHaveLength(4);
    here.losses.forEach((loss, i) => expect(Math.abs(loss / there.losses[i]! - 1)).toBeLessThan(1e-4));
  });
});
