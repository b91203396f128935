import { idleRate } from '../../diagnostics/messages/statistics.ts';
import { layersOf, type Model, type PhaseNode } from '../model.ts';
import { isUnder } from '../parts.ts';
import type { Rule } from './rule.ts';

/** A phase has rates for parts that it moves. */
export const ratesMove: Rule = (model) =>
  model.train.phases.flatMap((phase) => {
    const parts = Object.keys((phase.value.args.rates as object | null | undefined) ?? {});
    return parts.flatMap((part) => {
      const reason = idle(part, phase, model);
      return reason ? [idleRate.at(phase.span, { phase: phase.name, part, reason })] : [];
    });
  });

/** Why nothing of a part moves in a phase, or null. */
function idle(part: string, phase: PhaseNode, model: Model): string | null {
  const layers = layersOf(model).filter(({ path }) => isUnder(path, part));
  if (layers.some(({ shape }) => shape === null)) return null;
  const parameters = layersOf(model).flatMap((layer) => layer.parameters).filter(({ name }) => isUnder(name, part));
  if (parameters.length === 0) return 'it has no parameters';
  const moving = parameters.filter(({ frozen }) => !frozen);
  if (moving.length === 0) return 'it is frozen';
  const named = phase.value.args.train as readonly string[] | null | undefined;
  return !named || moving.some(({ name }) => named.some((each) => isUnder(name, each))) ? null : '`train` does not name it';
}
