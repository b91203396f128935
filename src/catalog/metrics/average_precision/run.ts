import type { Judged, Metric } from '../../../runtime/experiment.ts';
import { meanOf } from '../../../runtime/metrics/decide.ts';
import { labelScores, stepsDown, type LabelScores } from '../../../runtime/metrics/ranking.ts';

/**
 * As scikit-learn's average_precision_score: the mean over labels (macro), of classes each against the rest; overall,
 * over the labels of all tasks. A label that no row has is left out.
 */
export function averagePrecision(): Metric {
  return {
    name: 'average_precision',
    better: 'higher',
    judges: 'probabilities',
    fits: ({ kind }) => kind !== 'real',
    task: (judged) => macro([judged]),
    overall: macro,
  };
}

const macro = (judged: readonly Judged[]): number | null =>
  meanOf(judged.flatMap(labelScores).map(averageOf));

/** The sum over thresholds of precision times the recall that is gained there. */
function averageOf(label: LabelScores): number | null {
  let hits = 0;
  let said = 0;
  let sum = 0;
  for (const step of stepsDown(label)) {
    hits += step.with;
    said += step.with + step.without;
    sum += step.with * (hits / said);
  }
  return hits === 0 ? null : sum / hits;
}
