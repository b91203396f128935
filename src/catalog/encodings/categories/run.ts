import { labelIndex } from '../../../data-facts/labels.ts';
import type { Encoding } from '../../../runtime/experiment.ts';

/** One index a column. The values of a column have the indices that follow those of the column before; 0 means none of them. */
export function categories(values: readonly (readonly string[])[]): Encoding {
  let next = 1;
  const indices = values.map((texts) => labelIndex(Object.fromEntries(texts.map((text) => [text, next++]))));
  return {
    name: 'categories',
    values,
    indices: true,
    open: () => ({ read: (cells) => cells.map((cell, column) => indices[column]!(cell) ?? 0) }),
  };
}
