import { classWeightsMisfit } from '../../diagnostics/messages/types.ts';
import { describeTarget } from '../types.ts';
import type { Rule } from './rule.ts';

/** A row has one label to be weighted by, and a list has a weight for each. */
export const classWeightsFit: Rule = (model) =>
  model.tasks.flatMap(({ target, classWeights }) => {
    if (!target || !classWeights) return [];
    const labels = target.kind === 'class' ? target.labels.length : target.kind === 'binary' ? 2 : null;
    const { value, span } = classWeights;
    if (labels !== null && (value === 'balanced' || value.length === labels)) return [];
    const given = value === 'balanced' ? null : value.length;
    return [classWeightsMisfit.at(span, { type: describeTarget(target), labels, given })];
  });
