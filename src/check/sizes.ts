import type { Span } from '../text/source.ts';
import type { TargetType } from '../ir/ir.ts';
import type { Constant, Declared } from './scope.ts';

/** `classes` is the number of labels to choose among, `size` that of the numbers to predict: in the head of a task, and in a network. */
export function sizesOf({ target, span }: { readonly target: TargetType | null; readonly span: Span }): Map<string, Declared<Constant>> {
  const classes = target?.kind === 'class' || target?.kind === 'subset' ? target.labels.length : null;
  const size = target?.kind === 'real' ? target.size : null;
  const constants = new Map<string, Declared<Constant>>();
  if (!target || classes !== null) constants.set('classes', { value: classes, span });
  if (!target || size !== null) constants.set('size', { value: size, span });
  return constants;
}
