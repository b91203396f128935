import { zeroWeight } from '../../diagnostics/messages/statistics.ts';
import type { Rule } from './rule.ts';

/** A task that the objective leaves out. */
export const noZeroWeight: Rule = (model) =>
  model.tasks.filter((task) => task.weight === 0).map((task) => zeroWeight.at(task.span, { task: task.name }));
