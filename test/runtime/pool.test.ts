import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { openBackend } from '../../src/engine/backends/open.ts';
import {
  isProblem,
  type Dataset,
  type Part,
  type PartResult,
  type Problem,
} from '../../src/runtime/experiment.ts';
import { trainParts, workerCount, type PoolOptions } from '../../src/runtime/train/pool.ts';
import { trainPart } from '../../src/runtime/train/train-part.ts';
import { experiment } from './pool-program.ts';
import { partOf, randomRows } from './three-tasks.ts';

const root = path.resolve(import.meta.dirname, '../..');
let folder: string;
let programUrl: string;

// Node 20 runs no TypeScript, and the bundle must lie where it finds TF.js.
beforeAll(async () => {
  const cache = path.join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(path.join(cache, 'pool-'));
  const outfile = path.join(folder, 'program.mjs');
  const entryPoints = [path.join(root, 'test/runtime/pool-program.ts')];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', target: 'node20', loader: { '.wasm': 'binary' } });
  programUrl = pathToFileURL(outfile).href;
});
afterAll(() => rmSync(folder, { recursive: true }));

const parts: Part[] = ['fold-01', 'fold-02', 'fold-03'].map((repeat, i) => ({ ...partOf(24 + i), repeat }));
const pool = (options: Partial<PoolOptions> = {}, dataset: Dataset = randomRows()) =>
  trainParts(experiment, dataset, parts, { programUrl, backend: 'wasm', ...options });

/** Without the clock's readings. */
function numbers(outcome: PartResult | Problem) {
  if (isProblem(outcome)) throw new Error(outcome.message);
  const history = outcome.history.map((record) => ({ ...record, rowsPerSecond: 0 }));
  return { answers: outcome.answers, weights: outcome.weights, history };
}

test.each([
  ['wasm', 3],
  ['native', 3],
  ['gpu', 1],
  ['webgpu', 1],
] as const)('of three asked for, %s has %d side by side', (backend, count) => {
  expect(workerCount({ workers: 3, backend }, 10)).toBe(count);
  expect(workerCount({ backend }, 1)).toBe(1);
});

describe('parts trained in workers', () => {
  it('give the bits that they give alone, in their order, with any number of workers', async () => {
    await openBackend('wasm');
    const alone = [];
    for (const part of parts)
      alone.push(numbers(await trainPart(experiment, randomRows(), part, { now: () => 0 })));
    const records: string[] = [];
    const one = await pool({
      workers: 1,
      onEpoch: ({ part, phase, epoch }) => records.push(`${part.repeat} ${phase} ${epoch}`),
    });
    expect(one.map(numbers)).toEqual(alone);
    expect((await pool({ workers: 3 })).map(numbers)).toEqual(alone);
    expect(records).toHaveLength(18);
    expect(records.slice(0, 4)).toEqual([
      'fold-01 first 1',
      'fold-01 first 2',
      'fold-01 first 3',
      'fold-01 second 1',
    ]);
  });

  it('take the seed of the experiment that they are given', async () => {
    const reseeded = await trainParts({ ...experiment, seed: 99 }, randomRows(), parts, {
      programUrl,
      backend: 'wasm',
      workers: 1,
    });
    expect(numbers(reseeded[0]!).weights).not.toEqual(numbers((await pool({ workers: 1 }))[0]!).weights);
  });

  it('all have the problem of one', async () => {
    const dataset = randomRows();
    dataset.labels['size']!.values.fill(1e38);
    const outcomes = await pool({ workers: 1 }, dataset);
    expect(outcomes.map((outcome) => isProblem(outcome) && outcome.code)).toEqual([
      'MTL7203',
      'MTL7203',
      'MTL7203',
    ]);
    expect(outcomes[0]).toMatchObject({ notes: expect.arrayContaining(['in the training fold 1']) });
  });

  it('begin no more once they are interrupted, and those that were done are kept', async () => {
    const stopping = new AbortController();
    const [first, ...rest] = await pool({ workers: 1, onPart: () => stopping.abort(), signal: stopping.signal });
    expect(isProblem(first)).toBe(false);
    expect(rest.map((outcome) => isProblem(outcome) && outcome.code)).toEqual(['MTL7204', 'MTL7204']);
  });

  it('have the cores of those that are done, where nobody said how many threads', async () => {
    const file = path.join(folder, 'counts.mjs');
    // Says how many threads it was told to take: at first, or later. The last part waits to be told.
    writeFileSync(file, `
      import { parentPort, workerData } from 'node:worker_threads';
      let threads = workerData.threads;
      parentPort.on('message', (message) => {
        if ('threads' in message) threads = message.threads;
        else if ('stop' in message) parentPort.close();
        else setTimeout(() => parentPort.postMessage({ index: message.index, result: { answers: {}, threads } }), message.index === 2 ? 500 : 5);
      });
      parentPort.postMessage({ ready: true });
    `);
    const programUrl = pathToFileURL(file).href;
    const threadsOf = async (options: Partial<PoolOptions>) => (await pool({ programUrl, workers: 2, ...options })).map((result) => (result as unknown as { threads: number }).threads);
    const [cores, each] = [availableParallelism(), Math.max(1, Math.floor(availableParallelism() / 2))];
    expect(await threadsOf({})).toEqual([each, each, cores]);
    expect(await threadsOf({ threads: 1 })).toEqual([1, 1, 1]);
  });

  it.each([
    ['throws', `throw new Error('no such layer');`, /no such layer/],
    ['does not call main', `export default {};`, /does not end in `await main\(...\)`/],
    ['ends the process', `process.exit(3);`, /ended early, with code 3/],
  ])('say so where the program %s', async (name, text, said) => {
    const file = path.join(folder, `${name}.mjs`);
    writeFileSync(file, text);
    const [outcome] = await pool({ programUrl: pathToFileURL(file).href, workers: 1 });
    expect(outcome).toMatchObject({ code: 'MTL7205', message: expect.stringMatching(said) as string });
  });
});
