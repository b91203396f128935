import { epochOfSharedRows } from '../../diagnostics/messages/sources.ts';
import type { Rule } from './rule.ts';

/** Tasks that share rows are equally long: an epoch is one pass over them. */
export const epochOfOwnRows: Rule = ({ tasks, train }) => {
  if (tasks.length === 0 || tasks.some(({ rows }) => rows === 'own')) return [];
  return train.phases.filter(({ value }) => value.args.epoch).map(({ name, span }) => epochOfSharedRows.at(span, { phase: name }));
};
