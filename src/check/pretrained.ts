/** Holds parameters that start from a file against what the file has. */
import { tensorProblem } from '../data-facts/tensors.ts';
import { startProblem } from '../diagnostics/messages/types.ts';
import { report, type Context } from './context.ts';
import { layersOf, type Model, type ParameterNode } from './model.ts';

/** A file that cannot be read is reported once, one that lacks tensors once for each place that names it: with the first tensor. */
export function checkPretrained(model: Model, context: Context): void {
  const seen = new Set<string>();
  for (const parameter of layersOf(model).flatMap((layer) => layer.parameters)) {
    const { from } = parameter;
    if (!from) continue;
    const message = problemOf(parameter, context);
    const facts = context.tensors(from.path);
    const once = facts && 'problem' in facts ? from.path : `${from.span.file} ${from.span.start}`;
    if (message === null || seen.has(once)) continue;
    seen.add(once);
    report(context, startProblem.at(from.span, { message }));
  }
}

function problemOf({ name, shape: own, from, copy }: ParameterNode, context: Context): string | null {
  const shape = copy?.columns ? [...own.slice(0, -1), copy.columns.of] : own;
  const facts = from && context.tensors(from.path);
  if (!facts) return null;
  if ('problem' in facts) return facts.problem.message;
  // Sizes that only the data tells are not held against the file.
  if (!shape.every((dim) => typeof dim === 'number')) return null;
  return tensorProblem(facts, { file: from.path, tensor: from.tensor, parameter: name, shape })?.message ?? null;
}
