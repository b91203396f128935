/** Holds what is bound against the cells of the data: numbers where numbers are read, labels that their set knows. */
import type { ColumnFacts } from '../data-facts/facts.ts';
import { labelIndex, MEMBERSHIP, splitLabels } from '../data-facts/labels.ts';
import { arrayTask, listedTask } from '../diagnostics/messages/sources.ts';
import {
  columnCount,
  labelsNotInData,
  missingCells,
  noLabelledRow,
  notNumbers,
  unusedLabels,
} from '../diagnostics/messages/types.ts';
import type { TargetType } from '../ir/ir.ts';
import type { Span } from '../text/source.ts';
import { report, type Context } from './context.ts';
import type { LabelBindingNode } from './model.ts';
import { describeTarget } from './types.ts';

/** Unknown cells are listed up to this number. */
const LISTED = 5;

/** `filled` are the cells that may be missing. */
export function checkInputColumns(
  columns: readonly ColumnFacts[],
  filled: readonly string[],
  span: Span,
  context: Context,
): void {
  for (const column of columns) {
    const named = column.kind === 'number' && column.firstBad && filled.includes(column.firstBad.text);
    if (!named && reportNonNumber(column, span, context)) return;
    if (column.missing > 0 && filled.length === 0) {
      report(context, missingCells.at(span, { column: column.name, count: column.missing, row: column.firstMissing ?? 1 }));
      return;
    }
  }
}

function reportNonNumber(column: ColumnFacts, span: Span, context: Context): boolean {
  const bad = column.kind === 'number' ? column.firstBad : firstText(column);
  if (bad) report(context, notNumbers.at(span, { column: column.name, row: bad.row, text: bad.text }));
  return bad !== undefined;
}

/** A column of texts is no column of numbers from its first row on. */
function firstText(column: ColumnFacts): { row: number; text: string } | undefined {
  return column.firstBad ?? { row: 1, text: Object.keys(column.values ?? {}).find((text) => text !== '') ?? 'text' };
}

export function checkLabelColumns(binding: LabelBindingNode, columns: readonly ColumnFacts[], context: Context): void {
  const { task, span } = binding;
  if (!task.target) return;
  if (binding.separator !== null && !listsLabels(binding, columns, context)) return;
  const expected = binding.separator === null ? columnsOf(task.target) : 1;
  if (columns.length !== expected) {
    report(context, columnCount.at(span, { input: task.name, expected, found: columns.length }));
    return;
  }
  for (const column of columns) checkLabelColumn(binding, column, context);
}

/** An array is the numbers of a `real[n]`; `count` is how many a row has, null without the data. */
export function checkLabelArray({ task, span }: LabelBindingNode, count: number | null, context: Context): void {
  if (!task.target) return;
  if (task.target.kind !== 'real') report(context, arrayTask.at(span, { task: task.name, type: describeTarget(task.target) }));
  else if (count !== null && count !== task.target.size) {
    report(context, columnCount.at(span, { input: task.name, expected: task.target.size, found: count }));
  }
}

function columnsOf(target: TargetType): number {
  if (target.kind === 'subset') return target.labels.length;
  return target.kind === 'real' ? target.size : 1;
}

/** Whether the task's labels can be listed, and those that are listed are the set's. */
function listsLabels({ task, separator, missing, span }: LabelBindingNode, columns: readonly ColumnFacts[], context: Context): boolean {
  const target = task.target!;
  if (target.kind !== 'binary' && target.kind !== 'subset') {
    report(context, listedTask.at(span, { task: task.name, type: describeTarget(target) }));
    return false;
  }
  const cells = Object.keys(columns[0]?.values ?? {}).filter((cell) => !missing.includes(cell));
  const listed = new Set(cells.flatMap((cell) => splitLabels(cell, separator!)));
  const strange = target.kind === 'subset' ? [...listed].filter((label) => !target.labels.includes(label)) : [];
  if (strange.length > 0) {
    const params = { task: task.name, column: columns[0]!.name, cells: strange.slice(0, LISTED), set: describeTarget(target) };
    report(context, labelsNotInData.at(span, params));
  }
  return true;
}

function checkLabelColumn(binding: LabelBindingNode, column: ColumnFacts, context: Context): void {
  const { task, span } = binding;
  const missing = new Set(binding.missing);
  const cells = Object.keys(column.values ?? {}).filter((cell) => !missing.has(cell.trim()));
  if (column.values && cells.length === 0) {
    report(context, noLabelledRow.at(span, { task: task.name, column: column.name }));
  } else if (binding.separator !== null) {
    return;
  } else if (task.target!.kind === 'real') {
    const bad = column.kind === 'text' || (column.firstBad && !missing.has(column.firstBad.text));
    if (bad) reportNonNumber(column, span, context);
  } else {
    checkCells(binding, task.target!, column, cells, context);
  }
}

function checkCells(
  binding: LabelBindingNode,
  target: TargetType,
  column: ColumnFacts,
  cells: readonly string[],
  context: Context,
): void {
  const { task, span } = binding;
  const indexOf = cellIndex(target);
  const indices = cells.map((cell) => indexOf(cell.trim()));
  const strange = cells.filter((_, i) => indices[i] === undefined);
  if (strange.length > 0) {
    const params = { task: task.name, column: column.name, cells: strange.slice(0, LISTED), set: describeTarget(target) };
    const notes = strange.length > LISTED ? [{ message: `and ${strange.length - LISTED} more` }] : [];
    report(context, labelsNotInData.at(span, params, { notes }));
    return;
  }
  const unused = target.kind === 'class' && column.values ? target.labels.filter((_, i) => !indices.includes(i)) : [];
  if (unused.length > 0) report(context, unusedLabels.at(span, { task: task.name, labels: unused, column: column.name }));
}

/** What a cell means to a target. Where only `yes` is named, every other cell means no. */
function cellIndex(target: TargetType): (cell: string) => number | undefined {
  if (target.kind === 'class') return labelIndex(target.cells);
  if (target.kind !== 'binary') return labelIndex(MEMBERSHIP);
  const { yes, no } = target;
  const named = labelIndex(no === '' ? { [yes]: 1 } : { [no]: 0, [yes]: 1 });
  return no === '' ? (cell) => named(cell) ?? 0 : named;
}
