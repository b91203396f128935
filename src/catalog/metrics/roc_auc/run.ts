import type { Judged, Metric } from '../../../runtime/experiment.ts';
import { meanOf } from '../../../runtime/metrics/decide.ts';
import { labelScores, stepsDown, type LabelScores } from '../../../runtime/metrics/ranking.ts';

/**
 * As scikit-learn's roc_auc_score: the mean over labels (macro), of classes each against the rest; overall, over the
 * labels of all tasks. A label that every row has, or none, has no curve and is left out.
 */
export function rocAuc(): Metric {
  return {
    name: 'roc_auc',
    better: 'higher',
    judges: 'probabilities',
    fits: ({ kind }) => kind !== 'real',
    task: (judged) => macro([judged]),
    overall: macro,
  };
}

const macro = (judged: readonly Judged[]): number | null => meanOf(judged.flatMap(labelScores).map(areaOf));

/** Pairs of a row with the label and one without: the share in which the former has the higher score, ties counting half. */
function areaOf(label: LabelScores): number | null {
  let above = 0;
  let wins = 0;
  let without = 0;
  for (const step of stepsDown(label)) {
    wins += step.without * (above + step.with / 2);
    above += step.with;
    without += step.without;
  }
  return above === 0 || without === 0 ? null : wins / (above * without);
}
