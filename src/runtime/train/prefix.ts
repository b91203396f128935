/** The frozen prefix of a model, computed once for each row: kept in memory, and read in its place from then on. */
import * as tf from '@tensorflow/tfjs';
import type { Results } from '../../engine/plan/results.ts';
import { Steps, type Compute, type Feed } from '../../engine/plan/step.ts';
import { interrupted } from '../../diagnostics/messages/training.ts';
import type { Part, Problem } from '../experiment.ts';
import { sizeOf } from '../shape.ts';
import type { Model } from '../types.ts';
import { inputFeeds, type View } from './batches.ts';
import { chunksOf } from './chunks.ts';
import { PADDING } from './own-rows.ts';
import type { Arrays } from './phase.ts';
import { group, mapValues, named, toTensors } from './state.ts';
import { tableOf, taken } from './tables.ts';

export interface Prefix {
  /** By the names that the model has for them, [kept rows, ...shape]. */
  readonly values: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>>;
  /** Where the values of each row of the data lie among the kept ones. */
  readonly place: Int32Array;
  /** Inputs that are not made any more. */
  readonly inputs: readonly string[];
}

/** More than this is computed anew each time, in bytes: a worker has other things to hold. */
const MOST = 2 ** 31;

interface Options {
  readonly signal?: AbortSignal;
}

/** Null where the model has none, where it would not fit into memory, or where MTLC_CACHE=off. */
export async function computePrefix(
  model: Model,
  view: View,
  start: Arrays,
  part: Part,
  { signal }: Options,
): Promise<Prefix | Problem | null> {
  if (!model.frozenPrefix || process.env['MTLC_CACHE'] === 'off') return null;
  const rows = Int32Array.from([...part.train, ...part.validation, ...part.test]);
  const steps = Steps.open(named({ values: toTensors(start), slots: {} }), model.tasks);
  const compute: Compute = (state, feeds) => model.frozenPrefix!(group(state, 'values'), group(feeds, 'inputs'));
  let kept: Record<string, { shape: readonly number[]; values: Float32Array }> | null = null;
  let at = 0;
  const chunks = chunksOf(view.dataset.inputs, rows);
  for (const chunk of chunks) {
    if (signal?.aborted) break;
    const size = chunks[0]!.length;
    const { arrays: found } = await steps.run(`prefix ${size}`, compute, inputFeeds(view, chunk, size));
    kept ??= roomFor(found, rows.length);
    if (!kept) break;
    for (const [name, { shape, values }] of Object.entries(kept)) values.set(found[name]!.values.subarray(0, chunk.length * sizeOf(shape)), at * sizeOf(shape));
    at += chunk.length;
    await tf.nextFrame();
  }
  steps.close();
  if (signal?.aborted) return interrupted.of({});
  return kept && { values: kept, place: placesOf(rows, view.dataset.rows), inputs: model.prefixInputs ?? [] };
}

/** Empty arrays for what a first chunk gave, or null where all rows would take too much. */
function roomFor(found: Results['arrays'], rows: number) {
  const shapes = Object.entries(found).map(([name, { shape }]) => [name, shape.slice(1)] as const);
  const bytes = shapes.reduce((sum, [, shape]) => sum + 4 * rows * sizeOf(shape), 0);
  if (bytes > MOST) return null;
  return Object.fromEntries(shapes.map(([name, shape]) => [name, { shape, values: new Float32Array(rows * sizeOf(shape)) }]));
}

function placesOf(rows: Int32Array, all: number): Int32Array {
  const place = new Int32Array(all).fill(-1);
  rows.forEach((row, i) => (place[row] = i));
  return place;
}

/** The kept values of `rows`, [size, ...shape]; padded rows are 0. Those of a training batch are rows of a table. */
export function prefixOf({ values, place }: Prefix, rows: Int32Array, size: number, isTraining: boolean): Record<string, Feed> {
  return mapValues(values, (kept) => {
    const width = sizeOf(kept.shape);
    const take = (): Float32Array => {
      const own = new Float32Array(size * width);
      rows.forEach((row, i) => row !== PADDING && own.set(kept.values.subarray(place[row]! * width, (place[row]! + 1) * width), i * width));
      return own;
    };
    const feed = { shape: [size, ...kept.shape], dtype: 'float32' as const };
    const table = isTraining ? tableOf(kept, undefined, (all) => all) : null;
    return table ? taken(feed, table, rows.map((row) => (row === PADDING ? PADDING : place[row]!)), take) : { ...feed, values: take() };
  });
}
