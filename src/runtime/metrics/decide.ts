/** From answers to decisions, and what of them was right. */
import type { Judged } from '../experiment.ts';

/** True and false positives and false negatives of one label. */
export interface Counts {
  readonly hits: number;
  readonly falseAlarms: number;
  readonly misses: number;
}

/** Answers a row has: classes of a class task, labels of a subset, numbers of a real. */
export function answerWidth({ target }: Pick<Judged, 'target'>): number {
  if (target.kind === 'binary') return 1;
  return target.kind === 'real' ? target.size : target.labels.length;
}

/** Calls `see` for each labelled row. */
export function eachLabelled({ has }: Judged, see: (row: number) => void): number {
  let count = 0;
  for (let row = 0; row < has.length; row++) {
    if (!has[row]) continue;
    see(row);
    count++;
  }
  return count;
}

/** Class tasks: the most probable class, the first of equals. */
export function chosenClass({ answers }: Pick<Judged, 'answers'>, row: number, classes: number): number {
  let best = row * classes;
  for (let at = best + 1; at < (row + 1) * classes; at++) if (answers[at]! > answers[best]!) best = at;
  return best - row * classes;
}

/** Binary and subset tasks: 1 where the probability is above one half. */
export const decided = (probability: number): number => (probability > 0.5 ? 1 : 0);

/** One entry a label: the yes of a binary task, each label of a subset, each class. Labels of a class task that occur neither in truth nor in answers are null. */
export function labelCounts(judged: Judged): (Counts | null)[] {
  const width = answerWidth(judged);
  const tallies = Array.from({ length: width }, () => ({ hits: 0, falseAlarms: 0, misses: 0 }));
  const isClass = judged.target.kind === 'class';
  eachLabelled(judged, (row) => {
    if (isClass) tallyClass(judged, row, tallies);
    else tallyLabels(judged, row, tallies);
  });
  return tallies.map((tally) =>
    isClass && tally.hits + tally.falseAlarms + tally.misses === 0 ? null : tally,
  );
}

type Tally = { -readonly [Key in keyof Counts]: number };

function tallyClass(judged: Judged, row: number, tallies: readonly Tally[]): void {
  const answer = chosenClass(judged, row, tallies.length);
  const truth = judged.truth[row]!;
  if (answer === truth) tallies[truth]!.hits++;
  else {
    tallies[answer]!.falseAlarms++;
    tallies[truth]!.misses++;
  }
}

function tallyLabels({ answers, truth }: Judged, row: number, tallies: readonly Tally[]): void {
  for (const [label, tally] of tallies.entries()) {
    const at = row * tallies.length + label;
    const answer = decided(answers[at]!);
    if (answer && truth[at]) tally.hits++;
    else if (answer) tally.falseAlarms++;
    else if (truth[at]) tally.misses++;
  }
}

/** Null where there is nothing to average. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
