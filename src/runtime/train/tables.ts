/** Inputs whose rows are the same in every batch: a runner may keep all of them, and take those of a batch by their places. */
import type { Table } from '../../engine/plan/runner.ts';
import type { Feed } from '../../engine/plan/step.ts';
import { isStored } from '../data/stored.ts';
import type { InputValues, Numbers, ScaleState } from '../experiment.ts';
import { sizeOf } from '../shape.ts';
import { PADDING } from './own-rows.ts';

/** From numbers of rows, [rows, width], to those that a model sees. */
type Scaled = (values: Float32Array) => Float32Array;

/** The last table of each input: of another scaling it is another one. */
const tables = new WeakMap<InputValues, { readonly scaling: ScaleState | undefined; readonly table: Table }>();

/** Null of an input whose rows lie in a file. */
export function tableOf(input: InputValues, scaling: ScaleState | undefined, scaled: Scaled): Table | null {
  const { shape, values } = input;
  if (isStored(values)) return null;
  const known = tables.get(input);
  if (known && known.scaling === scaling) return known.table;
  const table = { rows: values.length / sizeOf(shape), all: () => scaled(asFloats(values)) };
  tables.set(input, { scaling, table });
  return table;
}

const asFloats = (values: Numbers): Float32Array => (values instanceof Float32Array ? values : Float32Array.from(values));

/** Rows of a table; their numbers, which `take` gives, are taken where they are asked for. */
export function taken({ shape, dtype }: Pick<Feed, 'shape' | 'dtype'>, table: Table, rows: Int32Array, take: () => Float32Array): Feed {
  let values: Float32Array | undefined;
  return { shape, dtype, of: { table, rows: padded(rows, shape[0]!) }, get values() { return (values ??= take()); } };
}

/** So many of them. */
export function padded(rows: Int32Array, count: number): Int32Array {
  if (rows.length === count) return rows;
  const all = new Int32Array(count).fill(PADDING);
  all.set(rows);
  return all;
}
