import type { Judged, Metric } from '../../../runtime/experiment.ts';
import { answerWidth, eachLabelled, meanOf } from '../../../runtime/metrics/decide.ts';

/** As scikit-learn's brier_score_loss; overall, the mean over tasks. */
export function brier(): Metric {
  return {
    name: 'brier_score_loss',
    better: 'lower',
    judges: 'probabilities',
    fits: ({ kind }) => kind === 'binary' || kind === 'class',
    task: brierOf,
    overall: (judged) => meanOf(judged.map(brierOf)),
  };
}

function brierOf(judged: Judged): number | null {
  const { target, answers, truth } = judged;
  const width = answerWidth(judged);
  let sum = 0;
  const rows = eachLabelled(judged, (row) => {
    for (let label = 0; label < width; label++) {
      const right = target.kind === 'class' ? Number(truth[row] === label) : truth[row]!;
      sum += (answers[row * width + label]! - right) ** 2;
    }
  });
  return rows === 0 ? null : sum / rows;
}
