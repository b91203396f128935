/** `evaluate`: the protocol, the metrics, and the figures that the result is shown beside. */
import type { ColumnValue, EntryValue } from '../catalog/arguments.ts';
import { findEntry, namesOf } from '../catalog/index.ts';
import { properties } from '../catalog/properties.ts';
import type { TaskKind } from '../catalog/define.ts';
import { metricMisfit, wrongReference } from '../diagnostics/messages/types.ts';
import { showExpr } from '../syntax/show.ts';
import type { Expr, PropertyStatement, ReferenceStatement, Statement } from '../syntax/tree.ts';
import type { Span } from '../text/source.ts';
import { readArguments } from './arguments.ts';
import { readCompare } from './compare.ts';
import { constant } from './constants.ts';
import { report, reportUnknown, type Context } from './context.ts';
import type { MetricNode, Model } from './model.ts';
import { readPlots } from './plots.ts';
import type { Scope } from './scope.ts';

export function readEvaluate(statements: readonly Statement[], model: Model, scope: Scope, context: Context): void {
  const { evaluate } = model;
  const given = statements.filter((statement) => statement.kind === 'property' && statement.name !== null) as PropertyStatement[];
  const metrics = given.find((statement) => statement.name!.text === 'metrics');
  const plots = given.find((statement) => statement.name!.text === 'plot');
  const args = given.map((statement) => ({ name: statement.name!, value: statement.value, span: statement.span, block: statement.block }));
  const span = evaluate.span ?? model.span;
  const values = readArguments({ of: '`evaluate`', table: properties.evaluate, args, span }, scope, context);
  evaluate.protocol = (values?.protocol as EntryValue | undefined) ?? null;
  const group = given.find((statement) => statement.name!.text === 'group');
  if (group && values?.group) evaluate.group = { by: values.group as ColumnValue, span: group.value.span };
  evaluate.final = (values?.final as 'all' | 'none' | undefined) ?? 'all';
  if (values && metrics?.value.kind === 'list') readMetrics(metrics.value.items, values.metrics as readonly EntryValue[], model, context);
  if (values && plots?.value.kind === 'list') readPlots(plots.value.items, values.plot as readonly EntryValue[], model, scope, context);
  if (evaluate.metrics.length === 0 && !metrics) evaluate.metrics.push(...defaultMetrics(model, span));
  for (const statement of statements) {
    if (statement.kind === 'reference') readReference(statement, model, scope, context);
    if (statement.kind === 'compare') readCompare(statement, model, scope, context);
  }
}

function readMetrics(items: readonly Expr[], values: readonly EntryValue[], model: Model, context: Context): void {
  const kinds = kindsOf(model);
  values.forEach((value, i) => {
    const entry = findEntry('metric', value.entry)!;
    const span = items[i]!.span;
    model.evaluate.metrics.push({ entry, value, span });
    const known = model.tasks.length > 0 && model.tasks.every((task) => task.target);
    if (known && !context.damage.nameless && !entry.fits.some((kind) => kinds.has(kind))) {
      report(context, metricMisfit.at(span, { metric: entry.name, fits: entry.fits }));
    }
  });
}

function kindsOf(model: Model): ReadonlySet<TaskKind> {
  return new Set(model.tasks.flatMap((task) => (task.target ? [task.target.kind] : [])));
}

/** What each kind of task is judged by where the spec names no metric. */
const usual: { readonly [kind in TaskKind]: string } = {
  binary: 'accuracy',
  class: 'accuracy',
  subset: 'hamming_loss',
  real: 'mse',
};

function defaultMetrics(model: Model, span: Span): MetricNode[] {
  const names = new Set([...kindsOf(model)].map((kind) => usual[kind]));
  return [...names].map((name) => ({ entry: findEntry('metric', name)!, value: { entry: name, args: {} }, span }));
}

function readReference(statement: ReferenceStatement, model: Model, scope: Scope, context: Context): void {
  const { name, value: expr } = statement;
  const block = { of: 'a reference', table: properties.reference, args: [], block: statement.block, span: statement.span };
  const values = readArguments(block, scope, context);
  if (!name || expr.kind === 'missing') return;
  const known = namesOf('metric').flatMap((metric) => findEntry('metric', metric)!.reports);
  if (!known.includes(name.text)) {
    reportUnknown(context, 'metric', name.text, name.span, known);
    return;
  }
  const spread = expr.kind === 'binary' && expr.op === '+-';
  const value = constant(spread ? expr.left : expr, scope, context);
  const sd = spread ? constant(expr.right, scope, context) : null;
  if (typeof value !== 'number' || (spread && typeof sd !== 'number')) {
    if (value !== null) report(context, wrongReference.at(expr.span, { found: `\`${showExpr(expr)}\`` }));
    return;
  }
  const source = (values?.source as string | undefined) || null;
  model.evaluate.references.push({ metric: name.text, value, sd: sd as number | null, source, span: statement.span });
}

