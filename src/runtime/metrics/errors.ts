import type { Judged } from '../experiment.ts';
import { answerWidth, eachLabelled } from './decide.ts';

/** Sums over the labelled rows of one of a task's numbers. */
export interface Squares {
  readonly rows: number;
  /** Of the errors squared. */
  readonly errors: number;
  /** Of the distances from the mean of the truth, squared. */
  readonly spread: number;
}

/** One entry a number of `real[n]`. */
export function squaresOf(judged: Judged): Squares[] {
  const { answers, truth } = judged;
  const width = answerWidth(judged);
  return Array.from({ length: width }, (_, column) => {
    let sum = 0;
    const rows = eachLabelled(judged, (row) => (sum += truth[row * width + column]!));
    let errors = 0;
    let spread = 0;
    eachLabelled(judged, (row) => {
      const at = row * width + column;
      errors += (answers[at]! - truth[at]!) ** 2;
      spread += (truth[at]! - sum / rows) ** 2;
    });
    return { rows, errors, spread };
  });
}
