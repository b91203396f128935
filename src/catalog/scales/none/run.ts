import type { Scale } from '../../../runtime/experiment.ts';

/** The numbers as they are. */
export function none(): Scale {
  return { name: 'none', fit: () => ({}), apply: (_, values) => values, undo: (_, values) => values };
}
