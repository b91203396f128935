/** A trained network as a program asks it, in Node or in a page. */
import { emptyInput, notANumber, unknownColumn } from '../diagnostics/messages/data.ts';
import { unfitCell } from '../diagnostics/messages/sources.ts';
import { unfitInput } from '../diagnostics/messages/run.ts';
import { isProblem, type Problem } from '../diagnostics/problem.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { allRows, answerRows, type AnsweringModel } from './answers.ts';
import { encodeRows } from './encode.ts';
import type { Dataset, Encoding, InputValues } from './experiment.ts';
import { predictionOf, type Prediction } from './predictions.ts';
import { sizeOf } from './shape.ts';
import type { Target } from './types.ts';

/** A row by the names of columns, as the data files have them; columns that no input reads are passed over. */
export type Row = Readonly<Record<string, unknown>>;

/** Raw numbers by input, before any scaling: row-major [rows, ...shape], or nested as deep as that. */
export type InputArrays = Readonly<Record<string, Nested>>;
export type Nested = Float32Array | Uint8Array | readonly (number | Nested)[];

/** Answers by task. */
export type PredictedRow = Readonly<Record<string, Prediction>>;

export interface LoadedModel {
  readonly name: string;
  readonly tasks: readonly string[];
  readonly targets: Readonly<Record<string, Target>>;
  /** `shape` is one row's; `columns` are read from rows, in that order. */
  readonly inputs: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly columns: readonly string[];
  }[];
  /** One entry a row, in their order; a problem names the row and column that is no number. */
  predict(rows: readonly Row[] | InputArrays): Promise<PredictedRow[] | Problem>;
  /** Frees the weights' memory. The model answers no more. */
  dispose(): void;
}

/** What a program is given of it. */
export function loadedModel(model: AnsweringModel): LoadedModel {
  const { tasks, targets } = model.experiment.model;
  return {
    name: model.file.name,
    tasks,
    targets,
    inputs: model.file.inputs.map(({ name, shape, columns }) => ({ name, shape, columns })),
    predict: (rows) => predict(model, rows),
    dispose: () => Object.values(model.values).forEach((tensor) => tensor.dispose()),
  };
}

async function predict(model: AnsweringModel, rows: readonly Row[] | InputArrays): Promise<PredictedRow[] | Problem> {
  const dataset = Array.isArray(rows)
    ? fromRows(model, rows as readonly Row[])
    : fromArrays(model, rows as InputArrays);
  if (isProblem(dataset)) return dataset;
  const { tasks, targets } = model.experiment.model;
  const answers = await answerRows(model, dataset, allRows(dataset));
  return Array.from({ length: dataset.rows }, (_, row) =>
    Object.fromEntries(tasks.map((task) => [task, predictionOf(targets[task]!, answers[task]!, row)])),
  );
}

function fromRows({ file, experiment }: AnsweringModel, rows: readonly Row[]): Dataset | Problem {
  const inputs: Record<string, InputValues> = {};
  for (const { name, shape, columns } of file.inputs) {
    const encoding = experiment.inputs[name]!.as;
    if (encoding) {
      const values =
        'open' in encoding ? encoded(name, encoding, rows, columns, shape) : pixelsOf(name, rows, columns[0]!, shape);
      if (isProblem(values)) return values;
      inputs[name] = values;
      continue;
    }
    const values = new Float32Array(rows.length * columns.length);
    for (const [i, row] of rows.entries()) {
      for (const [j, column] of columns.entries()) {
        const value = cellOf(row, column, experiment.inputs[name]!.missing);
        if (value === null) return badCell(row, i + 1, column, columns);
        values[i * columns.length + j] = value;
      }
    }
    inputs[name] = { shape, values };
  }
  return { rows: rows.length, inputs, labels: {} };
}

/** Rows hold decoded pictures, as `readPicture` gives them. */
function pixelsOf(name: string, rows: readonly Row[], column: string, shape: readonly number[]): InputValues | Problem {
  const width = sizeOf(shape);
  const values = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) {
    if (!Object.hasOwn(row, column)) return badCell(row, i + 1, column, [column]);
    const pixels = row[column] as ArrayLike<number>;
    if (typeof pixels !== 'object' || pixels?.length !== width)
      return unfitInput.of({ name, reason: `takes the ${width} numbers of a decoded picture, as \`readPicture\` gives them` });
    values.set(pixels, i * width);
  }
  return { shape, values };
}

/** A number, NaN where it is missing and may be, or null. */
function cellOf(row: Row, column: string, missing: readonly string[] | undefined): number | null {
  const value = row[column];
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const absent = value === null || value === undefined || Number.isNaN(value) || missing?.includes(String(value));
  return missing && Object.hasOwn(row, column) && absent ? NaN : null;
}

function encoded(
  name: string,
  encoding: Encoding,
  rows: readonly Row[],
  columns: readonly string[],
  shape: readonly number[],
): InputValues | Problem {
  for (const [i, row] of rows.entries()) {
    const absent = columns.find((column) => !Object.hasOwn(row, column));
    if (absent !== undefined) return badCell(row, i + 1, absent, columns);
  }
  const values = new (encoding.indices ? Int32Array : Float32Array)(rows.length * sizeOf(shape));
  const cellsOf = (row: number) => columns.map((column) => String(rows[row]![column] ?? ''));
  const read = encodeRows(encoding, shape, rows.length, cellsOf, values);
  return 'unfit' in read ? unfitCell.of({ row: read.row, name, reason: read.unfit }) : read;
}

function badCell(cells: Row, row: number, column: string, columns: readonly string[]): Problem {
  if (!Object.hasOwn(cells, column)) {
    const others = Object.keys(cells).filter((name) => !columns.includes(name));
    return unknownColumn.of(
      { name: column, suggestion: suggest(column, others) },
      { notes: [`in row ${row}`] },
    );
  }
  const value = cells[column];
  const text = value === null || value === undefined ? '' : String(value);
  return text === '' ? emptyInput.of({ row, column, text, count: 1 }) : notANumber.of({ row, column, text });
}

function fromArrays({ file, experiment }: AnsweringModel, arrays: InputArrays): Dataset | Problem {
  const inputs: Record<string, InputValues> = {};
  let rows: number | null = null;
  for (const { name, shape } of file.inputs) {
    const given = arrays[name];
    if (given === undefined) return unfitInput.of({ name, reason: 'is not given' });
    const values = flat(given);
    const count = values.length / sizeOf(shape);
    const { missing } = experiment.inputs[name]!;
    if (!values.every((x) => Number.isFinite(x) || (missing && Number.isNaN(x)))) return unfitInput.of({ name, reason: 'holds what is no number' });
    if (!Number.isInteger(count))
      return unfitInput.of({
        name,
        reason: `has ${values.length} numbers, and a row of it takes ${sizeOf(shape)}`,
      });
    if (rows !== null && rows !== count)
      return unfitInput.of({ name, reason: `has ${count} rows, and the inputs before it have ${rows}` });
    rows = count;
    inputs[name] = { shape, values };
  }
  return { rows: rows ?? 0, inputs, labels: {} };
}

function flat(given: Nested): Float32Array {
  if (given instanceof Float32Array) return given;
  return Float32Array.from(flatNumbers(given));
}

function flatNumbers(given: Nested): ArrayLike<number> {
  if (ArrayBuffer.isView(given)) return given;
  return given.every((item) => typeof item === 'number') ? given : given.flatMap((item) => (typeof item === 'number' ? item : Array.from(flatNumbers(item))));
}
