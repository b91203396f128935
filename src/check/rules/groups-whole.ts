import { stratifiedGroups } from '../../diagnostics/messages/sources.ts';
import type { Rule } from './rule.ts';

/** Whole groups cannot be dealt by the labels of their rows. */
export const groupsWhole: Rule = ({ evaluate: { group, protocol } }) =>
  group && protocol?.args.stratified === true ? [stratifiedGroups.at(group.span, {})] : [];
