/** What a step's inputs are in a machine's memory: the numbers given, or the rows of a table, whichever way they are written. */
import { expect, test } from 'vitest';
import { write } from '../../src/engine/plan/feeding.ts';
import type { Numbers } from '../../src/engine/plan/runner.ts';

const ROWS = 5;

/** Of rows of a table, whose own numbers say that nobody should have asked for them. */
function rowsOf(width: number, rows: readonly number[], many = ROWS): Numbers {
  const table = { rows: many, all: () => Float32Array.from({ length: ROWS * width }, (_, i) => i + 1) };
  return { shape: [rows.length, width], values: new Float32Array(rows.length * width).fill(-1), of: { table, rows: Int32Array.from(rows) } };
}

const written = (numbers: Numbers): number[] => {
  const memory = new Float32Array(numbers.values.length + 4).fill(9);
  write(memory, 2, numbers, numbers.values.length);
  expect([...memory.subarray(0, 2), ...memory.subarray(-2)]).toEqual([9, 9, 9, 9]);
  return [...memory.subarray(2, -2)];
};

test.each([3, 40])('rows of a table, %i numbers each, zeros where there is none', (width) => {
  const expected = [4, -1, 0].flatMap((row) => Array.from({ length: width }, (_, i) => (row < 0 ? 0 : row * width + i + 1)));
  expect(written(rowsOf(width, [4, -1, 0]))).toEqual(expected);
});

test('a table that is too large to be kept is never asked for', () => {
  expect(new Set(written(rowsOf(3, [0, 1], 2 ** 23)))).toEqual(new Set([-1]));
});

test.each([3, 40])('numbers of their own, %i', (count) => {
  const values = Float32Array.from({ length: count }, (_, i) => i);
  expect(written({ shape: [count], values })).toEqual([...values]);
});
