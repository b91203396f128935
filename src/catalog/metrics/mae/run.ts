import type { Judged, Metric } from '../../../runtime/experiment.ts';
import { answerWidth, eachLabelled, meanOf } from '../../../runtime/metrics/decide.ts';

/** Mean absolute error, in the unit of the data; overall, the mean over tasks. */
export function mae(): Metric {
  return {
    name: 'mae',
    better: 'lower',
    fits: ({ kind }) => kind === 'real',
    task: maeOf,
    overall: (judged) => meanOf(judged.map(maeOf)),
  };
}

function maeOf(judged: Judged): number | null {
  const { answers, truth } = judged;
  const width = answerWidth(judged);
  let errors = 0;
  const rows = eachLabelled(judged, (row) => {
    for (let at = row * width; at < (row + 1) * width; at++) errors += Math.abs(answers[at]! - truth[at]!);
  });
  return rows === 0 ? null : errors / (rows * width);
}
