import { mixedRows } from '../../diagnostics/messages/sources.ts';
import type { Rule } from './rule.ts';

/** A batch is rows of all tasks, or a slot for each: not both. */
export const rowsAlike: Rule = ({ tasks }) => {
  const own = tasks.find(({ rows }) => rows === 'own');
  return tasks
    .filter(({ rows }) => own && rows === 'shared')
    .map(({ name, span }) => mixedRows.at(span, { task: name, own: own!.name }));
};
