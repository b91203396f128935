import type { Judged, Metric } from '../../../runtime/experiment.ts';
import { answerWidth, eachLabelled, meanOf } from '../../../runtime/metrics/decide.ts';

/** Of single precision, as scikit-learn takes it for answers of that precision. */
const EPSILON = 2 ** -23;

/**
 * As scikit-learn's log_loss, in nats: probabilities are held between epsilon and 1 - epsilon; overall, the mean over
 * tasks.
 */
export function logLoss(): Metric {
  return {
    name: 'log_loss',
    better: 'lower',
    judges: 'probabilities',
    fits: ({ kind }) => kind === 'binary' || kind === 'class',
    task: logLossOf,
    overall: (judged) => meanOf(judged.map(logLossOf)),
  };
}

function logLossOf(judged: Judged): number | null {
  const { target, answers, truth } = judged;
  const width = answerWidth(judged);
  let sum = 0;
  const rows = eachLabelled(judged, (row) => {
    const label = truth[row]!;
    const right = target.kind === 'class' ? answers[row * width + label]! : label ? answers[row]! : 1 - answers[row]!;
    sum -= Math.log(Math.min(Math.max(right, EPSILON), 1 - EPSILON));
  });
  return rows === 0 ? null : sum / rows;
}
