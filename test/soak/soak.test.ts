/** A short form of `npm run soak`: what leaks tensors or files shows in a few epochs. */
import { expect, test } from 'vitest';
import { grown, soak, type Sample } from '../../scripts/soak/soak.ts';

test('training leaves as many tensors and open files after every epoch', async () => {
  const samples = await soak(240, 320);
  expect(samples.length).toBeGreaterThan(8);
  expect(grown(samples, { memory: false })).toEqual([]);
});

test('what grows is named', () => {
  const sample = (i: number, more: Partial<Sample>): Sample => ({ steps: 100 * (i + 1), phase: 'all 1', rss: 100 * 2 ** 20, heap: 2 ** 20, tensors: 7, files: 20, ...more });
  const over = (more: (i: number) => Partial<Sample>) => grown(Array.from({ length: 20 }, (_, i) => sample(i, more(i))), { memory: true });
  expect(over(() => ({}))).toEqual([]);
  expect(over((i) => ({ rss: (100 + i) * 2 ** 20 }))).toEqual(['resident memory grew from 101.0 to 119.0 MB']);
  expect(over((i) => ({ tensors: 7 + (i > 10 ? 1 : 0) }))).toEqual(['phase all 1 left 7, 8 tensors']);
  expect(over((i) => ({ files: 20 + i }))).toEqual(['open files grew from 21 to 39']);
});
