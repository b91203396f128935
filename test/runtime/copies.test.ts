/** Copies between training and test rows, on made-up pictures and numbers. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCopies } from '../../src/runtime/copies/find.ts';
import { leaksOf } from '../../src/runtime/copies/leaks.ts';
import { copiedIn, copiesProblem } from '../../src/runtime/copies/told.ts';
import type { Dataset, Experiment, InputValues, Part } from '../../src/runtime/experiment.ts';
import { key, normals } from '../../src/runtime/random.ts';

const cache = mkdtempSync(path.join(os.tmpdir(), 'mtlc-copies-'));
const before = process.env['XDG_CACHE_HOME'];
beforeAll(() => void (process.env['XDG_CACHE_HOME'] = cache));
afterAll(() => {
  if (before === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = before;
  rmSync(cache, { recursive: true });
});

const SIDE = 64;
const SIZE = SIDE * SIDE * 3;

/** Long waves, which say where what is, and weak short ones, which are another's where `layout` is shared. */
function madeUp(details: number, layout = details): Uint8Array {
  const drawn = { long: normals(key(1, 'layout', layout), 200), short: normals(key(1, 'details', details), 200) };
  const waves = Array.from({ length: 100 }, (_, i) => {
    const [down, across] = [1.4 * (i % 10), 1.4 * Math.floor(i / 10) + 0.1];
    const long = Math.hypot(down, across) < 4;
    const [amount, phase] = [drawn[long ? 'long' : 'short'][i]!, drawn[long ? 'long' : 'short'][100 + i]!];
    return { down, across, phase, height: (long ? 15 : 0.6) * amount };
  });
  const grey = Float64Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [y, x] = [Math.floor(at / SIDE), at % SIDE];
    return waves.reduce((sum, { down, across, phase, height }) => sum + height * Math.cos((2 * Math.PI * (down * y + across * x)) / SIDE + 3 * phase), 120);
  });
  return Uint8Array.from({ length: SIZE }, (_, at) => Math.min(255, Math.max(0, grey[Math.floor(at / 3)]! + 4 * (at % 3))));
}

const mirrored = (pixels: Uint8Array): Uint8Array =>
  Uint8Array.from(pixels, (_, at) => {
    const [y, x] = [Math.floor(at / 3 / SIDE), Math.floor(at / 3) % SIDE];
    return pixels[3 * (y * SIDE + SIDE - 1 - x) + (at % 3)]!;
  });

/** Stored as a small JPEG by someone, and brought to the size again. */
async function stored(pixels: Uint8Array): Promise<Uint8Array> {
  const jpeg = await sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } }).resize(150, 120, { fit: 'fill' }).jpeg({ quality: 60 }).toBuffer();
  return sharp(jpeg).resize(SIDE, SIDE, { fit: 'fill' }).raw().toBuffer();
}

function inputOf(pictures: readonly Uint8Array[]): InputValues {
  const values = new Uint8Array(pictures.length * SIZE);
  pictures.forEach((pixels, i) => values.set(pixels, i * SIZE));
  return { shape: [SIDE, SIDE, 3], values, paths: pictures.map((_, i) => `${i}.jpg`) };
}

const pictureBinding = { photo: { as: { name: 'image' } } } as unknown as Experiment['inputs'];
const tableBinding = { x: {} } as unknown as Experiment['inputs'];
const has = (rows: number, ...labelled: readonly number[]) => ({ width: 1, values: new Float32Array(rows), has: Uint8Array.from({ length: rows }, (_, row) => (labelled.includes(row) ? 1 : 0)) });

function datasetOf(input: InputValues, rows: number, labels: Dataset['labels'] = {}): Dataset {
  return { rows, inputs: input.paths ? { photo: input } : { x: input }, labels };
}

const part = (train: readonly number[], test: readonly number[], repeat = 'fold-01'): Part => ({
  ...{ variant: 'main', condition: 'all', repeat, validation: new Int32Array() },
  ...{ train: Int32Array.from(train), test: Int32Array.from(test) },
});

describe('pictures', () => {
  const ten = Array.from({ length: 10 }, (_, i) => madeUp(i));

  it('are copies as they are, mirrored, or stored again; others of the same layout are not', async () => {
    const pictures = [...ten, ten[2]!, mirrored(ten[3]!), await stored(ten[4]!), mirrored(await stored(ten[5]!)), madeUp(100, 6)];
    const { equal, alike, pictures: of } = findCopies({ inputs: pictureBinding }, datasetOf(inputOf(pictures), pictures.length));
    expect(of).toBe('photo');
    expect(equal).toEqual([[2, 10]]);
    expect([...alike].sort((a, b) => a.rows[0] - b.rows[0])).toEqual([
      { rows: [3, 11], kind: 'mirrored' },
      { rows: [4, 12], kind: 'nearly the same' },
      { rows: [5, 13], kind: 'mirrored' },
    ]);
  });

  it('of one colour are compared by their pixels alone', () => {
    const flat = (grey: number) => new Uint8Array(SIZE).fill(grey);
    const { equal, alike } = findCopies({ inputs: pictureBinding }, datasetOf(inputOf([flat(9), flat(9), flat(10)]), 3));
    expect([equal, alike]).toEqual([[[0, 1]], []]);
  });

  it('are found once, and known in the next run', () => {
    const dataset = datasetOf(inputOf([...ten, mirrored(ten[0]!)]), 11);
    const first = findCopies({ inputs: pictureBinding }, dataset);
    expect(first.alike).toHaveLength(1);
    const kept = readdirSync(path.join(cache, 'mtlc'));
    expect(findCopies({ inputs: pictureBinding }, dataset)).toEqual(first);
    expect(readdirSync(path.join(cache, 'mtlc'))).toEqual(kept);
  });

  it('are told with their files and tasks, and how many there are', () => {
    const pictures = [...ten, mirrored(ten[3]!), ten[1]!];
    const labels = { kind: has(12, 0, 1, 2, 3, 4), color: has(12, 5, 6, 7, 8, 9, 10, 11) };
    const dataset = datasetOf(inputOf(pictures), 12, labels);
    const found = copiedIn({ inputs: pictureBinding }, dataset, [part([0, 1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11])]);
    const { message, notes } = copiesProblem(found)!;
    expect(message).toBe('2 of 5 test rows have their pictures in training, too (1 mirrored, 1 same; all of them in rows of other tasks)');
    expect(notes).toEqual(['10.jpg (color) is 3.jpg (kind) in training, mirrored', '11.jpg (color) is 1.jpg (kind) in training, same']);
    expect(copiesProblem(copiedIn({ inputs: pictureBinding }, dataset, [part([0, 1, 2, 3, 10, 11], [7, 8, 9])]))).toBeNull();
  });
});

describe('rows', () => {
  const WIDTH = 10;
  const table = (rows: readonly (readonly number[])[]): Dataset => datasetOf({ shape: [rows[0]!.length], values: Float32Array.from(rows.flat()) }, rows.length);
  const drawn = (count: number, width = WIDTH) => Array.from({ length: count }, (_, i) => [...normals(key(2, 'row', i), width)]);
  const copiesIn = (rows: readonly (readonly number[])[]) => findCopies({ inputs: tableBinding }, table(rows));

  it('of numbers are copies where all are the same, or nearly', () => {
    const rows = drawn(60);
    const { equal, alike, pictures } = copiesIn([...rows, rows[7]!, rows[7]!, rows[9]!.map((x, k) => x + 0.004 * (-1) ** k), rows[11]!.map((x) => x + 0.05)]);
    expect({ equal, alike, pictures }).toEqual({ equal: [[7, 60, 61]], alike: [{ rows: [9, 62], kind: 'nearly the same' }], pictures: null });
  });

  it('of few and common values meet by chance, and say nothing', () => {
    const rows = drawn(400, 4).map((row) => row.map((x) => Math.round(x)));
    expect(new Set(rows.map(String)).size).toBeLessThan(350);
    expect(copiesIn(rows)).toEqual({ equal: [], alike: [], pictures: null });
  });

  it('with missing numbers are compared, too', () => {
    const rows = drawn(60).map((row, i) => row.map((x, k) => ((i + k) % 7 === 0 ? NaN : x)));
    expect(copiesIn([...rows, rows[3]!]).equal).toEqual([[3, 60]]);
  });
});

describe('leaks', () => {
  const dataset = datasetOf({ shape: [1], values: new Float32Array(9) }, 9, { t: has(9, 0, 1, 2, 3, 4, 5, 6, 7, 8) });
  const copies = { equal: [[0, 4, 8]], alike: [{ rows: [0, 1] as const, kind: 'mirrored' as const }, { rows: [2, 3] as const, kind: 'nearly the same' as const }], pictures: null };
  const pairs = (...parts: Part[]) => leaksOf(copies, parts, dataset).map(({ row, of, kind }) => [row, of, kind]);

  it('are test rows with a copy in the training of the same part', () => {
    expect(pairs(part([0, 2, 4], [1, 3, 5, 8]))).toEqual([[1, 0, 'mirrored'], [3, 2, 'nearly the same'], [8, 0, 'same']]);
    expect(pairs(part([0, 4, 8, 1], [2, 3, 5]))).toEqual([]);
  });

  it('of several parts are named once, by the nearest copy', () => {
    expect(pairs(part([1], [4], 'fold-01'), part([0], [4, 1], 'fold-02'))).toEqual([[1, 0, 'mirrored'], [4, 0, 'same']]);
  });

  it('of a final fit are none: nothing is judged', () => {
    expect(pairs(part([0, 1, 2, 3, 4], []))).toEqual([]);
  });
});
