/** What a report shows beside its numbers: covariances as squares, and embeddings as points. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { embeddingsOf } from '../../src/runtime/plots/embed.ts';
import { withPlots } from '../../src/runtime/plots/parts.ts';
import { affinities, squaredDistances, tsne } from '../../src/runtime/plots/tsne.ts';
import type { Dataset, Experiment, OutputsPlot, Part, PartResult } from '../../src/runtime/experiment.ts';
import { key, normals } from '../../src/runtime/random.ts';
import { learntCovariances } from '../../src/runtime/report/covariances.ts';
import { covarianceBlocks } from '../../src/runtime/report/page/covariances.ts';
import type { Report } from '../../src/runtime/report/report.ts';
import { learnedMatrix } from '../../src/runtime/priors/covariance.ts';
import type { Model } from '../../src/runtime/types.ts';
import { stub } from './stub.ts';

interface Given {
  readonly values: readonly number[];
  readonly points: number;
  readonly perplexity: number;
  readonly affinities: readonly number[];
}
const given = JSON.parse(readFileSync(join(import.meta.dirname, '../numeric/tsne.json'), 'utf8')) as Given;

describe('t-SNE', () => {
  it('has the affinities of scikit-learn', () => {
    const { values, points, perplexity } = given;
    const found = affinities(squaredDistances(Float32Array.from(values), points), points, perplexity);
    given.affinities.forEach((each, at) => {
      if (at % (points + 1) !== 0) expect(Math.abs(found[at]! - each)).toBeLessThan(2e-6);
    });
  });

  it('keeps groups apart, the same for the same key', () => {
    const values = normals(key(1, 'values'), 60 * 8).map((x, i) => x + (Math.floor(i / 8) % 3) * 20);
    const places = tsne(values, 60, 8, key(1, 'start'));
    expect(places).toEqual(tsne(values, 60, 8, key(1, 'start')));
    const distance = (i: number, j: number): number => Math.hypot(places[2 * i]! - places[2 * j]!, places[2 * i + 1]! - places[2 * j + 1]!);
    for (let i = 0; i < 60; i++) {
      const nearest = Array.from({ length: 60 }, (_, j) => j).filter((j) => j !== i).sort((a, b) => distance(i, a) - distance(i, b))[0]!;
      expect(nearest % 3).toBe(i % 3);
    }
  });

  it.each([1, 3, 4, 9])('places %i points, alike ones among them, for a perplexity that is too large', (points) => {
    const places = tsne(new Float32Array(points * 2).fill(5), points, 30, key(2));
    expect(places).toHaveLength(2 * points);
    expect(places.every(Number.isFinite)).toBe(true);
  });
});

const TASKS = ['a', 'b', 'c'];
const [FIRST, SECOND] = [
  [4, 2, -1, 2, 1, 0, -1, 0, 1],
  [4, 2, -3, 2, 1, 0, -3, 0, 1],
].map((values) => Float32Array.from(values)) as [Float32Array, Float32Array];

function reportOf(n: number, states: readonly Float32Array[], plots: Experiment['plots'] = undefined): Report {
  const covariance = learnedMatrix('fc8.task', n === 3 ? TASKS : n, [], { every: 'epoch', normalize: 'none' });
  const model = { tasks: TASKS, targets: {}, parameters: {}, covariances: [covariance] } as unknown as Model;
  const trained = states.map((values, i) => ({
    part: { variant: 'main', condition: '5%', repeat: `repeat-${i + 1}` } as Part,
    result: { covariances: { 'fc8.task': { shape: [n, n], values } } } as unknown as PartResult,
  }));
  const covariances = learntCovariances({ ...stub, model, ...(plots ? { plots } : {}) }, trained);
  return { name: 'm', details: { covariances, embeddings: [] } } as unknown as Report;
}

describe('learnt covariances', () => {
  const report = reportOf(3, [FIRST, SECOND]);
  const learnt = report.details.covariances['5%']!['main']!['fc8.task']!;

  it('are means and deviations over parts, as are their correlations', () => {
    expect(learnt).toMatchObject({ mode: 'task', entries: TASKS, variances: { mean: [4, 1, 1], sd: [0, 0, 0] } });
    expect(learnt.covariance!.mean).toEqual([[4, 2, -2], [2, 1, 0], [-2, 0, 1]]);
    expect(learnt.covariance!.sd![0]![2]).toBeCloseTo(Math.SQRT2, 6);
    expect(learnt.correlation!.mean).toEqual([[1, 1, -1], [1, 1, 0], [-1, 0, 1]]);
    expect(learnt.correlation!.sd![2]![0]).toBeCloseTo(Math.SQRT1_2, 6);
    expect(learnt.strongest.map(({ between }) => between)).toEqual([['a', 'b'], ['a', 'c'], ['b', 'c']]);
  });

  it('are drawn as squares whose areas are the numbers', () => {
    const page = covarianceBlocks(report).join('\n');
    const [covariance] = page.split('<figure>').slice(1).map((figure) => [...figure.matchAll(/<rect class="(plus|minus)"[^>]*width="([\d.]+)"/g)]);
    const [, , largest] = [...covariance![0]!];
    const drawn = covariance!.map(([, sign, width]) => (sign === 'minus' ? -1 : 1) * 4 * (Number(width) / Number(largest)) ** 2);
    learnt.covariance!.mean.flat().forEach((value, i) => expect(drawn[i]).toBeCloseTo(value, 2));
    expect(page).toContain('a, c: -2.000');
  });

  it.each([
    [139, true],
    [300, false],
  ])('of %i entries are shaded or left out, and the strongest pairs listed', (n, shaded) => {
    const values = Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
    values[2 * n + 4] = values[4 * n + 2] = -0.75;
    values[5 * n + 2] = values[2 * n + 5] = 0.5;
    const large = reportOf(n, [values]);
    const { covariance, strongest } = large.details.covariances['5%']!['main']!['fc8.task']!;
    expect(covariance === null).toBe(!shaded);
    expect(strongest.slice(0, 2)).toEqual([
      { between: ['2', '4'], correlation: { mean: -0.75, sd: null } },
      { between: ['2', '5'], correlation: { mean: 0.5, sd: null } },
    ]);
    const page = covarianceBlocks(large).join('\n');
    expect(page.includes('class="shade-minus"')).toBe(shaded);
    expect(page).toContain('-0.750');
    expect(page.length).toBeLessThan(300_000);
  });

  it('are those that a plot chooses, where one does', () => {
    expect(reportOf(3, [FIRST], [{ of: 'covariances', covariances: ['fc7.task'] }]).details.covariances).toEqual({});
    expect(reportOf(3, [FIRST], [{ of: 'covariances', covariances: ['fc8.task'] }]).details.covariances['5%']).toBeDefined();
  });
});

describe('embeddings', () => {
  const rows = 30;
  const has = (task: number) => Uint8Array.from({ length: rows }, (_, row) => (row % 2 === task ? 1 : 0));
  const dataset: Dataset = {
    rows,
    inputs: { x: { shape: [2], values: Float32Array.from({ length: 2 * rows }, (_, i) => i) } },
    labels: Object.fromEntries(['a', 'b'].map((task, i) => [task, { width: 1, values: new Float32Array(rows), has: has(i) }])),
  };
  const plot: OutputsPlot = { of: 'outputs', name: 'tsne', layers: ['h', 'fc'], points: 8, place: (values, points) => values.slice(0, 2 * points) };
  const model = {
    targets: { a: { kind: 'binary' }, b: { kind: 'binary' } },
    layerOutputs: (_: unknown, { x }: Record<string, tf.Tensor>) => ({ h: x!, fc: { a: x!, b: tf.neg(x!) } }),
  } as unknown as Model;
  const part: Part = { variant: 'main', condition: 'all', repeat: 'fold-01', train: new Int32Array(), validation: new Int32Array(), test: Int32Array.from({ length: 20 }, (_, i) => i + 10), plotted: true };
  const experiment = { ...stub, model, plots: [plot] };
  const view = { dataset, inputs: {}, scaling: {}, labels: {}, targetScaling: {}, classWeights: {} };

  it('are of drawn test rows, of each its own task’s output', async () => {
    const before = tf.memory().numTensors;
    const [shared, own] = await embeddingsOf(experiment, view, {}, part);
    expect(shared!.rows).toHaveLength(8);
    expect(shared!.rows.every((row) => row >= 10)).toBe(true);
    expect(own!.tasks).toEqual(own!.rows.map((row) => (row % 2 === 0 ? 'a' : 'b')));
    expect([...shared!.places]).toEqual(shared!.rows.flatMap((row) => [2 * row, 2 * row + 1]));
    expect([...own!.places]).toEqual(own!.rows.flatMap((row) => [2 * row, 2 * row + 1].map((x) => (row % 2 === 0 ? x : -x))));
    expect(await embeddingsOf(experiment, view, {}, part)).toEqual([shared, own]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('are of the first judged part of each condition and variant', async () => {
    const named = (condition: string, variant: string, repeat: string): Part => ({ ...part, plotted: false, condition, variant, repeat });
    const parts = [named('5%', 'main', 'repeat-1'), named('5%', 'single', 'repeat-1'), named('5%', 'main', 'repeat-2'), named('10%', 'main', 'repeat-1'), { ...named('all', 'main', 'final'), test: new Int32Array() }];
    expect(withPlots(experiment, parts).map(({ plotted }) => plotted)).toEqual([true, true, false, true, false]);
    expect(await embeddingsOf(experiment, view, {}, named('5%', 'main', 'repeat-2'))).toEqual([]);
  });
});
