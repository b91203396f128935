/** How well scores put the rows of a label before the others. */
import type { Judged } from '../experiment.ts';
import { answerWidth, eachLabelled } from './decide.ts';

/** One label on the labelled rows: its score in each, and 1 where the row has it. */
export interface LabelScores {
  readonly scores: readonly number[];
  readonly truth: readonly number[];
}

/** One entry a label: the yes of a binary task, each label of a subset, each class against the rest. */
export function labelScores(judged: Judged): LabelScores[] {
  const width = answerWidth(judged);
  const isClass = judged.target.kind === 'class';
  return Array.from({ length: width }, (_, label) => {
    const scores: number[] = [];
    const truth: number[] = [];
    eachLabelled(judged, (row) => {
      const at = row * width + label;
      scores.push(judged.answers[at]!);
      truth.push(isClass ? Number(judged.truth[row] === label) : judged.truth[at]!);
    });
    return { scores, truth };
  });
}

/** Rows of equal scores together, from the highest score down: how many have the label, and how many have not. */
export function stepsDown({ scores, truth }: LabelScores): { with: number; without: number }[] {
  const order = scores.map((_, row) => row).sort((a, b) => scores[b]! - scores[a]!);
  const steps: { with: number; without: number }[] = [];
  order.forEach((row, i) => {
    if (i === 0 || scores[row] !== scores[order[i - 1]!]) steps.push({ with: 0, without: 0 });
    steps.at(-1)![truth[row] ? 'with' : 'without']++;
  });
  return steps;
}
