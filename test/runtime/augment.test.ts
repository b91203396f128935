import { describe, expect, it } from 'vitest';
import { colour } from '../../src/catalog/augmentations/colour/run.ts';
import { crop } from '../../src/catalog/augmentations/crop/run.ts';
import { flip } from '../../src/catalog/augmentations/flip/run.ts';
import { shift } from '../../src/catalog/augmentations/shift/run.ts';
import { pixels } from '../../src/catalog/scales/pixels/run.ts';
import type { Augmentation } from '../../src/runtime/experiment.ts';
import { derive, key, type Key } from '../../src/runtime/random.ts';
import { inputFeeds, type View } from '../../src/runtime/train/batches.ts';

const SHAPE = [2, 3, 2];
const PICTURE = Float32Array.from({ length: 12 }, (_, i) => 20 * i);
const keys = Array.from({ length: 40 }, (_, i) => key(i, 'augment'));

function changed(by: Augmentation, of: Key, picture = PICTURE, shape = SHAPE): number[] {
  const copy = picture.slice();
  by.apply(copy, shape, of);
  return [...copy];
}

/** What comes out under many keys, each once. */
const outcomes = (by: Augmentation): string[] => [...new Set(keys.map((of) => String(changed(by, of))))];

describe('augmentations', () => {
  it('flip exchanges the sides of every other picture, and keeps each pixel whole', () => {
    const mirrored = [4, 5, 2, 3, 0, 1, 10, 11, 8, 9, 6, 7].map((i) => PICTURE[i]);
    const upsideDown = [6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5].map((i) => PICTURE[i]);
    expect(outcomes(flip('horizontal')).sort()).toEqual([String(PICTURE), String(mirrored)].sort());
    expect(outcomes(flip('vertical')).sort()).toEqual([String(PICTURE), String(upsideDown)].sort());
    const count = keys.filter((of) => String(changed(flip(), of)) === String(mirrored)).length;
    expect(count).toBeGreaterThan(10);
    expect(count).toBeLessThan(30);
  });

  it('shift moves by whole pixels and repeats the edges', () => {
    const place = (row: number, column: number) => [0, 1].map((i) => PICTURE[(Math.min(Math.max(row, 0), 1) * 3 + Math.min(Math.max(column, 0), 2)) * 2 + i]);
    const moved = [-1, 0, 1].flatMap((down) =>
      [-1, 0, 1].map((right) => String([0, 1].flatMap((row) => [0, 1, 2].flatMap((column) => place(row - down, column - right))))),
    );
    expect(outcomes(shift(1)).sort()).toEqual([...new Set(moved)].sort());
  });

  it('crop enlarges a part: whole it is the picture, a ramp stays a ramp of smaller slope', () => {
    expect(changed(crop(1), keys[0]!)).toEqual([...PICTURE]);
    const ramp = Float32Array.from({ length: 64 }, (_, i) => i % 8);
    for (const of of keys) {
      const row = changed(crop(0.5), of, ramp, [8, 8, 1]).slice(24, 32);
      const slope = row[4]! - row[3]!;
      expect(slope).toBeGreaterThan(0.499);
      expect(slope).toBeLessThan(1.001);
      row.slice(2, 6).forEach((x, i) => expect(x).toBeCloseTo(row[2]! + i * slope, 4));
      expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...row)).toBeLessThanOrEqual(7);
    }
  });

  it('colour multiplies brightness, distances from the mean grey, and distances from grey', () => {
    const picture = Float32Array.of(100, 50, 25, 60, 60, 60);
    const [grey, other] = [0.299 * 100 + 0.587 * 50 + 0.114 * 25, 60];
    for (const of of keys) {
      const bright = changed(colour({ brightness: 0.2 }), of, picture, [1, 2, 3]);
      expect(Math.abs(bright[0]! / 100 - 1)).toBeLessThanOrEqual(0.2001);
      bright.forEach((x, i) => expect(x / picture[i]!).toBeCloseTo(bright[0]! / 100, 5));
      const mean = (grey + other) / 2;
      const contrast = changed(colour({ contrast: 0.5 }), of, picture, [1, 2, 3]);
      contrast.forEach((x, i) => expect((x - mean) * (100 - mean)).toBeCloseTo((contrast[0]! - mean) * (picture[i]! - mean), 1));
      const saturated = changed(colour({ saturation: 0.5 }), of, picture, [1, 2, 3]);
      expect(saturated.slice(3)).toEqual([60, 60, 60]);
      expect((saturated[1]! - grey) * (100 - grey)).toBeCloseTo((saturated[0]! - grey) * (50 - grey), 1);
    }
    expect(Math.max(...keys.flatMap((of) => changed(colour({ brightness: 0.9 }), of, Float32Array.of(250, 1, 1), [1, 1, 3])))).toBe(255);
    expect(changed(colour({}), keys[0]!)).toEqual([...PICTURE]);
  });
});

/** Six rows of one picture each. */
function view(augment: readonly Augmentation[]): View {
  const values = Uint8Array.from({ length: 72 }, (_, i) => 3 * i);
  return {
    dataset: { rows: 6, inputs: { photo: { shape: SHAPE, values } }, labels: {} },
    inputs: { photo: { shape: SHAPE, source: 'rows', columns: ['path'], augment, scale: pixels({ sd: 255 }) } },
    scaling: { photo: { mean: [0], sd: [255], from: [0] } },
    labels: {},
    targetScaling: {},
  };
}

const batch = (rows: number[], augmenting?: Key, augment: readonly Augmentation[] = [shift(2), flip()]): number[][] => {
  const photo = inputFeeds(view(augment), Int32Array.from(rows), rows.length + 1, augmenting)['inputs/photo'];
  expect(photo!.shape).toEqual([rows.length + 1, ...SHAPE]);
  const values = [...photo!.values];
  return rows.map((_, i) => values.slice(12 * i, 12 * (i + 1)));
};

describe('training batches', () => {
  const epoch = (number: number) => derive(derive(key(1), number), 'augment');
  const plain = [0, 1, 2, 3, 4, 5].map((row) => Array.from({ length: 12 }, (_, i) => Math.fround((3 * (12 * row + i)) / 255)));

  it('are changed before they are scaled; the same rows of the same epoch always in the same way', () => {
    const first = batch([0, 1, 2, 3, 4, 5], epoch(0));
    expect(batch([0, 1, 2, 3, 4, 5], epoch(0))).toEqual(first);
    expect(batch([4, 2], epoch(0))).toEqual([first[4], first[2]]);
    expect(first).not.toEqual(plain);
    expect(first.flat().every((value) => plain.flat().includes(value))).toBe(true);
  });

  it('differ from epoch to epoch', () => {
    expect(batch([0, 1, 2, 3, 4, 5], epoch(1))).not.toEqual(batch([0, 1, 2, 3, 4, 5], epoch(0)));
  });

  it('alone: rows that are judged, or predicted, stay as they are', () => {
    expect(batch([0, 1, 2, 3, 4, 5])).toEqual(plain);
  });
});

describe('pixels', () => {
  const run = (options: Parameters<typeof pixels>[0], values: number[]) => {
    const scale = pixels(options);
    const state = JSON.parse(JSON.stringify(scale.fit(Float32Array.from(values), values.length, new Int32Array())));
    const scaled = scale.apply(state, Float32Array.from(values), values.length);
    return { scaled: [...scaled], back: [...scale.undo(state, scaled, values.length)] };
  };

  it.each([
    [{ sd: 255 }, [0, 255, 51], [0, 1, Math.fround(0.2)]],
    [{ mean: [1, 2, 3], sd: [1, 2, 4] }, [5, 6, 7, 1, 2, 3], [4, 2, 1, 0, 0, 0]],
    [{ mean: [104, 117, 123], order: 'bgr' as const }, [123, 117, 104, 255, 0, 10], [0, 0, 0, -94, -117, 132]],
    [{}, [1, 2], [1, 2]],
  ])('%j', (options, values, wanted) => {
    const { scaled, back } = run(options, values);
    expect(scaled).toEqual(wanted);
    back.forEach((x, i) => expect(x).toBeCloseTo(values[i]!, 3));
  });
});
