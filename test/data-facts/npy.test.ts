import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseNpy, unpack } from '../../src/data-facts/npy.ts';
import { isProblem } from '../../src/diagnostics/problem.ts';
import held from './arrays.json' with { type: 'json' };

const file = (name: string): Uint8Array => readFileSync(join(import.meta.dirname, 'arrays', `${name}.npy`));

describe('arrays as NumPy writes them', () => {
  it.each(Object.entries(held.arrays))('%s', (name, { shape, values }) => {
    const array = parseNpy(file(name));
    if (isProblem(array)) throw new Error(array.message);
    expect(array.shape).toEqual(shape);
    const read = new Float32Array(values.length);
    unpack(array, read);
    expect([...read]).toEqual(values);
  });

  it.each([
    ['bad-fortran', 'it lies in Fortran order; save `numpy.ascontiguousarray` of it'],
    ['bad-objects', 'it holds Python objects, not numbers of 8 to 64 bits'],
    ['bad-texts', 'it holds texts, not numbers of 8 to 64 bits'],
    ['bad-records', 'it holds records, not numbers of 8 to 64 bits'],
    ['bad-half', 'it holds numbers of type `<f2`, not numbers of 8 to 64 bits'],
    ['bad-five', 'it has 5 dimensions, not 1 to 4'],
    ['bad-scalar', 'it has 0 dimensions, not 1 to 4'],
    ['bad-empty', 'its shape is [0, 4]: there is nothing in it'],
  ])('%s is refused with its reason', (name, reason) => {
    expect(parseNpy(file(name))).toEqual({ code: 'MTL6020', message: `this is not an array that can be read: ${reason}` });
  });

  it.each([
    [127, 'it ends within its header'],
    [128, 'it is cut off: its shape is [2, 3], 6 numbers, and 0 are there'],
    [151, 'it is cut off: its shape is [2, 3], 6 numbers, and 5 are there'],
    [5, "it does not begin as NumPy's files do"],
  ])('cut off after %i bytes', (length, reason) => {
    expect(parseNpy(file('float32').subarray(0, length))).toMatchObject({ message: expect.stringContaining(reason) });
  });
});
