/** Rows of the data whose inputs are the same, or nearly so. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { cacheFolder, keepBytes, readKeptText } from '../data/cache.ts';
import type { Dataset, Experiment, InputValues } from '../experiment.ts';
import { inMemory, isStored } from '../data/stored.ts';
import { columnsOf, distinctive, equalRows, nearRows } from './rows.ts';
import { LEAST_SIDE, likePictures, MOST_PICTURES } from './pictures.ts';

export type Kind = 'same' | 'nearly the same' | 'mirrored';

export interface Copy {
  readonly rows: readonly [number, number];
  readonly kind: Kind;
}

export interface Copies {
  /** Rows with the same inputs throughout, as lists of two and more. */
  readonly equal: readonly (readonly number[])[];
  /** Between rows of which each is the first with its inputs. */
  readonly alike: readonly Copy[];
  /** The input whose pictures they are; null where rows are compared by all of their numbers. */
  readonly pictures: string | null;
}

/** By the first input that is pictures, or else by all inputs; none are looked for where rows lie in a file. */
export function findCopies({ inputs }: Pick<Experiment, 'inputs'>, dataset: Dataset): Copies {
  // So many rows would take too long, and more memory than they do themselves.
  if (Object.values(dataset.inputs).some(({ values }) => isStored(values))) return { equal: [], alike: [], pictures: null };
  const picture = Object.keys(dataset.inputs).find((name) => inputs[name]?.as?.name === 'image');
  return picture === undefined ? copiesOfRows(inputs, dataset) : copiesOfPictures(picture, dataset);
}

function copiesOfPictures(pictures: string, { inputs, rows }: Dataset): Copies {
  const input = inputs[pictures]!;
  const equal = equalRows([columnsOf(input)], rows);
  const [height, width] = input.shape;
  const distinct = firstsOf(equal, rows);
  const small = Math.min(height!, width!) < LEAST_SIDE;
  return { equal, alike: small || distinct.length > MOST_PICTURES ? [] : likeness(input, distinct), pictures };
}

/** Kept for the next run, beside the decoded pictures. */
function likeness({ values: stored, shape }: InputValues, rows: Int32Array): readonly Copy[] {
  const values = inMemory(stored);
  const name = createHash('sha256').update(`copies 1 ${shape.join(' ')}`).update(rows).update(values).digest('hex');
  const path = join(cacheFolder(process.env), `copies-${name}.json`);
  const kept = readKeptText(path);
  if (kept !== null) return JSON.parse(kept) as Copy[];
  const found = likePictures(values, shape, rows).map(({ rows: pair, mirrored }): Copy => ({ rows: pair, kind: mirrored ? 'mirrored' : 'nearly the same' }));
  keepBytes(path, Buffer.from(JSON.stringify(found)));
  return found;
}

function copiesOfRows(bindings: Experiment['inputs'], { inputs, rows }: Dataset): Copies {
  const columns = Object.values(inputs).map(columnsOf);
  const all = equalRows(columns, rows);
  const counts = distinctive(columns, all, rows);
  const telling = all.filter(([first]) => counts[first!] === 1);
  // Where most rows meet by chance, so do the others.
  const equal = rowsIn(telling) < rowsIn(all) / 2 ? [] : telling;
  const looked = Object.keys(inputs).some((name) => bindings[name]?.as !== undefined) ? new Int32Array() : firstsOf(all, rows).filter((row) => counts[row] === 1);
  return { equal, alike: nearRows(columns, looked).map((pair) => ({ rows: pair, kind: 'nearly the same' })), pictures: null };
}

const rowsIn = (groups: readonly (readonly number[])[]): number => groups.reduce((sum, { length }) => sum + length, 0);

/** Each row that no earlier one equals. */
function firstsOf(equal: readonly (readonly number[])[], rows: number): Int32Array {
  const later = new Set(equal.flatMap((group) => group.slice(1)));
  return Int32Array.from({ length: rows }, (_, row) => row).filter((row) => !later.has(row));
}
