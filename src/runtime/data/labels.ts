import { cellText } from '../../data-facts/csv.ts';
import { labelIndex, MEMBERSHIP } from '../../data-facts/labels.ts';
import { unpack, type PackedArray } from '../../data-facts/npy.ts';
import { noLabelledRows, notANumber, unknownLabel, wrongWidth } from '../../diagnostics/messages/data.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import type { LabelBinding, LabelValues } from '../experiment.ts';
import { sizeOf, widthOf } from '../shape.ts';
import type { Target } from '../types.ts';
import { cellNumber, resolveColumns, rowFilter } from './columns.ts';
import { decimalComma } from './inputs.ts';
import { readListed } from './listed.ts';
import { sharedBytes, sharedFloats, sharedRoom, type Room } from './shared.ts';
import { rowOf, shown, type LoadedSource } from './sources.ts';

/** The value of a cell, or why it has none. */
type CellReader = (row: number, column: number) => number | Problem;

/** [rows, width]; a row with a missing cell, or one that `where` leaves out, is not labelled, but one is at least. */
export function readLabels(
  task: string,
  target: Target,
  binding: LabelBinding,
  source: LoadedSource,
): LabelValues | Problem {
  const labels = labelsOf(task, target, binding, source);
  if (isProblem(labels) || labels.has.includes(1) || binding.separator !== undefined) return labels;
  return source.array ? noLabelledRows.of({ task }) : noLabelledRows.of({ task }, { file: shown(source.path), notes: why(binding) });
}

/** The same, be no row labelled at all. */
export function labelsOf(
  task: string,
  target: Target,
  binding: LabelBinding,
  source: LoadedSource,
  { floats, bytes }: Room = sharedRoom,
): LabelValues | Problem {
  const width = widthOf(target);
  if (source.array) return readArrayLabels(task, width, source.array);
  const columns = resolveColumns(source, binding.columns);
  if (isProblem(columns)) return columns;
  const counts = rowsThatCount(task, binding, source);
  if (isProblem(counts)) return counts;
  if (binding.separator !== undefined && (target.kind === 'binary' || target.kind === 'subset'))
    return readListed(task, target, binding, columns, source, counts);
  if (columns.length !== width) return wrongWidth.of({ name: task, columns: columns.length, needed: width });
  const read = cellReader(target, binding, source);
  const labels = { width, values: floats(source.rows * width), has: bytes(source.rows) };
  const missing = new Set(binding.missing ?? ['']);
  for (let row = 0; row < source.rows; row++) {
    if (!counts(row) || columns.some((column) => missing.has(cellText(source.table, row, column)))) continue;
    const problem = fillRow(labels, row, columns, read);
    if (problem) return problem;
  }
  return labels;
}

/** Rows that `where` keeps, of the task's own file where the source is a file a task. */
function rowsThatCount(task: string, { where }: LabelBinding, source: LoadedSource): ((row: number) => boolean) | Problem {
  const kept = where ? rowFilter(source, where) : () => true;
  const own = source.rowsOfTask?.get(task);
  if (isProblem(kept) || !own) return kept;
  return (row) => row >= own[0] && row < own[1] && kept(row);
}

/** A row with a number that is NaN is not labelled. */
function readArrayLabels(task: string, width: number, array: PackedArray): LabelValues | Problem {
  const columns = sizeOf(array.shape.slice(1));
  if (columns !== width) return wrongWidth.of({ name: task, columns, needed: width });
  const rows = array.shape[0]!;
  const labels = { width, values: sharedFloats(rows * width), has: sharedBytes(rows) };
  unpack(array, labels.values);
  for (let row = 0; row < rows; row++) {
    const cells = labels.values.subarray(row * width, (row + 1) * width);
    if (cells.every(Number.isFinite)) labels.has[row] = 1;
    else cells.fill(0);
  }
  return labels;
}

function fillRow(
  labels: LabelValues,
  row: number,
  columns: readonly number[],
  read: CellReader,
): Problem | null {
  for (const [i, column] of columns.entries()) {
    const value = read(row, column);
    if (typeof value !== 'number') return value;
    labels.values[row * labels.width + i] = value;
  }
  labels.has[row] = 1;
  return null;
}

function cellReader(target: Target, binding: LabelBinding, source: LoadedSource): CellReader {
  const { table } = source;
  const place = (row: number, column: number) => ({
    row: rowOf(source, row),
    column: table.columns[column]!,
    text: cellText(table, row, column),
  });
  const file = shown(source.path);
  if (target.kind === 'real') {
    return (row, column) => {
      const value = cellNumber(table, row, column);
      if (value === value) return value;
      const cell = place(row, column);
      return notANumber.of(cell, { file, notes: decimalComma(cell.text) });
    };
  }
  const cells = cellsOf(target, binding);
  const indexOf = labelIndex(cells);
  // A binary task that names no cell for no takes every other cell as no.
  const other = target.kind === 'binary' && target.no === '' ? 0 : undefined;
  return (row, column) => {
    const index = indexOf(cellText(table, row, column)) ?? other;
    if (index !== undefined) return index;
    const cell = place(row, column);
    return unknownLabel.of({ ...cell, set: setInWords(target) }, { file, notes: nearest(cell.text, cells) });
  };
}

function cellsOf(
  target: Exclude<Target, { kind: 'real' }>,
  binding: LabelBinding,
): Readonly<Record<string, number>> {
  if (target.kind === 'binary') return { [target.no]: 0, [target.yes]: 1 };
  if (target.kind === 'subset') return MEMBERSHIP;
  return { ...Object.fromEntries(target.labels.map((label, i) => [label, i])), ...binding.aliases };
}

function setInWords(target: Exclude<Target, { kind: 'real' }>): string {
  if (target.kind === 'binary') return `{ ${target.yes}, ${target.no} }`;
  if (target.kind === 'subset') return '{ 1, 0 }';
  const some = target.labels.slice(0, 12).join(', ');
  return target.labels.length > 12 ? `{ ${some}, … }, ${target.labels.length} labels` : `{ ${some} }`;
}

function nearest(text: string, cells: Readonly<Record<string, number>>): string[] {
  const near = suggest(text, Object.keys(cells));
  if (near !== null) return [`did you mean \`${near}\`?`];
  return ['a cell that means "not labelled" is listed by the binding: `{ missing: ["", "?"] }`'];
}

function why({ where, missing = [''] }: LabelBinding): string[] {
  const cells = missing.map((text) => (text === '' ? 'empty' : `\`${text}\``)).join(', ');
  const conditions = where ? [`only rows where \`${where.column} ${where.op} ${where.value}\` count`] : [];
  return [...conditions, `a cell that is ${cells} counts as missing`];
}
