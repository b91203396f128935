import { lossMisfit } from '../../diagnostics/messages/types.ts';
import { lossesFor } from '../losses.ts';
import { describeTarget } from '../types.ts';
import type { Rule } from './rule.ts';

/** A loss judges tasks of certain types. */
export const lossFitsTask: Rule = (model) =>
  model.tasks.flatMap((task) => {
    const { target, loss } = task;
    if (!target || !loss) return [];
    if (loss.entry.fits[target.kind]) return [];
    const fits = Object.keys(loss.entry.fits);
    const better = lossesFor(target.kind);
    return [lossMisfit.at(loss.span, { loss: loss.entry.name, type: describeTarget(target), fits, better })];
  });
