import type { Judged, Metric } from '../../../runtime/experiment.ts';
import { chosenClass, decided, eachLabelled, meanOf } from '../../../runtime/metrics/decide.ts';

/** As scikit-learn's balanced_accuracy_score: over the classes that occur; overall, the mean over tasks. */
export function balancedAccuracy(): Metric {
  return {
    name: 'balanced_accuracy',
    better: 'higher',
    fits: ({ kind }) => kind === 'binary' || kind === 'class',
    task: recallOf,
    overall: (judged) => meanOf(judged.map(recallOf)),
  };
}

function recallOf(judged: Judged): number | null {
  const { target, answers, truth } = judged;
  const classes = target.kind === 'class' ? target.labels.length : 2;
  const rows = new Float64Array(classes);
  const right = new Float64Array(classes);
  eachLabelled(judged, (row) => {
    const label = truth[row]!;
    const answer = target.kind === 'class' ? chosenClass(judged, row, classes) : decided(answers[row]!);
    rows[label]!++;
    if (answer === label) right[label]!++;
  });
  return meanOf(Array.from(rows, (count, label) => (count === 0 ? null : right[label]! / count)));
}
