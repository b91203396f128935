import type { Judged, Metric } from '../../../runtime/experiment.ts';
import { answerWidth, decided } from '../../../runtime/metrics/decide.ts';

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

/** The tasks are judged on the same rows. */
function share(judged: readonly Judged[]): number | null {
  const rows = judged[0]?.has.length ?? 0;
  let labelled = 0;
  let right = 0;
  for (let row = 0; row < rows; row++) {
    const asked = judged.filter(({ has }) => has[row]);
    if (asked.length === 0) continue;
    labelled++;
    if (asked.every((one) => allRight(one, row))) right++;
  }
  return labelled === 0 ? null : right / labelled;
}

function allRight(judged: Judged, row: number): boolean {
  const width = answerWidth(judged);
  for (let at = row * width; at < (row + 1) * width; at++)
    if (decided(judged.answers[at]!) !== judged.truth[at]) return false;
  return true;
}
