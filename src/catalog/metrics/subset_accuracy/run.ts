import type { Judged, Metric } from '../../../runtime/experiment.ts';
import { answerWidth, decided, eachLabelled } from '../../../runtime/metrics/decide.ts';

/** As scikit-learn's accuracy_score of several labels; overall, of the labels that a row has of all tasks. */
export function subsetAccuracy(): Metric {
  return {
    name: 'subset_accuracy',
    better: 'higher',
    fits: ({ kind }) => kind === 'binary' || kind === 'subset',
    task: (judged) => share([judged]),
    overall: share,
  };
}

function share(judged: readonly Judged[]): number | null {
  const isRight = new Map<number, boolean>();
  for (const one of judged)
    eachLabelled(one, (at) => {
      const row = one.rows?.[at] ?? at;
      isRight.set(row, isRight.get(row) !== false && allRight(one, at));
    });
  const right = [...isRight.values()].filter(Boolean).length;
  return isRight.size === 0 ? null : right / isRight.size;
}

function allRight(judged: Judged, row: number): boolean {
  const width = answerWidth(judged);
  for (let at = row * width; at < (row + 1) * width; at++)
    if (decided(judged.answers[at]!) !== judged.truth[at]) return false;
  return true;
}
