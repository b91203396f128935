import { cellNumber, cellText, type Table } from '../../data-facts/csv.ts';
import { labelIndex, MEMBERSHIP } from '../../data-facts/labels.ts';
import { isNumber } from '../../data-facts/number.ts';
import { unpack, type PackedArray } from '../../data-facts/npy.ts';
import { Texts } from '../../data-facts/texts.ts';
import { noLabelledRows, notANumber, unknownLabel, wrongWidth } from '../../diagnostics/messages/data.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import type { LabelBinding, LabelNumbers, LabelValues } from '../experiment.ts';
import { sizeOf, widthOf } from '../shape.ts';
import type { Target } from '../types.ts';
import { resolveColumns, rowFilter } from './columns.ts';
import { decimalComma } from './inputs.ts';
import { readListed } from './listed.ts';
import { sharedBytes, sharedFloats, type Room } from './shared.ts';
import { rowOf, shown, type LoadedSource } from './sources.ts';

/** Cells of a task: null is one that is missing, undefined one that has no value, for which there is a problem. */
interface CellReader {
  readonly valueOf: (row: number, column: number) => number | null | undefined;
  readonly problemOf: (row: number, column: number) => Problem;
}

/** [rows, width]; a row with a missing cell, or one that `where` leaves out, is not labelled, but one is at least. */
export function readLabels(
  task: string,
  target: Target,
  binding: LabelBinding,
  source: LoadedSource,
  room: Room,
): LabelValues | Problem {
  const labels = labelsOf(task, target, binding, source, room);
  if (isProblem(labels) || labels.has.includes(1) || binding.separator !== undefined) return labels;
  return source.array ? noLabelledRows.of({ task }) : noLabelledRows.of({ task }, { file: shown(source.path), notes: why(binding) });
}

/** Labels up to this fit into a byte. */
const MOST_IN_A_BYTE = 256;

/** Makes arrays for a task's labels. */
export function numbersFor(target: Target): (length: number) => LabelNumbers {
  const isNarrow = target.kind !== 'real' && (target.kind !== 'class' || target.labels.length <= MOST_IN_A_BYTE);
  return isNarrow ? sharedBytes : sharedFloats;
}

/**
 * By place: the first of the tasks that reads the same cells in the same way, be it in other rows. One array then has the values of
 * both, since those of a row are the same for all that label it.
 */
export function firstAlike(asked: readonly (readonly [task: string, LabelBinding, Target])[]): number[] {
  const firsts = new Map<string, number>();
  return asked.map(([task, { source, columns, missing, aliases, separator }, target], at) => {
    // A cell that lists labels is asked for the name of each task.
    const cells = JSON.stringify([separator === undefined ? '' : task, source, columns, missing, aliases, target]);
    if (!firsts.has(cells)) firsts.set(cells, at);
    return firsts.get(cells)!;
  });
}

/** The same, be no row labelled at all. */
export function labelsOf(
  task: string,
  target: Target,
  binding: LabelBinding,
  source: LoadedSource,
  room: Room,
): LabelValues | Problem {
  const width = widthOf(target);
  if (source.array) return readArrayLabels(task, width, source.array);
  const columns = resolveColumns(source, binding.columns);
  if (isProblem(columns)) return columns;
  const counts = rowsThatCount(task, binding, source);
  if (isProblem(counts)) return counts;
  if (binding.separator !== undefined && (target.kind === 'binary' || target.kind === 'subset'))
    return readListed(task, target, binding, columns, source, counts, room);
  if (columns.length !== width) return wrongWidth.of({ name: task, columns: columns.length, needed: width });
  const read = cellReader(target, binding, source);
  const labels = { width, values: room.values(source.rows * width), has: room.flags(source.rows) };
  for (let row = 0; row < source.rows; row++) {
    const problem = counts(row) ? fillRow(labels, row, columns, read) : null;
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

/** A row with a missing cell stays 0. */
function fillRow({ values, has, width }: LabelValues, row: number, columns: readonly number[], read: CellReader): Problem | null {
  let bad = -1;
  for (let i = 0; i < width; i++) {
    const value = read.valueOf(row, columns[i]!);
    if (value === null) {
      values.fill(0, row * width, row * width + i);
      return null;
    }
    if (value !== undefined) values[row * width + i] = value;
    else if (bad < 0) bad = i;
  }
  has[row] = 1;
  return bad < 0 ? null : read.problemOf(row, columns[bad]!);
}

function cellReader(target: Target, binding: LabelBinding, source: LoadedSource): CellReader {
  const { table } = source;
  const place = (row: number, column: number) => ({
    row: rowOf(source, row),
    column: table.columns[column]!,
    text: cellText(table, row, column),
  });
  const file = shown(source.path);
  const missing = new Set(binding.missing ?? ['']);
  if (target.kind === 'real') {
    const numeric = [...missing].some(isNumber);
    return {
      valueOf: (row, column) => {
        const value = cellNumber(table, row, column);
        const isValue = value === value;
        if (isValue && !numeric) return value;
        return missing.has(cellText(table, row, column)) ? null : isValue ? value : undefined;
      },
      problemOf: (row, column) => {
        const cell = place(row, column);
        return notANumber.of(cell, { file, notes: decimalComma(cell.text) });
      },
    };
  }
  const cells = cellsOf(target, binding);
  const indexOf = labelIndex(cells);
  // A binary task that names no cell for no takes every other cell as no.
  const other = target.kind === 'binary' && target.no === '' ? 0 : undefined;
  return {
    valueOf: rememberTexts(table, (text) => (missing.has(text) ? null : (indexOf(text) ?? other))),
    problemOf: (row, column) => {
      const cell = place(row, column);
      return unknownLabel.of({ ...cell, set: setInWords(target) }, { file, notes: nearest(cell.text, cells) });
    },
  };
}

/** Cells have few texts: what each means is looked up once. */
function rememberTexts<Of>(table: Table, meaningOf: (text: string) => Of): (row: number, column: number) => Of {
  const { bytes, starts, ends } = table;
  const texts = new Texts(MOST_TEXTS);
  const known: Of[] = [];
  return (row, column) => {
    const cell = row * table.columns.length + column;
    const text = texts.numberOf(bytes, starts[cell]!, ends[cell]!);
    if (text >= 0 && text < known.length) return known[text]!;
    const meaning = meaningOf(cellText(table, row, column));
    if (text >= 0) known.push(meaning);
    return meaning;
  };
}

const MOST_TEXTS = 1000;

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
