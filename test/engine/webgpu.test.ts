/**
 * Steps on WebGPU are replayed, and are those on wasm, on the software driver of Debian's Chromium: of small specs, which have every
 * kind of phase and update; MTLC_REPLAY=all takes all of them, and more steps. Each step is held against TF.js's own by the steps
 * themselves, twice, before it is trusted: the third is the first that nothing checks.
 */
import { build } from 'esbuild';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deviceOf } from '../../src/engine/backends/webgpu.ts';
import { shareSlots } from '../../src/engine/webgpu/share.ts';
import type { Command, Slot } from '../../src/engine/webgpu/commands.ts';
import { folder, mtlc, root, rows, run, small } from '../cli/mtlc.ts';
import type { Held } from './webgpu-child.ts';

const DRIVER = '/usr/lib/chromium';
const env = { LD_LIBRARY_PATH: DRIVER, VK_ICD_FILENAMES: join(DRIVER, 'vk_swiftshader_icd.json') };

const whole = process.env['MTLC_REPLAY'] === 'all';
const specs = ['specs', 'examples'].flatMap((at) => readdirSync(at).filter((name) => name.endsWith('.mtl')).map((name) => `${at}/${name}`));
const files = whole ? specs : ['examples/penguins.mtl', 'examples/flowers-alternating.mtl', 'examples/domains-priors.mtl'];

function missing(): string | null {
  if (!existsSync(env.VK_ICD_FILENAMES)) return `there is no ${env.VK_ICD_FILENAMES}`;
  try {
    createRequire(import.meta.url).resolve('webgpu');
    return null;
  } catch {
    return 'the package webgpu is not installed';
  }
}

const why = missing();
const inDawn = why === null ? describe : describe.skip;

inDawn(`steps on WebGPU${why === null ? '' : ` (skipped: ${why})`}`, () => {
  test.each(files)('%s', async (file) => {
    const held = await heldOf(file);
    expect(held.length).toBeGreaterThan(0);
    for (const { phase, eager, apart, kept } of held) {
      expect({ phase, eager, kept }).toEqual({ phase, eager: null, kept: 0 });
      expect(apart, phase).toBeLessThan(1e-4);
    }
  }, whole ? 3_600_000 : 300_000);
});

inDawn('a training on WebGPU', () => {
  test('ends when it is done, and says what it ran on', async () => {
    const place = folder({ 'small.mtl': small, 'rows.csv': rows(40) });
    const { code, err, out } = await mtlc(['train', 'small.mtl', '-o', 'run', '--backend', 'webgpu'], { cwd: place, env });
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(out).toContain('webgpu (software)');
    expect(err).toContain('computes on the processor');
    expect(JSON.parse(readFileSync(join(place, 'run/run.json'), 'utf8'))).toMatchObject({ backend: { name: 'webgpu', software: true }, steps: { main: 'replayed' } });
  }, 120_000);
});

/** In a process of its own: a driver is found by the environment that a process starts with. */
async function heldOf(file: string): Promise<Held[]> {
  // From where Node finds packages.
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const place = mkdtempSync(join(cache, 'webgpu-'));
  try {
    const outfile = join(place, 'child.mjs');
    const entry = join(import.meta.dirname, 'webgpu-child.ts');
    await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', platform: 'node', packages: 'external', target: 'node20', loader: { '.wasm': 'binary' }, logLevel: 'silent' });
    const { code, out, err } = await run(process.execPath, [outfile, whole ? '20' : '3', file], { env });
    if (code !== 0) throw new Error(err);
    const held = out.trim().split('\n').map((line) => JSON.parse(line) as Held | { failed: string });
    return held.map((each) => {
      if ('failed' in each) throw new Error(each.failed);
      return each;
    });
  } finally {
    rmSync(place, { recursive: true });
  }
}

describe('an adapter', () => {
  test('is called what it is', () => {
    expect(deviceOf({ vendor: 'nvidia', architecture: 'hopper', description: 'NVIDIA H100' })).toEqual({ device: 'NVIDIA H100' });
    expect(deviceOf({ vendor: 'nvidia', architecture: '', device: 'nvidia-h200', description: 'NVIDIA: 580.159.04 580.159.4.0' })).toEqual({ device: 'nvidia-h200, driver 580.159.04' });
    expect(deviceOf({ vendor: 'google', architecture: 'swiftshader', description: 'SwiftShader driver 5.0.0' })).toEqual({ device: 'SwiftShader driver 5.0.0', software: true });
    expect(deviceOf({ vendor: 'mesa', device: 'llvmpipe (LLVM 15.0.6, 256 bits)' })).toMatchObject({ software: true });
    expect(deviceOf({ vendor: 'microsoft', description: 'Microsoft Basic Render Driver', isFallbackAdapter: true })).toMatchObject({ software: true });
  });
});

describe('buffers', () => {
  const slot = (size: number): Slot => ({ size, content: null });
  const dispatch = (...slots: Slot[]): Command => ({ pipeline: {} as never, slots, groups: [1, 1, 1] });

  test('serve several values that are not needed at once, and none of a command twice', () => {
    const [x, a, b, c, d] = [slot(4), slot(8), slot(8), slot(16), slot(8)];
    const { places, sizes } = shareSlots([dispatch(a, x), dispatch(b, a), dispatch(c, b), dispatch(d, c)], (of) => of === x, new Set([b]));
    expect(new Set([a, b].map((of) => places.get(of))).size).toBe(2);
    // What is needed at the end keeps its buffer.
    expect([c, d].map((of) => places.get(of))).not.toContain(places.get(b));
    expect(places.get(c)).toBe(places.get(a));
    expect(places.get(d)).not.toBe(places.get(c));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(8 + 16 + 8);
    expect(places.has(x)).toBe(false);
  });
});
