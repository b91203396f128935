import { nothingCouples } from '../../diagnostics/messages/networks.ts';
import { layersOf, type Model } from '../model.ts';
import type { Rule } from './rule.ts';

/** Where copies of a network have masks, what says that all tasks are learnt together couples them only if something that moves is common. Once, at the first prior. */
export const tasksApart: Rule = (model) => {
  const masks = model.priors.find(({ entry, groups }) => entry.factor && groups.some(({ members }) => members.some(({ layer }) => layer.parameters.some(({ copy }) => copy))));
  if (!masks || model.tasks.length === 1 || isCoupled(model)) return [];
  const network = layersOf(model).flatMap(({ parameters }) => parameters.flatMap(({ copy }) => copy?.network ?? []))[0]!;
  return [nothingCouples.at(masks.span, { network })];
};

/** A parameter that moves and is of no single task, a prior over tasks, or an alignment between them. */
function isCoupled(model: Model): boolean {
  const common = layersOf(model).some(({ owner, parameters }) => parameters.some(({ shared, frozen }) => !frozen && (shared || (owner.kind !== 'head' && owner.answers === undefined))));
  const aligned = model.alignments.some(({ pairs }) => pairs.some(({ x, y }) => x.rows !== y.rows || [x, y].some(({ layer }) => layer.owner.kind !== 'head' && layer.parameters.some(({ frozen }) => !frozen))));
  return common || aligned || model.priors.some(({ entry, groups }) => entry.couples && groups.some(({ members }) => members.length > 1));
}
