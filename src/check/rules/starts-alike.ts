import { findEntry } from '../../catalog/index.ts';
import { covariancesOf } from '../../catalog/modes.ts';
import { unlikeStarts } from '../../diagnostics/messages/priors.ts';
import type { PriorMember } from '../model.ts';
import type { Rule } from './rule.ts';

/** A covariance between tasks that is learnt sees tasks that start from the same values. Once for a prior. */
export const startsAlike: Rule = (model) =>
  model.priors.flatMap(({ entry, value, groups, span }) => {
    const related = covariancesOf(entry, value.args).task;
    // A penalty that shrinks singular values draws tasks together from wherever they start.
    if (!related || entry.shrinks || !findEntry('covariance', related.entry)!.learned) return [];
    const group = groups.find(({ members }) => members.length > 1 && members.some(startsAlone));
    return group ? [unlikeStarts.at(span, { layer: group.name })] : [];
  });

const startsAlone = ({ parameter: { start, from } }: PriorMember): boolean => from === null && !findEntry('start', start.entry)!.alike;
