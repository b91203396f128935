import { headShape } from '../../diagnostics/messages/shapes.ts';
import type { TargetType } from '../../ir/ir.ts';
import { chainOf, showShape } from '../shapes.ts';
import type { Rule } from './rule.ts';

/** The last layer of a head gives what the loss reads. */
export const headFitsLoss: Rule = (model) =>
  model.tasks.flatMap(({ name, target, loss, output, damaged }) => {
    const wanted = target && loss?.entry.fits[target.kind];
    if (!wanted || !output?.shape || damaged) return [];
    const expected = wanted.map((dim) => (typeof dim === 'number' ? dim : sizeOf(target)));
    if (showShape(expected) === showShape(output.shape)) return [];
    const params = { task: name, loss: loss.entry.name, expected: showShape(expected), found: showShape(output.shape) };
    return [headShape.at(output.span, params, { notes: chainOf(output) })];
  });

/** What `classes` and `size` stand for in the shapes that a loss fits. */
function sizeOf(target: TargetType): number {
  if (target.kind === 'real') return target.size;
  return target.kind === 'binary' ? 2 : target.labels.length;
}
