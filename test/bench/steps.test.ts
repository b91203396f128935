/** `npm run bench` runs: variants compute the same, and what they took comes out. Times are not judged. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'mtlc-bench-test-'));
const bench = (...words: string[]) => spawnSync(process.execPath, ['bench/steps/main.mjs', ...words], { cwd: root, encoding: 'utf8' });

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Measured {
  readonly losses: readonly number[];
  readonly apart: number;
  readonly ms?: readonly number[];
  readonly unfit?: string;
}

it('measures a workload by variants that compute the same', { timeout: 180_000 }, () => {
  const json = path.join(folder, 'bench.json');
  const { status, stdout, stderr } = bench('--only', 'tiny', '--rounds', '1', '--json', json);
  expect(status, stderr).toBe(0);
  const { results } = JSON.parse(readFileSync(json, 'utf8'));
  const variants: Record<string, Measured> = results[0].variants;
  expect(Object.keys(variants)).toEqual(expect.arrayContaining(['mtlc', 'mtlc_threads', 'tfjs', 'layers', 'jax']));
  for (const [name, { unfit, losses, apart, ms }] of Object.entries(variants)) {
    expect(unfit, name).toBeUndefined();
    expect(losses.length, name).toBe(4);
    expect(apart, name).toBeLessThan(1e-4);
    expect(ms!.every((each) => each > 0), name).toBe(true);
  }
  expect(new Set(variants['mtlc']!.losses).size, 'parameters move').toBe(4);
  expect(stdout).toMatch(/mtlc, 1 thread {2,}[\d.]+ +[\d.]+/);
});

it('says which names there are', () => {
  const { status, stderr } = bench('--only', 'mnist');
  expect([status, stderr]).toEqual([2, 'error: no workload is called mnist; --list gives their names\n']);
  const { stdout } = bench('--list');
  expect(stdout).toMatch(/^mt-dnn-b16 .*\n/);
  expect(stdout).toMatch(/^torch_stacked /m);
});

it('knows losses of something else', async () => {
  // @ts-expect-error The benchmark is plain JavaScript.
  const { distance } = await import('../../bench/steps/measure.mjs');
  expect(distance([1, 2, 4], [1, 2.0001])).toBeCloseTo(5e-5, 7);
  expect(distance([1, 2, 4], [1, 2, 5])).toBe(0.25);
  expect(distance([1, 2, 4], [1, Number.NaN])).toBeNaN();
});
