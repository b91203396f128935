import type { Numbers, StoredRows } from '../experiment.ts';

/** Whether the numbers lie in a file. */
export const isStored = (values: Numbers | StoredRows): values is StoredRows => 'gather' in values;

/** Of what is never so much that it lies in a file: indices, pictures, rows that a program hands in. */
export function inMemory(values: Numbers | StoredRows): Numbers {
  if (isStored(values)) throw new Error('these rows lie in a file');
  return values;
}
