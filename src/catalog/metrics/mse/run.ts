import type { Judged, Metric } from '../../../runtime/experiment.ts';
import { answerWidth, eachLabelled, meanOf } from '../../../runtime/metrics/decide.ts';

/** Mean squared error, in the unit of the data, squared; overall, the mean over tasks. */
export function mse(): Metric {
  return {
    name: 'mse',
    better: 'lower',
    fits: ({ kind }) => kind === 'real',
    task: mseOf,
    overall: (judged) => meanOf(judged.map(mseOf)),
  };
}

function mseOf(judged: Judged): number | null {
  const { answers, truth } = judged;
  const width = answerWidth(judged);
  let squares = 0;
  const rows = eachLabelled(judged, (row) => {
    for (let at = row * width; at < (row + 1) * width; at++) squares += (answers[at]! - truth[at]!) ** 2;
  });
  return rows === 0 ? null : squares / (rows * width);
}
