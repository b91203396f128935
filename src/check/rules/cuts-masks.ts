import { nothingToCut } from '../../diagnostics/messages/priors.ts';
import { layersOf } from '../model.ts';
import { masksCut } from '../pruning.ts';
import type { Rule } from './rule.ts';

/** A phase that cuts masks names layers of which some have any. */
export const cutsMasks: Rule = (model, torn) => {
  // Priors over layers whose shape is not known are in no model.
  if (torn || layersOf(model).some(({ shape }) => shape === null)) return [];
  return model.train.phases.filter(({ entry }) => entry.cuts).flatMap((phase) => {
    const named = phase.value.args.layers as readonly string[] | null;
    return masksCut(phase, model).length > 0 ? [] : [nothingToCut.at(phase.span, { phase: phase.name, layers: named ?? [] })];
  });
};
