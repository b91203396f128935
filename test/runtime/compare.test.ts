/** Variants of an experiment, trained for real beside it: same rows, same starts, and what the report says of them. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accuracy } from '../../src/catalog/metrics/accuracy/run.ts';
import { isProblem, type Dataset, type EpochRecord, type Experiment, type Part } from '../../src/runtime/experiment.ts';
import type { Scores } from '../../src/runtime/metrics/score.ts';
import { key, normals } from '../../src/runtime/random.ts';
import { closingText } from '../../src/runtime/report/closing.ts';
import { differences, relativeGain } from '../../src/runtime/report/compare.ts';
import { scorePart, type Trained } from '../../src/runtime/report/report.ts';
import { studentQuantile } from '../../src/runtime/report/student.ts';
import { train, type RunResult } from '../../src/runtime/run.ts';
import { importProgram } from '../../src/runtime/store/program.ts';
import type { Target } from '../../src/runtime/types.ts';

const root = path.resolve(import.meta.dirname, '../..');
const ROWS = 60;
let folder: string;
let programUrl: string;
let experiment: Experiment;

/** Rows whose labels follow from their numbers. */
function csvText(): string {
  const values = normals(key(8, 'rows'), ROWS * 6);
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const x = Array.from(values.subarray(row * 6, row * 6 + 6), (value) => value.toFixed(3));
    const [a, b, c] = x.map(Number) as [number, number, number];
    return [...x, ['apple', 'pear', 'plum'][a > 0.4 ? 0 : b > 0 ? 1 : 2], c > 0 ? 'yes' : 'no', a + b, b - c].join();
  });
  return ['x1,x2,x3,x4,x5,x6,kind,ripe,length,width', ...lines].join('\n');
}

beforeAll(async () => {
  const cache = path.join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(path.join(cache, 'compare-'));
  writeFileSync(path.join(folder, 'rows.csv'), csvText());
  const outfile = path.join(folder, 'program.mjs');
  const entryPoints = [path.join(root, 'test/runtime/compare-program.ts')];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', target: 'node20', loader: { '.wasm': 'binary' } });
  programUrl = pathToFileURL(outfile).href;
  experiment = ((await import(programUrl)) as { default: Experiment }).default;
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(out: string, part?: string): Promise<RunResult & { readonly records: EpochRecord[] }> {
  const records: EpochRecord[] = [];
  const options = { programUrl, now: () => 0, writeRunFolder: true, backend: 'cpu', workers: 1 } as const;
  const going = train(experiment, { ...options, out: path.join(folder, out), ...(part === undefined ? {} : { part }) });
  for await (const record of going) records.push(record);
  const result = await going;
  if (isProblem(result)) throw new Error(result.message);
  return { ...result, records };
}

const partsIn = (of: string, variant: string, condition: string): string[] => readdirSync(path.join(of, 'parts', variant, condition)).sort();

describe('a run that compares', () => {
  it('trains every variant on the same rows from the same starts, and one condition before the next', async () => {
    const { report, folder: out, records } = await run('whole');
    const trained = [...new Set(records.map(({ part }) => `${part.condition} ${part.repeat} ${part.variant}`))];
    const variants = ['main', 'same', 'still', 'swapped'];
    const each = ['20%', '50%'].flatMap((share) => [1, 2, 3].flatMap((number) => variants.map((name) => `${share} repeat-${number} ${name}`)));
    expect(trained).toEqual([...each, 'all final main']);
    for (const variant of variants) expect(partsIn(out!, variant, '20%')).toEqual(['repeat-1', 'repeat-2', 'repeat-3']);

    const { overall, tasks, parts, compare } = report.conditions['50%']!;
    expect(parts).toEqual(['repeat-1', 'repeat-2', 'repeat-3']);
    expect(report.variants['still']).toMatchObject({ is: 'with({ train.main.rate: 0 })', parameters: report.parameters });
    expect(compare['same']).toMatchObject({ overall, tasks, gain: 0, difference: { accuracy: { mean: 0, low: 0, high: 0, n: 3 } } });
    const { still, swapped } = compare;
    expect(swapped!.overall).not.toEqual(overall);
    expect(still!.difference['accuracy']!.mean).toBeGreaterThan(0.05);
    expect(still!.difference['accuracy']!.mean).toBeCloseTo(overall['accuracy']!.mean! - still!.overall['accuracy']!.mean!, 6);
    expect(still!.difference['mse']!.mean).toBeLessThan(0);
    expect(still!.gain).toBeGreaterThan(0);
    expect(report.model).toMatchObject({ part: 'final', trainedRows: ROWS });
  });

  it('closes with a table of variants by conditions', async () => {
    const { report, folder: out } = await run('closed');
    const lines = closingText(report, out, experiment).split('\n');
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}accuracy +20% over 3 repeats +50% over 3 repeats$/));
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}still( +0\.\d{3} ± 0\.\d{3}){2}$/));
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}same( +0\.000 \[0\.000, 0\.000\]){2}$/));
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}still( +[+-]\d+\.\d%){2}$/));
    const page = readFileSync(path.join(out!, 'report.html'), 'utf8');
    expect(page).toContain('<h2>Comparison</h2>');
    expect(page.match(/class="spread c\d"/g)).toHaveLength(16);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  it.each([
    ['20%', ['main', 'same', 'still', 'swapped'], ['20%'], 3],
    ['20%/repeat=2', ['main', 'same', 'still', 'swapped'], ['20%'], 1],
    ['still/50%', ['still'], ['50%'], 3],
    ['main', ['main'], ['20%', '50%'], 3],
  ])('--part %s trains what it names', async (part, variants, conditions, repeats) => {
    const { report, folder: out } = await run('part', part);
    expect(readdirSync(path.join(out!, 'parts')).sort()).toEqual(variants);
    expect(Object.keys(report.conditions)).toEqual(conditions);
    for (const variant of variants) expect(partsIn(out!, variant, conditions[0]!)).toHaveLength(repeats);
    const { overall, compare } = report.conditions[conditions[0]!]!;
    if (part === 'still/50%') {
      expect(overall).toEqual({});
      expect(compare['still']).toMatchObject({ difference: {}, gain: null });
    }
    expect(report.model).toEqual(part === '20%/repeat=2' ? expect.objectContaining({ part: '20%/repeat-2' }) : null);
    expect(closingText(report, out, experiment)).not.toMatch(/undefined|NaN/);
  });

  it('names what there is where --part names something else', async () => {
    const options = { programUrl, now: () => 0, writeRunFolder: true, out: path.join(folder, 'none'), part: '30%' } as const;
    expect(await train(experiment, options)).toMatchObject({
      code: 'MTL7502',
      message: '--part names `30%`, which the protocol does not have; there is `main`, `same`, `still`, `swapped`; `20%`, `50%`; `repeat=1` to `repeat=3`',
    });
    expect(existsSync(path.join(folder, 'none'))).toBe(false);
  });

  it('keeps programs of several modules', async () => {
    const program = mkdtempSync(path.join(folder, 'program-'));
    writeFileSync(path.join(program, 'main.ts'), `import { is } from './single.ts';\nexport default { name: is };\n`);
    writeFileSync(path.join(program, 'single.ts'), `import { word } from './model.ts';\nexport const is: string = word;\n`);
    writeFileSync(path.join(program, 'model.ts'), `export const word = 'single';\n`);
    expect(await importProgram(program)).toMatchObject({ name: 'single' });
  });
});

/** Values of parts, by task, of two metrics. */
function scores(all: Readonly<Record<string, readonly [accuracy: number, mse: number]>>): Map<string, Scores> {
  return new Map(
    Object.entries(all).map(([part, [accuracyValue, mseValue]]) => [
      part,
      { overall: { accuracy: accuracyValue, mse: mseValue }, tasks: { kind: { accuracy: accuracyValue }, price: { mse: mseValue } } },
    ]),
  );
}

describe('paired differences', () => {
  const own = scores({ a: [0.8, 1], b: [0.7, 2], c: [0.9, 3], d: [0.5, 9] });
  const other = scores({ a: [0.5, 2], b: [0.6, 4], c: [0.7, 6] });

  it('are of the parts that both have, with the interval of Student’s t', () => {
    const { accuracy: found } = differences(own, other);
    // Their standard deviation is 0.1, and t is 4.3026527: 4.3026527 * 0.1 / sqrt(3) to both sides.
    expect(found).toMatchObject({ n: 3, mean: expect.closeTo(0.2, 9), low: expect.closeTo(-0.0484138, 6), high: expect.closeTo(0.4484138, 6) });
    expect(differences(scores({ a: [0.8, 1] }), other)['mse']).toEqual({ n: 1, mean: -1, low: null, high: null });
    expect(differences(scores({}), other)).toEqual({});
  });

  it('give a gain whose sign says which is better', () => {
    // kind: 0.8 of 0.6, a third more; price: half of the error is gone.
    expect(relativeGain(own, other, { accuracy: 'higher', mse: 'lower' })).toBeCloseTo((1 / 3 + 1 / 2) / 2, 9);
    expect(relativeGain(own, scores({ a: [0, 2] }), { accuracy: 'higher', mse: 'lower' })).toBeNull();
    expect(relativeGain(scores({}), other, { accuracy: 'higher', mse: 'lower' })).toBeNull();
  });

  it.each([
    [1, 12.7062047364],
    [2, 4.3026527297],
    [3, 3.1824463053],
    [4, 2.7764451052],
    [9, 2.2621571628],
    [29, 2.0452296421],
    [200, 1.9718962236],
  ])('with %i degrees of freedom reach %f', (freedom, quantile) => {
    expect(studentQuantile(0.95, freedom)).toBeCloseTo(quantile, 8);
  });
});

it('judges each task on the test rows that are its own, and the whole as the mean of the tasks', () => {
  const kind: Target = { kind: 'class', labels: ['a', 'b'] };
  const between = (from: number, to: number) => ({
    width: 1,
    values: new Float32Array(12),
    has: Uint8Array.from({ length: 12 }, (_, row) => Number(row >= from && row < to)),
  });
  const dataset: Dataset = { rows: 12, inputs: {}, labels: { large: between(0, 10), small: between(10, 12) }, ownRows: true };
  const part: Part = { variant: 'main', condition: 'all', repeat: 'r', train: Int32Array.of(0, 1), validation: new Int32Array(), test: Int32Array.of(2, 3, 4, 5, 6, 7, 8, 9, 10, 11) };
  // Of the large task 6 of 8 rows are right, of the small one 1 of 2.
  const answers = (...right: boolean[]) => Float32Array.from(right.flatMap((is) => (is ? [1, 0] : [0, 1])));
  const result = { answers: { large: answers(true, true, true, true, true, true, false, false), small: answers(true, false) } };
  const judged = { model: { targets: { large: kind, small: kind } }, metrics: [accuracy()] } as unknown as Experiment;
  expect(scorePart(judged, dataset, { part, result } as unknown as Trained)).toEqual({
    overall: { accuracy: (0.75 + 0.5) / 2 },
    tasks: { large: { accuracy: 0.75 }, small: { accuracy: 0.5 } },
  });
});
