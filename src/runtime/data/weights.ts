/** How much each row counts in a task's loss. */
import { cellNumber, cellText } from '../../data-facts/csv.ts';
import { badWeight } from '../../diagnostics/messages/sources.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import type { ColumnOf, LabelValues } from '../experiment.ts';
import { resolveColumns } from './columns.ts';
import { sharedFloats } from './shared.ts';
import { shown, type LoadedSource } from './sources.ts';

/** The labels with the weights of their rows; a row that is not labelled needs none. `known` has one array for all tasks that a column weighs. */
export function weighRows(labels: LabelValues, { column }: ColumnOf, source: LoadedSource, known: Map<string, Float32Array>): LabelValues | Problem {
  const columns = resolveColumns(source, [column]);
  if (isProblem(columns)) return columns;
  const key = JSON.stringify([source.source, column]);
  const weight = known.get(key) ?? sharedFloats(source.rows);
  known.set(key, weight);
  for (let row = 0; row < source.rows; row++) {
    if (!labels.has[row]) continue;
    const value = cellNumber(source.table, row, columns[0]!);
    if (!(value >= 0)) {
      const text = cellText(source.table, row, columns[0]!);
      return badWeight.of({ row: row + 1, column, text }, { file: shown(source.path) });
    }
    weight[row] = value;
  }
  return { ...labels, weight };
}
