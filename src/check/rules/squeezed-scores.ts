import { findEntry } from '../../catalog/index.ts';
import type { EntryValue } from '../../catalog/arguments.ts';
import { boundedScores } from '../../diagnostics/messages/statistics.ts';
import type { TaskNode, ValueNode } from '../model.ts';
import type { Rule } from './rule.ts';

/** Scores that an activation has squeezed before the loss normalises them: legal, and wrong statistics. Once for tasks declared together. */
export const squeezedScores: Rule = (model) => {
  const squeezed = model.tasks.filter(isSqueezed);
  const statements = new Set(squeezed.map((task) => task.statement));
  return [...statements].map((statement) => {
    const [first, ...others] = squeezed.filter((task) => task.statement === statement);
    const { name, output, loss } = first!;
    const params = { activation: squeezing(output)!, loss: loss!.entry.name, task: name, others: others.length };
    return boundedScores.at(output!.span, params);
  });
};

function isSqueezed(task: TaskNode): boolean {
  return task.loss?.entry.reads === 'scores' && squeezing(task.output) !== null;
}

/** The bounded activation that a value comes out of. */
function squeezing(value: ValueNode | null): string | null {
  if (value?.kind !== 'layer') return null;
  const used = Object.values(value.args).find((arg) => isActivation(arg));
  return used && findEntry('activation', used.entry)?.range ? used.entry : null;
}

function isActivation(arg: unknown): arg is EntryValue {
  return typeof arg === 'object' && arg !== null && 'entry' in arg && findEntry('activation', String(arg.entry)) !== undefined;
}
