import { entries } from '../../catalog/index.ts';
import type { EntryOf, TaskKind } from '../../catalog/define.ts';
import { lossMisfit, noLoss } from '../../diagnostics/messages/types.ts';
import { describeTarget } from '../types.ts';
import type { Rule } from './rule.ts';

/** Every task has a loss, and one that judges tasks of its type. */
export const lossFitsTask: Rule = (model) =>
  model.tasks.flatMap((task) => {
    const { target, loss } = task;
    if (!target || (task.damaged && !loss)) return [];
    const better = lossesFor(target.kind);
    if (!loss) return task.head ? [noLoss.at(task.span, { task: task.name, better })] : [];
    if (loss.entry.fits[target.kind]) return [];
    const fits = Object.keys(loss.entry.fits);
    return [lossMisfit.at(loss.span, { loss: loss.entry.name, type: describeTarget(target), fits, better })];
  });

function lossesFor(kind: TaskKind): string[] {
  const losses = entries.filter((entry): entry is EntryOf<'loss'> => entry.kind === 'loss');
  return losses.filter((loss) => loss.fits[kind]).map((loss) => loss.name);
}
