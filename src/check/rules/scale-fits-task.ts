import { findEntry } from '../../catalog/index.ts';
import { oneWayScale, scaleMisfit } from '../../diagnostics/messages/types.ts';
import { describeTarget } from '../types.ts';
import type { Rule } from './rule.ts';

/** Only numbers are scaled, and by what can be undone. */
export const scaleFitsTask: Rule = (model) =>
  model.tasks.flatMap(({ name, target, scale }) => {
    if (!target || !scale) return [];
    const { entry } = scale.value;
    if (target.kind === 'real') return findEntry('scale', entry)!.oneWay ? [oneWayScale.at(scale.span, { scale: entry, task: name })] : [];
    return [scaleMisfit.at(scale.span, { scale: scale.value.entry, type: describeTarget(target) })];
  });
