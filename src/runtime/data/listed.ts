/** Labels of cells that list all labels of their rows: `sky water sun`. */
import { cellText, type Table } from '../../data-facts/csv.ts';
import { splitLabels } from '../../data-facts/labels.ts';
import { unknownLabel, wrongWidth } from '../../diagnostics/messages/data.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import type { LabelBinding, LabelValues } from '../experiment.ts';
import type { Target } from '../types.ts';
import type { Room } from './shared.ts';
import { rowOf, shown, type LoadedSource } from './sources.ts';

type Asks = Extract<Target, { kind: 'binary' | 'subset' }>;

/** [rows, labels]: 1 where the cell lists the label. `counts` says which rows are looked at. */
export function readListed(
  task: string,
  target: Asks,
  { separator, missing = [''] }: LabelBinding,
  columns: readonly number[],
  source: LoadedSource,
  counts: (row: number) => boolean,
  room: Room,
): LabelValues | Problem {
  const [column] = columns;
  if (columns.length !== 1) return wrongWidth.of({ name: task, columns: columns.length, needed: 1 });
  const names = target.kind === 'subset' ? target.labels : [nameOf(task, target)];
  const width = names.length;
  const labels = { width, values: room.values(source.rows * width), has: room.flags(source.rows) };
  const places = new Map(names.map((name, place) => [name, place]));
  const lists = listsOf(source.table, column!, separator!);
  for (let row = 0; row < source.rows; row++) {
    if (!counts(row) || missing.includes(cellText(source.table, row, column!))) continue;
    labels.has[row] = 1;
    for (const label of lists[row]!) {
      const place = places.get(label);
      if (place !== undefined) labels.values[row * width + place] = 1;
      else if (target.kind === 'subset') return strange(label, row, column!, target.labels, source);
    }
  }
  return labels;
}

/** A binary task asks for the label of its own name, unless its type names another. */
const nameOf = (task: string, { yes }: Extract<Target, { kind: 'binary' }>): string => (yes === '1' ? task : yes);

const read = new WeakMap<Table, Map<string, readonly (readonly string[])[]>>();

/** The list of every row; the tasks of a family share it. */
function listsOf(table: Table, column: number, separator: string): readonly (readonly string[])[] {
  const known = read.get(table) ?? new Map<string, readonly (readonly string[])[]>();
  read.set(table, known);
  const key = `${column} ${separator}`;
  const lists =
    known.get(key) ??
    Array.from({ length: table.rows }, (_, row) => splitLabels(cellText(table, row, column), separator));
  known.set(key, lists);
  return lists;
}

function strange(text: string, row: number, column: number, labels: readonly string[], source: LoadedSource): Problem {
  const { table, path } = source;
  const set = labels.length > 12 ? `the set of ${labels.length} labels` : `{ ${labels.join(', ')} }`;
  return unknownLabel.of({ row: rowOf(source, row), column: table.columns[column]!, text, set }, { file: shown(path) });
}
