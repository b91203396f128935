import type { Judged, Metric } from '../../../runtime/experiment.ts';
import { answerWidth, eachLabelled, meanOf } from '../../../runtime/metrics/decide.ts';

/** As scikit-learn's top_k_accuracy_score: of equally probable classes the last ones come first; overall, the mean over tasks. */
export function topKAccuracy(k = 2): Metric {
  const shareOf = (judged: Judged): number | null => {
    let right = 0;
    const rows = eachLabelled(judged, (row) => {
      if (rankOf(judged, row) < k) right++;
    });
    return rows === 0 ? null : right / rows;
  };
  return {
    name: `top_${k}_accuracy`,
    better: 'higher',
    judges: 'probabilities',
    fits: ({ kind }) => kind === 'class',
    task: shareOf,
    overall: (judged) => meanOf(judged.map(shareOf)),
  };
}

/** How many classes come before the right one. */
function rankOf(judged: Judged, row: number): number {
  const classes = answerWidth(judged);
  const label = judged.truth[row]!;
  const scores = judged.answers.subarray(row * classes, (row + 1) * classes);
  return scores.reduce(
    (rank, score, other) => rank + Number(score > scores[label]! || (score === scores[label] && other > label)),
    0,
  );
}
