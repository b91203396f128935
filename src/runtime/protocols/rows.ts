import { noRowsInPart } from '../../diagnostics/messages/data.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import type { Dataset, Part } from '../experiment.ts';

/** The first part that cannot train or judge one of the tasks. */
export function partWithoutRows(dataset: Dataset, parts: readonly Part[], advice: string): Problem | null {
  for (const part of parts) {
    for (const [task, { has }] of Object.entries(dataset.labels)) {
      for (const side of ['train', 'test'] as const) {
        if (part[side].some((row) => has[row] === 1)) continue;
        const labelled = has.reduce((sum, one) => sum + one, 0);
        return noRowsInPart.of({ task, part: inWords(part), side: sideInWords[side], labelled }, { notes: [advice] });
      }
    }
  }
  return null;
}

const sideInWords = { train: 'training', test: 'test' };

/** `fold 3`, `repeat 2 of 5%`. */
function inWords({ condition, repeat }: Part): string {
  const name = repeat.replace(/-0*/, ' ');
  return condition === 'all' ? name : `${name} of ${condition}`;
}

/** `12.5%`. */
export const percent = (share: number): string => `${Number((share * 100).toPrecision(6))}%`;
