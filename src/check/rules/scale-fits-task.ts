import { scaleMisfit } from '../../diagnostics/messages/types.ts';
import { describeTarget } from '../types.ts';
import type { Rule } from './rule.ts';

/** Only numbers are scaled. */
export const scaleFitsTask: Rule = (model) =>
  model.tasks.flatMap(({ target, scale }) => {
    if (!target || !scale || target.kind === 'real') return [];
    return [scaleMisfit.at(scale.span, { scale: scale.value.entry, type: describeTarget(target) })];
  });
