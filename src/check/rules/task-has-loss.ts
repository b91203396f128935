import { noLoss } from '../../diagnostics/messages/types.ts';
import { lossesFor } from '../losses.ts';
import type { TaskNode } from '../model.ts';
import type { Rule } from './rule.ts';

/** Every task says what a wrong answer costs. Reported once for tasks declared together. */
export const taskHasLoss: Rule = (model) => {
  const lacking = model.tasks.filter(lacksLoss);
  const statements = new Set(lacking.map((task) => task.statement));
  return [...statements].map((statement) => {
    const [first, ...others] = lacking.filter((task) => task.statement === statement);
    const { name, target, span } = first!;
    return noLoss.at(span, { task: name, others: others.length, better: lossesFor(target!.kind) });
  });
};

function lacksLoss({ target, loss, head, damaged }: TaskNode): boolean {
  return target !== null && loss === null && head !== null && !damaged;
}
