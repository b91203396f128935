/** What is bound to inputs, and how its cells become numbers or indices. */
import type { EntryValue } from '../catalog/arguments.ts';
import { properties } from '../catalog/properties.ts';
import { MISSING } from '../data-facts/columns.ts';
import type { ColumnFacts } from '../data-facts/facts.ts';
import { distinctLabels } from '../data-facts/labels.ts';
import { listedInput } from '../diagnostics/messages/sources.ts';
import { columnCount, tooManyValues } from '../diagnostics/messages/types.ts';
import type { BindingStatement } from '../syntax/tree.ts';
import type { Span } from '../text/source.ts';
import { readArguments } from './arguments.ts';
import { boundColumns, type BoundColumns } from './bound-columns.ts';
import { checkInputColumns } from './cells.ts';
import { report, type Context } from './context.ts';
import type { InputNode, Model } from './model.ts';
import { checkPictures, checkPixels, pictureCall, pictureEncoding, reportPaths, scalePictures } from './pictures.ts';
import type { Scope } from './scope.ts';
import { tokensEncoding } from './vocabularies.ts';

/** Binds columns to an input, whose size follows from them where its type leaves it open. */
export function bindInput(statement: BindingStatement, input: InputNode, model: Model, scope: Scope, context: Context): void {
  const { span } = statement.value;
  const pictures = pictureCall(statement.value, context);
  const bound = boundColumns(pictures?.column ?? statement.value, scope, context);
  const table = pictures || input.type === 'image' ? properties.pictures : properties.inputBinding;
  const use = { of: 'the binding of an input', table, args: [], block: statement.block, span: statement.span, damaged: statement.damaged };
  const values = readArguments(use, scope, context);
  const augment = (values?.augment as readonly EntryValue[] | undefined) ?? [];
  const missing = (values?.missing as readonly string[] | undefined) ?? MISSING;
  const decoding = pictures && pictureEncoding(pictures, scope, context);
  checkPixels(input, context);
  if (!bound || (pictures && !decoding)) return;
  if (values?.separator) return bindPositions(statement, input, bound, values, model, context);
  const { source, columns, facts } = bound;
  const encoding = decoding ?? readingOf(input, bound, missing, span, context);
  const filled = input.fill === 'none' || pictures ? [] : missing;
  model.inputBindings.push({ input, source, columns, encoding, augment, missing: filled, span });
  if (pictures) {
    scalePictures(input);
    checkPictures(bound, input, span, context);
  } else if (!reportPaths(facts, input, span, context)) {
    if (facts && (input.type === 'real' || input.type === 'image')) checkInputColumns(facts, filled, span, context);
    if (input.type !== 'tokens') sizeInput(input, bound, span, context);
  }
}

/** The size that the type leaves open is that of the columns; where it does not, they agree. */
function sizeInput(input: InputNode, { count, row }: BoundColumns, span: Span, context: Context): void {
  if (count === null || !input.shape) return;
  if (input.shape.some((dim) => typeof dim === 'string')) input.shape = row?.length ? row : [count];
  const expected = input.shape.reduce<number>((all, dim) => all * Number(dim), 1);
  if (expected === count) return;
  const notes = [{ message: `\`${input.path}\` is declared here`, span: input.span }];
  report(context, columnCount.at(span, { input: input.path, expected, found: count }, { notes }));
}

/** Cells that list positions: one column, and a size that the type names. */
function bindPositions(
  statement: BindingStatement,
  input: InputNode,
  { source, columns, count }: BoundColumns,
  { separator, first }: { readonly [name: string]: unknown },
  model: Model,
  context: Context,
): void {
  const { span } = statement.value;
  const sized = input.shape?.every((dim) => typeof dim === 'number') ?? true;
  const problem = input.type !== 'real' ? `its type is \`${input.type}\`` : !sized ? 'its type names no size' : null;
  if (problem || columns === 'all' || (source.entry.holds === 'cells' && count !== 1)) {
    report(context, listedInput.at(span, { input: input.path, problem: problem ?? 'they stand in one column' }));
    return;
  }
  const size = (input.shape ?? []).reduce<number>((all, dim) => all * Number(dim), 1);
  model.inputBindings.push({ input, source, columns, encoding: { entry: 'positions', args: { size, separator, first } }, augment: [], missing: [], span });
}

/** How the cells of an input are read that are no pictures. */
function readingOf(input: InputNode, bound: BoundColumns, missing: readonly string[], span: Span, context: Context): EntryValue {
  return input.type === 'tokens' ? tokensEncoding(input, bound, span, context) : encodingOf(input, bound.facts, missing, span, context);
}

/** How the cells of an input are read; of categories, which values each column has is schema, and comes from the whole column. */
function encodingOf(
  input: InputNode,
  facts: readonly ColumnFacts[] | null,
  missing: readonly string[],
  span: Span,
  context: Context,
): EntryValue {
  if (input.type !== 'categories') return { entry: 'numbers', args: {} };
  const many = facts?.find((column) => column.values === null);
  if (many) report(context, tooManyValues.at(span, { column: many.name }));
  const values = facts?.map((column) => distinctLabels(Object.keys(column.values ?? {}).filter((cell) => !missing.includes(cell)))) ?? [];
  if (facts) input.indices = 1 + values.flat().length;
  return { entry: 'categories', args: { values } };
}
