/** Rows that go through a network together where nothing is learnt. */
import type { Dataset } from '../experiment.ts';
import { sizeOf } from '../shape.ts';

/** Rows at a time: large enough that the cost of a call does not count. */
const ROWS = 1024;

/** Numbers of inputs and answers at a time: what layers make of images takes many times their memory, and so do the answers of a thousand tasks. */
const NUMBERS = 2 ** 20;

/** `answers` are the numbers that the network gives a row, where these are kept. */
export function chunksOf(inputs: Dataset['inputs'], rows: Int32Array, answers = 0): Int32Array[] {
  const width = Object.values(inputs).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const most = Math.max(1, Math.min(ROWS, Math.floor(NUMBERS / Math.max(width, answers))));
  return Array.from({ length: Math.ceil(rows.length / most) }, (_, i) => rows.subarray(i * most, (i + 1) * most));
}
