/** Pictures: `photo <- image(rows.path, fit: crop) { augment: [flip(horizontal)] }`. */
import type { EntryValue } from '../catalog/arguments.ts';
import { findEntry } from '../catalog/index.ts';
import { properties } from '../catalog/properties.ts';
import type { ColumnFacts } from '../data-facts/facts.ts';
import { noPicturePaths, pathsAsNumbers, pixelsMisfit, wrongPictureInput } from '../diagnostics/messages/pictures.ts';
import { missingArgument } from '../diagnostics/messages/names.ts';
import type { Arg, CallExpr, Expr } from '../syntax/tree.ts';
import type { Span } from '../text/source.ts';
import { readArguments } from './arguments.ts';
import { report, type Context } from './context.ts';
import type { InputNode, SourceNode } from './model.ts';
import type { Scope } from './scope.ts';

export interface PictureCall {
  /** What its first argument says; `missing` where it has none, which was reported. */
  readonly column: Expr;
  readonly args: readonly Arg[];
  readonly span: Span;
}

/** `image(rows.path, ...)`; null for any other expression. */
export function pictureCall(expr: Expr, context: Context): PictureCall | null {
  if (expr.kind !== 'call' || expr.callee.kind !== 'name' || expr.callee.text !== 'image') return null;
  const first = expr.args.find((arg) => !arg.name);
  if (!first) report(context, missingArgument.at(expr.span, { name: 'column', of: '`image`', doc: 'the column of paths, as in `image(rows.path)`' }));
  return { column: first?.value ?? missing(expr), args: expr.args.filter((arg) => arg !== first), span: expr.span };
}

const missing = ({ span }: CallExpr): Expr => ({ kind: 'missing', span });

/** How the cells are read. Null: reported. */
export function pictureEncoding({ args, span }: PictureCall, scope: Scope, context: Context): EntryValue | null {
  const { name, args: table } = findEntry('encoding', 'image')!;
  const values = readArguments({ of: '`image`', table, args, span }, scope, context);
  return values && { entry: name, args: values };
}

interface Bound {
  readonly source: SourceNode;
  readonly facts: readonly ColumnFacts[] | null;
  readonly count: number | null;
}

/** Pictures have a size, grey or three colours, and a path in every row. */
export function checkPictures({ source, facts, count }: Bound, input: InputNode, span: Span, context: Context): void {
  const channels = input.shape?.[2];
  if (input.type !== 'image' || (channels !== 1 && channels !== 3)) {
    const notes = [{ message: `\`${input.path}\` is declared here`, span: input.span }];
    report(context, wrongPictureInput.at(span, { input: input.path, image: input.type === 'image' }, { notes }));
    return;
  }
  const problem =
    source.entry.holds === 'array' ? '`' + source.name + '` is an array of numbers' : count !== null && count !== 1 ? `${count} columns are named` : null;
  const empty = facts?.find((column) => column.missing > 0);
  if (problem) report(context, noPicturePaths.at(span, { problem }));
  else if (empty) report(context, noPicturePaths.at(span, { problem: `\`${empty.name}\` has ${empty.missing} empty ${empty.missing === 1 ? 'cell' : 'cells'}, the first in row ${empty.firstMissing ?? 1}` }));
}

/** One column of texts in the place of an image's numbers: paths, most likely. True: reported. */
export function reportPaths(facts: readonly ColumnFacts[] | null, input: InputNode, span: Span, context: Context): boolean {
  if (input.type !== 'image' || facts?.length !== 1 || facts[0]!.kind !== 'text') return false;
  const at = { ...span, end: span.start };
  const fixes = [{ title: 'Read pictures by `image(...)`', edits: [{ span: at, text: 'image(' }, { span: { ...span, start: span.end }, text: ')' }] }];
  report(context, pathsAsNumbers.at(span, { input: input.path, column: facts[0]!.name }, { fixes }));
  return true;
}

/** What pictures are scaled by where the spec does not say: from -1 to 1. */
const DEFAULT_SCALE: EntryValue = { entry: 'pixels', args: { mean: 127.5, sd: 127.5, order: 'rgb' } };

export function scalePictures(input: InputNode): void {
  if (input.scale === properties.input.scale.default) input.scale = DEFAULT_SCALE;
}

/** A list of numbers, one a channel, fits as many channels. */
export function checkPixels({ scale, shape, span, path }: InputNode, context: Context): void {
  if (scale?.entry !== 'pixels' || !shape) return;
  const { mean, sd, order } = scale.args;
  const counts = [mean, sd].map((each) => (Array.isArray(each) ? each.length : null)).concat(order === 'bgr' ? 3 : null);
  const channels = shape.at(-1)!;
  const wrong = counts.find((count) => count !== null && count !== channels);
  if (wrong !== undefined) report(context, pixelsMisfit.at(span, { input: path, channels, given: wrong! }));
}
