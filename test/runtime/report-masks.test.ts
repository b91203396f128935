/** What a report says of masks: counted again here, and drawn. */
import { describe, expect, it } from 'vitest';
import type { Experiment, Part, PartResult, WeightValues } from '../../src/runtime/experiment.ts';
import { shownMasks } from '../../src/runtime/report/masks.ts';
import { maskBlocks } from '../../src/runtime/report/page/masks.ts';
import type { Report, Trained } from '../../src/runtime/report/report.ts';
import type { Model } from '../../src/runtime/types.ts';
import { stub } from './stub.ts';

type Masks = Readonly<Record<string, readonly number[]>>;

const weightsOf = (masks: Masks): Record<string, WeightValues> =>
  Object.fromEntries(Object.entries(masks).map(([name, values]) => [name, { shape: [values.length], values: Float32Array.from(values) }]));

function experimentOf(tasks: readonly string[], masks: Masks): Experiment {
  const kernels = Object.keys(masks);
  const parameters = Object.fromEntries(Object.entries(masks).map(([name, { length }]) => [name, { shape: [length] }]));
  const priors = { any: { kernels, multiplies: kernels.map((name) => name.replace('.mask', '')) }, other: { kernels: [`${tasks[0]}.fc.kernel`] } };
  return { ...stub, model: { tasks, targets: {}, parameters: { ...parameters, [`${tasks[0]}.fc.kernel`]: { shape: [2, 2] } }, priors } as unknown as Model };
}

const partOf = (repeat: number, masks: Masks, uncut?: Masks): Trained => ({
  part: { variant: 'main', condition: '5%', repeat: `repeat-${repeat}` } as Part,
  result: { weights: weightsOf(masks), ...(uncut ? { uncut: weightsOf(uncut) } : {}) } as unknown as PartResult,
});

const pageOf = (experiment: Experiment, parts: readonly Trained[]): string =>
  maskBlocks({ name: 'm', details: { masks: shownMasks(experiment, parts) } } as unknown as Report).join('\n');

const FIRST = { 't.c.kernel.mask': [0, 2], 'a.h.kernel.mask': [0, 0.25, 0.5, 1], 'b.h.kernel.mask': [0, 0.75, 0, 1] };
const SECOND = { 't.c.kernel.mask': [1, 1], 'a.h.kernel.mask': [0, 0, 0, 0], 'b.h.kernel.mask': [0, 0, 0, 0] };
const experiment = experimentOf(['a', 'b'], FIRST);

describe('masks', () => {
  const { cut, largest, layers } = shownMasks(experiment, [partOf(1, FIRST), partOf(2, SECOND)])['5%']!['main']!;

  it('are told by layer and task, as means and deviations over parts', () => {
    expect(Object.keys(layers)).toEqual(['t.c', 'h']);
    expect(layers['t.c']!.masks.map(({ task, count }) => [task, count])).toEqual([[null, 2]]);
    const [a, b] = layers['h']!.masks;
    expect(a).toMatchObject({ task: 'a', count: 4, zeros: { mean: 0.625 }, underHalf: { mean: 0.75 }, mean: { mean: 0.21875 } });
    expect(b).toMatchObject({ task: 'b', count: 4, zeros: { mean: 0.75 }, underHalf: { mean: 0.75 } });
    expect(a!.zeros.sd).toBeCloseTo(0.375 * Math.SQRT2, 6);
  });

  it('are counted in bins up to the largest of all, in the first part', () => {
    expect([cut, largest]).toEqual([false, 2]);
    const filled = (bins: readonly number[]) => bins.flatMap((count, bin) => (count > 0 ? [[bin, count]] : []));
    expect(layers['t.c']!.masks[0]!.histogram).toMatchObject({ zeros: 1, bins: { length: 20 } });
    expect(filled(layers['t.c']!.masks[0]!.histogram.bins)).toEqual([[0, 1], [19, 1]]);
    expect(filled(layers['h']!.masks[0]!.histogram.bins)).toEqual([[0, 1], [2, 1], [5, 1], [10, 1]]);
  });

  it('overlap by what both keep among what either keeps, which of nothing is all', () => {
    const { aboveZero, fromHalf } = layers['h']!.overlap!;
    expect(aboveZero.mean).toEqual([[1, (2 / 3 + 1) / 2], [(2 / 3 + 1) / 2, 1]].map((row) => row.map((value) => Number(value.toPrecision(7)))));
    expect(fromHalf.mean[0]![1]).toBeCloseTo((1 / 3 + 1) / 2, 6);
    expect(fromHalf.sd![1]![0]).toBeCloseTo((2 / 3) * Math.SQRT1_2, 6);
    expect(layers['t.c']!.overlap).toBeNull();
  });

  it('of layers of different sizes have no overlap, and those of several kernels of a layer their own names', () => {
    const unlike = { 'a.g.kernel.mask': [1, 1], 'b.g.kernel.mask': [1, 1, 1], 'a.g.recurrent.mask': [1], 'b.g.recurrent.mask': [0] };
    const { layers: found } = shownMasks(experimentOf(['a', 'b'], unlike), [partOf(1, unlike)])['5%']!['main']!;
    expect(Object.entries(found).map(([layer, { overlap }]) => [layer, overlap?.aboveZero.mean ?? null])).toEqual([
      ['g.kernel', null],
      ['g.recurrent', [[1, 0], [0, 1]]],
    ]);
  });

  it('are of the tasks whose columns they stand in', () => {
    const columns = { 'columns.a.h.kernel.mask': [1], 'columns.b.h.kernel.mask': [1] };
    const { layers: found } = shownMasks(experimentOf(['a', 'b'], columns), [partOf(1, columns)])['5%']!['main']!;
    expect(Object.entries(found).map(([layer, { masks }]) => [layer, masks.map(({ task }) => task)])).toEqual([['columns.h', ['a', 'b']]]);
  });

  it('are those before they were cut, where they were', () => {
    const after = { ...FIRST, 'a.h.kernel.mask': [0, 0, 0.5, 1] };
    const shown = shownMasks(experiment, [partOf(1, after, FIRST)])['5%']!['main']!;
    expect(shown.cut).toBe(true);
    expect(shown.layers['h']!.masks[0]!.zeros).toEqual({ mean: 0.25, sd: null });
    expect(pageOf(experiment, [partOf(1, after, FIRST)])).toContain('before a phase cut them');
  });

  it('are none without such a prior, and of parts whose weights are not at hand', () => {
    expect(shownMasks({ ...stub }, [partOf(1, FIRST)])).toEqual({});
    expect(shownMasks(experiment, [partOf(1, {})])).toEqual({});
  });
});

describe('a page', () => {
  it('draws a row a layer for each task, with zeros in words, and a matrix a layer', () => {
    const page = pageOf(experiment, [partOf(1, FIRST)]);
    expect(page).toContain('aria-label="Histograms of the masks of a by layer: h 1 of 4 are 0"');
    expect(page).toContain('aria-label="Histograms of the masks of all tasks by layer: t.c 1 of 2 are 0"');
    expect(page.match(/<rect class="plus"/g)).toHaveLength(1 + 3 + 2);
    // Above the diagonal what is above 0, below it what is 0.5 or more; in small print a * b / (a + b - a * b).
    expect(page).toMatch(/·.*0\.667<small>0\.429<\/small>.*\n.*0\.333<small>0\.333<\/small>.*·/);
    expect(page).not.toMatch(/NaN|undefined|Infinity|null/);
  });

  it('has a row a layer of many tasks', () => {
    const tasks = Array.from({ length: 13 }, (_, i) => `task-${i}`);
    const many = Object.fromEntries(tasks.map((task, i) => [`${task}.h.kernel.mask`, [i % 2, 1]]));
    const page = pageOf(experimentOf(tasks, many), [partOf(1, many)]);
    expect(page).toContain('26.9 (0.0 to 50.0)');
    expect(page).not.toContain('<svg');
  });

  it('is readable where all masks are 0', () => {
    const zeros = { 'a.h.kernel.mask': [0, 0], 'b.h.kernel.mask': [0, 0] };
    const page = pageOf(experimentOf(['a', 'b'], zeros), [partOf(1, zeros)]);
    expect(page).toContain('100.0% are 0');
    expect(page).not.toMatch(/NaN|undefined|Infinity|null/);
  });
});
