/** Files of rows: read, answered, and given back as a file. */
import Papa from 'papaparse';
import { cellText, parseCsv, type Table } from '../data-facts/csv.ts';
import { parseNumber } from '../data-facts/number.ts';
import { isProblem, type Problem } from '../diagnostics/problem.ts';
import type { LoadedModel, PredictedRow, Row } from '../runtime/load.ts';
import { predictionColumns } from '../runtime/predictions.ts';

/** A CSV file, gzipped where its name ends so. `numbers` are the columns whose cells are numbers. */
export async function readRows(file: File, numbers: ReadonlySet<string>): Promise<Row[] | Problem> {
  const table = parseCsv(await bytesOf(file));
  if (isProblem(table)) return table;
  return Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries(table.columns.map((name, column) => [name, cell(table, row, column, numbers.has(name))])),
  );
}

async function bytesOf(file: File): Promise<Uint8Array> {
  const stream = file.name.endsWith('.gz') ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream();
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** What is no number stays text, and is named as such by the model. */
function cell(table: Table, row: number, column: number, isNumber: boolean): number | string {
  if (!isNumber) return cellText(table, row, column);
  const at = row * table.columns.length + column;
  const value = parseNumber(table.bytes, table.starts[at]!, table.ends[at]!);
  return Number.isNaN(value) ? cellText(table, row, column) : value;
}

export type AnswerTable = readonly (readonly (string | number)[])[];

/** A header and a line a row, as `mtlc predict` writes them. `columns` are those of each task's labels. */
export function answerTable(
  { tasks, targets }: LoadedModel,
  columns: Readonly<Record<string, readonly string[]>>,
  answers: readonly PredictedRow[],
  probabilities: boolean,
): AnswerTable {
  const written = tasks.map((task) => ({
    task,
    ...predictionColumns(task, targets[task]!, columns[task]!, probabilities),
  }));
  return [
    written.flatMap(({ names }) => names),
    ...answers.map((row) => written.flatMap(({ task, cells }) => cells(row[task]!))),
  ];
}

export const csvText = (table: AnswerTable): string =>
  `${Papa.unparse(table.map((cells) => [...cells]), { newline: '\n' })}\n`;
