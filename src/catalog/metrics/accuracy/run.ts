import type { Judged, Metric } from '../../../runtime/experiment.ts';
import { chosenClass, decided, eachLabelled, meanOf } from '../../../runtime/metrics/decide.ts';

/** Share of labelled rows that are decided right; overall, the mean over tasks. */
export function accuracy(): Metric {
  return {
    name: 'accuracy',
    better: 'higher',
    fits: ({ kind }) => kind === 'binary' || kind === 'class',
    task: accuracyOf,
    overall: (judged) => meanOf(judged.map(accuracyOf)),
  };
}

function accuracyOf(judged: Judged): number | null {
  const { target, answers, truth } = judged;
  let right = 0;
  const rows = eachLabelled(judged, (row) => {
    const answer =
      target.kind === 'class' ? chosenClass(judged, row, target.labels.length) : decided(answers[row]!);
    if (answer === truth[row]) right++;
  });
  return rows === 0 ? null : right / rows;
}
