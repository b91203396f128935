/** The work of a spec's steps. */
import { findEntry } from '../catalog/index.ts';
import { table } from '../emit/explain/index.ts';
import type { Ir } from '../ir/ir.ts';

/** Of a phase: rows of a step and its multiply-adds. */
export interface StepWork {
  readonly phase: string;
  readonly batch: number;
  readonly multiplyAdds: number;
}

/** Of each phase with losses, forward and backward: about three times the multiply-adds of the forward pass; null where a size is not known. */
export function stepWork(ir: Ir): StepWork[] | null {
  const { multiplyAdds } = table(ir);
  if (multiplyAdds === null) return null;
  return ir.train.phases.flatMap(({ name, use }) => {
    const batch = use.args['batch'];
    return typeof batch === 'number' && findEntry('phase', use.entry)?.supervised ? [{ phase: name, batch, multiplyAdds: 3 * multiplyAdds * batch }] : [];
  });
}

/** Of the largest step; null where none is known. */
export function largestWork(ir: Ir): number | null {
  const work = stepWork(ir) ?? [];
  return work.length > 0 ? Math.max(...work.map(({ multiplyAdds }) => multiplyAdds)) : null;
}
