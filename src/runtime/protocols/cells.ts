/** The cells of columns by which a protocol divides rows. */
import type { ColumnOf, Dataset } from '../experiment.ts';

export const cellsKey = ({ source, column }: ColumnOf): string => `${source}.${column}`;

/** The cell of every row. */
export function cellsOf({ cells }: Dataset, column: ColumnOf): readonly string[] {
  const found = cells?.[cellsKey(column)];
  if (!found) throw new Error(`the dataset was loaded without the column ${cellsKey(column)}`);
  return found;
}
