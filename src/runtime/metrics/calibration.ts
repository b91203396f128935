/** How well probabilities say how often answers are right. */
import type { Judged } from '../experiment.ts';
import { answerWidth, chosenClass, eachLabelled } from './decide.ts';

/** Of equal width, from 0 to 1; a probability on an edge counts in the bin below it. */
const BINS = 10;
/** In single precision, as answers are. */
const EDGES = Array.from({ length: BINS - 1 }, (_, i) => Math.fround((i + 1) / BINS));

/** Sums over the probabilities that fall into a bin. */
export interface Bin {
  readonly count: number;
  /** Of the probabilities. */
  readonly said: number;
  /** Of those that turned out right. */
  readonly right: number;
}

/** As scikit-learn's calibration_curve with the strategy `uniform` counts: one entry a bin, empty ones too. */
export function binsOf(judged: Judged): Bin[] {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, said: 0, right: 0 }));
  eachProbability(judged, (probability, right) => {
    const bin = bins[EDGES.findLastIndex((edge) => edge < probability) + 1]!;
    bin.count++;
    bin.said += probability;
    bin.right += right;
  });
  return bins;
}

/** Expected calibration error: the mean distance of what was said from what was right, each bin by how many fall into it. */
export function errorOf(bins: readonly Bin[]): number | null {
  const all = bins.reduce((sum, { count }) => sum + count, 0);
  return all === 0 ? null : bins.reduce((sum, { said, right }) => sum + Math.abs(said - right), 0) / all;
}

/** Of a binary task the probability of yes, of a subset that of each label, of a class task that of the class it chooses; 1 where it is so. */
function eachProbability(judged: Judged, see: (probability: number, right: number) => void): void {
  const { target, answers, truth } = judged;
  const width = answerWidth(judged);
  eachLabelled(judged, (row) => {
    if (target.kind === 'class') {
      const chosen = chosenClass(judged, row, width);
      see(answers[row * width + chosen]!, Number(chosen === truth[row]));
    } else for (let at = row * width; at < (row + 1) * width; at++) see(answers[at]!, truth[at]!);
  });
}
