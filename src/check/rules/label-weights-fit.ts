import { labelWeightsMisfit } from '../../diagnostics/messages/types.ts';
import { describeTarget } from '../types.ts';
import type { Rule } from './rule.ts';

/** A loss that weighs the labels of a subset lists a weight for each. */
export const labelWeightsFit: Rule = (model) =>
  model.tasks.flatMap(({ target, loss }) => {
    const given = loss?.entry.labelWeights?.(loss.value.args as never) ?? null;
    if (!target || !loss || given === null) return [];
    const labels = target.kind === 'subset' ? target.labels.length : null;
    return labels === given ? [] : [labelWeightsMisfit.at(loss.span, { type: describeTarget(target), labels, given })];
  });
