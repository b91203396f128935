import type { ColumnValue } from '../catalog/arguments.ts';
import type { ColumnFacts, SourceFacts } from '../data-facts/facts.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { columnsNamed } from '../data-facts/vectors.ts';
import { arrayColumn } from '../diagnostics/messages/sources.ts';
import { unknownColumn, wrongValue } from '../diagnostics/messages/types.ts';
import { showExpr } from '../syntax/show.ts';
import type { Expr } from '../syntax/tree.ts';
import type { Span } from '../text/source.ts';
import { nameText, renaming, report, reportUnknown, type Context } from './context.ts';
import type { SourceNode } from './model.ts';
import type { Scope } from './scope.ts';

export interface ColumnReference {
  readonly source: SourceNode;
  readonly column: string;
  readonly span: Span;
}

/** `rows.type`, `rows.flower.type` of JSON lines, or `rows.t` where t is the variable of a family of tasks and stands for `task`. Null: reported. */
export function columnReference(expr: Expr, scope: Scope, context: Context): ColumnReference | null {
  if (expr.kind === 'missing') return null;
  if (expr.kind === 'member' && expr.object.kind === 'member') {
    const outer = columnReference(expr.object, scope, context);
    return outer && { ...outer, column: `${outer.column}.${expr.name.text}`, span: expr.span };
  }
  if (expr.kind !== 'member' || nameText(expr.object) === null) {
    report(context, wrongValue.at(expr.span, { name: 'this', expected: 'a column of a source, such as `rows.age`', found: `\`${showExpr(expr)}\`` }));
    return null;
  }
  const name = nameText(expr.object)!;
  const source = scope.sources.get(name);
  if (source === null) return null;
  if (!source) {
    reportUnknown(context, 'source', name, expr.object.span, [...scope.sources.keys()]);
    return null;
  }
  if (source.entry.holds === 'array') {
    report(context, arrayColumn.at(expr.span, { source: name }));
    return null;
  }
  return { source, column: expr.name.text, span: expr.name.span };
}

/** A column as the value of an argument; with the data, one that its file has. Null: reported. */
export function columnValue(expr: Expr, scope: Scope, context: Context): ColumnValue | null {
  const reference = columnReference(expr, scope, context);
  if (!reference || (sourceFacts(reference.source, context) && !columnFacts(reference, context))) return null;
  return { source: reference.source.name, column: reference.column };
}

/** What the data says of a source; null without the data. */
export function sourceFacts(source: SourceNode, context: Context): SourceFacts | null {
  const facts = context.facts?.[source.name];
  return facts && !('problem' in facts) ? facts : null;
}

const columnIndex = new WeakMap<SourceFacts, Map<string, ColumnFacts>>();

function columnsByName(facts: SourceFacts): Map<string, ColumnFacts> {
  const known = columnIndex.get(facts);
  if (known) return known;
  const index = new Map(facts.columns.map((column) => [column.name, column]));
  columnIndex.set(facts, index);
  return index;
}

/** The columns of cells that a column is: those of a vector where it is one. Null without the data, or where there is none (reported). */
export function cellColumns(reference: ColumnReference, context: Context): readonly ColumnFacts[] | null {
  const facts = sourceFacts(reference.source, context);
  const byName = facts && columnsByName(facts);
  const columns = byName ? columnsNamed(reference.column, (name) => byName.get(name)) : [];
  if (columns.length > 0) return columns;
  const one = columnFacts(reference, context);
  return one && [one];
}

/** What the data says of a column; null without the data, or where the file has no such column (reported). */
export function columnFacts(reference: ColumnReference, context: Context): ColumnFacts | null {
  const facts = sourceFacts(reference.source, context);
  if (!facts) return null;
  const known = columnsByName(facts).get(reference.column);
  if (known) return known;
  const columns = facts.columns.map((column) => column.name);
  const better = suggest(reference.column, columns);
  const fixes = renaming(reference.column, better, reference.span);
  const params = { column: reference.column, source: reference.source.name, better, columns };
  report(context, unknownColumn.at(reference.span, params, { fixes }));
  return null;
}

/** Whether the data is there, and no column has such a name or one that is spelt much like it. */
export function lacksColumn(source: SourceNode, name: string, context: Context): boolean {
  const facts = sourceFacts(source, context);
  if (!facts) return false;
  const columns = facts.columns.map((column) => column.name);
  return !columns.includes(name) && suggest(name, columns) === null;
}

/** The columns from one to another in the file's order, both included; null without the data. */
export function columnsBetween(source: SourceNode, from: string, to: string, context: Context): readonly ColumnFacts[] | null {
  const facts = sourceFacts(source, context);
  if (!facts) return null;
  const first = facts.columns.findIndex((column) => column.name === from);
  const last = facts.columns.findIndex((column) => column.name === to);
  return first < 0 || last < 0 ? null : facts.columns.slice(first, last + 1);
}
