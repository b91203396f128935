/** The columns, or the array, that a binding names. */
import type { ColumnFacts } from '../data-facts/facts.ts';
import { wrongValue } from '../diagnostics/messages/types.ts';
import type { Columns } from '../ir/ir.ts';
import type { Expr } from '../syntax/tree.ts';
import type { Span } from '../text/source.ts';
import { cellColumns, columnFacts, columnReference, columnsBetween, sourceFacts, type ColumnReference } from './columns.ts';
import { report, type Context } from './context.ts';
import type { SourceNode } from './model.ts';
import type { Scope } from './scope.ts';

export interface BoundColumns {
  readonly source: SourceNode;
  readonly columns: Columns;
  /** Null without the data. */
  readonly facts: readonly ColumnFacts[] | null;
  /** How many; null where a range's columns are not known. */
  readonly count: number | null;
  /** Of an array: the shape of a row. */
  readonly row?: readonly number[] | null;
}

/** `rows.a`, `[rows.a, rows.b]`, `rows.f1 .. rows.f294`, or an array whole. Null: reported. */
export function boundColumns(expr: Expr, scope: Scope, context: Context): BoundColumns | null {
  const array = arrayNamed(expr, scope);
  if (array) return wholeArray(array, context);
  if (expr.kind === 'binary' && expr.op === '..') return rangeOfColumns(expr.left, expr.right, scope, context);
  const items = expr.kind === 'list' ? expr.items : [expr];
  const parts = items.map((item) =>
    item.kind === 'binary' && item.op === '..'
      ? rangeOfColumns(item.left, item.right, scope, context)
      : oneColumn(columnReference(item, scope, context), context),
  );
  if (!parts.every((part) => part !== null) || parts.length === 0) return null;
  return parts.length === 1 ? parts[0]! : joinColumns(parts, expr.span, context);
}

function oneColumn(reference: ColumnReference | null, context: Context): BoundColumns | null {
  if (!reference) return null;
  const facts = cellColumns(reference, context);
  const { source, column } = reference;
  return { source, columns: [column], facts, count: facts?.length ?? (source.entry.holds === 'cells' ? 1 : null) };
}

function arrayNamed(expr: Expr, scope: Scope): SourceNode | null {
  const source = expr.kind === 'name' ? scope.sources.get(expr.text) : undefined;
  return source?.entry.holds === 'array' ? source : null;
}

function wholeArray(source: SourceNode, context: Context): BoundColumns {
  const row = sourceFacts(source, context)?.shape?.slice(1) ?? null;
  return { source, columns: 'all', facts: null, count: row && row.reduce((all, dim) => all * dim, 1), row };
}

function rangeOfColumns(left: Expr, right: Expr, scope: Scope, context: Context): BoundColumns | null {
  const from = columnReference(left, scope, context);
  const to = columnReference(right, scope, context);
  if (!from || !to) return null;
  const known = [columnFacts(from, context), columnFacts(to, context)];
  const facts = known.every((column) => column !== null)
    ? columnsBetween(from.source, from.column, to.column, context)
    : null;
  if (facts?.length === 0) {
    report(context, wrongValue.at(right.span, { name: 'the end of the range', expected: `a column after \`${from.column}\``, found: `\`${to.column}\`` }));
    return null;
  }
  const columns = { from: from.column, to: to.column };
  return { source: from.source, columns, facts, count: facts?.length ?? null };
}

/** Columns of several parts; ranges among them are listed, which needs the data. */
function joinColumns(parts: readonly BoundColumns[], span: Span, context: Context): BoundColumns | null {
  const [first] = parts;
  if (parts.some((part) => part.source !== first!.source)) {
    report(context, wrongValue.at(span, { name: 'this', expected: 'columns of one source', found: 'columns of several' }));
    return null;
  }
  const names = parts.map(({ columns, facts }) => (Array.isArray(columns) ? (columns as string[]) : facts?.map(({ name }) => name)));
  if (!names.every((list) => list !== undefined)) return null;
  const facts = parts.every((part) => part.facts) ? parts.flatMap((part) => part.facts!) : null;
  const counts = parts.map(({ count }) => count);
  const count = counts.every((each) => each !== null) ? counts.reduce((sum, each) => sum + each, 0) : null;
  return { source: first!.source, columns: names.flat(), facts, count };
}
