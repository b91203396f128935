import { findEntry } from '../../catalog/index.ts';
import { covariancesOf } from '../../catalog/modes.ts';
import { largeEpsilon } from '../../diagnostics/messages/priors.ts';
import type { EntryValue } from '../../catalog/arguments.ts';
import type { ParameterNode, PriorNode } from '../model.ts';
import type { Rule } from './rule.ts';

/** With a quarter of the variance of the starts nothing is learnt, with a four-hundredth all of it (specs/drn.mtl). */
const LARGEST = 0.05;

/** What is added to learnt variances is small beside those that kernels start with. Once for a prior. */
export const smallEpsilon: Rule = (model) => model.priors.flatMap((prior) => largeIn(prior).slice(0, 1));

function largeIn({ entry, value, groups, span }: PriorNode) {
  const held = Object.values(covariancesOf(entry, value.args));
  const [only] = held;
  // Beside other covariances, variances are relative to theirs.
  const floor = held.length === 1 ? findEntry('covariance', only!.entry)!.floor : undefined;
  if (!floor) return [];
  const epsilon = floor(only!.args as never);
  return groups.flatMap(({ name, members }) => {
    const variance = varianceOf(members[0]!.parameter);
    return variance !== null && epsilon > LARGEST * variance ? [largeEpsilon.at(span, { layer: name, epsilon, variance })] : [];
  });
}

/** Null where it is not known, or nothing varies. */
function varianceOf({ shape, start, from }: ParameterNode): number | null {
  const sizes = shape.map(Number);
  if (from !== null || !sizes.every(Number.isFinite)) return null;
  const space = sizes.slice(0, -2).reduce((all, size) => all * size, 1);
  const fans = { in: sizes.at(-2)! * space, out: sizes.at(-1)! * space };
  const variance = (of: EntryValue): number | null => {
    const found = findEntry('start', of.entry)!.variance(of.args as never, fans);
    return typeof found === 'object' && found !== null ? variance(found) : found;
  };
  return variance(start) || null;
}
