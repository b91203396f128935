import { idleWeighting } from '../../diagnostics/messages/statistics.ts';
import type { EntryValue } from '../../catalog/arguments.ts';
import { findEntry } from '../../catalog/index.ts';
import type { Model, PhaseNode } from '../model.ts';
import type { Rule } from './rule.ts';

/** A phase with a weighting has several tasks, in one step where their gradients are combined. */
export const weighsSeveral: Rule = (model) =>
  model.train.phases.flatMap((phase) => {
    const weighting = phase.value.args.task_weights as EntryValue | null | undefined;
    const reason = weighting ? idle(weighting.entry, phase, model) : null;
    return reason ? [idleWeighting.at(phase.span, { phase: phase.name, weighting: weighting!.entry, reason })] : [];
  });

function idle(weighting: string, { value }: PhaseNode, model: Model): string | null {
  const { losses, turns } = value.args as { losses?: readonly string[] | null; turns?: object };
  const named = losses ?? (turns ? Object.keys(turns) : null);
  const counting = model.tasks.filter(({ name, weight }) => weight !== 0 && (named?.includes(name) ?? true));
  if (counting.length === 1) return `only the loss of \`${counting[0]!.name}\` counts in it`;
  return turns && findEntry('weighting', weighting)!.combines ? 'each of its steps has the gradient of one task' : null;
}
