/** What a phase watches on validation rows: `accuracy`, `loss`, `sea.accuracy`. */
import type { MeasureValue } from '../catalog/arguments.ts';
import { findEntry, namesOf } from '../catalog/index.ts';
import { wrongValue } from '../diagnostics/messages/types.ts';
import { showExpr } from '../syntax/show.ts';
import type { Expr, Name } from '../syntax/tree.ts';
import { nameText, report, reportUnknown, type Context } from './context.ts';
import { taskNames } from './references.ts';
import type { Scope } from './scope.ts';

/** The names that measures may have: those under which metrics are reported, and `loss`. */
export const measureNames = (): string[] => ['loss', ...namesOf('metric').flatMap((metric) => figuresOf(metric))];

/** Of what is no number nothing is better. */
function figuresOf(metric: string): readonly string[] {
  const { better, reports } = findEntry('metric', metric)!;
  return better === null ? [] : reports;
}

/** Null: reported. */
export function measureNamed(expr: Expr, scope: Scope, context: Context): MeasureValue | null {
  if (expr.kind === 'missing') return null;
  if (expr.kind !== 'member') return expr.kind === 'name' ? known(expr, context) : unfit(expr, context);
  if (nameText(expr.object) === null || scope.families.has(nameText(expr.object)!)) return unfit(expr, context);
  const tasks = taskNames(expr.object, scope, context);
  const measure = known(expr.name, context);
  return tasks && measure && { ...measure, task: tasks[0]! };
}

function known(name: Name, context: Context): MeasureValue | null {
  const names = measureNames();
  if (names.includes(name.text)) return { name: name.text };
  reportUnknown(context, 'metric', name.text, name.span, names);
  return null;
}

function unfit(expr: Expr, context: Context): null {
  const expected = 'a metric, or `loss`; of one task, such as `sea.accuracy`';
  report(context, wrongValue.at(expr.span, { name: 'this', expected, found: `\`${showExpr(expr)}\`` }));
  return null;
}
