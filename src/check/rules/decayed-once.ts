import { decayedTwice } from '../../diagnostics/messages/priors.ts';
import type { EntryValue } from '../../catalog/arguments.ts';
import type { ParameterNode, PhaseNode } from '../model.ts';
import { isUnder } from '../parts.ts';
import type { Rule } from './rule.ts';

/** A kernel with a prior is not pulled to 0 by its optimizer, too. Once for a prior and a phase. */
export const decayedOnce: Rule = (model) =>
  model.train.phases.filter(({ entry }) => entry.supervised).flatMap((phase) => {
    const decay = decayOf(phase.value.args.optimizer as EntryValue | undefined);
    if (!(decay > 0)) return [];
    return model.priors.filter(({ entry, value }) => !entry.optimizer?.(value.args as never)).flatMap(({ groups }) => {
      const group = groups.find(({ members }) => members.some(({ parameter }) => moves(parameter, phase)));
      return group ? [decayedTwice.at(phase.span, { layer: group.name, phase: phase.name, decay })] : [];
    });
  });

const decayOf = (optimizer: EntryValue | undefined): number => Number(optimizer?.args.weight_decay ?? 0);

function moves({ name, frozen }: ParameterNode, { value }: PhaseNode): boolean {
  const train = value.args.train as readonly string[] | null | undefined;
  return !frozen && (!train || train.some((part) => isUnder(name, part)));
}
