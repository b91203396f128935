/** Inputs and labels of a CSV file that is too large to lie in memory as a whole, piece by piece. */
import { readCsv, type Table } from '../../data-facts/csv.ts';
import type { LargeFile } from '../../data-facts/read.ts';
import { noLabelledRows } from '../../diagnostics/messages/data.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import type { Experiment, InputBinding, InputValues, LabelBinding, LabelValues } from '../experiment.ts';
import { sizeOf, widthOf } from '../shape.ts';
import type { Target } from '../types.ts';
import { joinFloats, RowSink } from './file-rows.ts';
import { readNumbers } from './inputs.ts';
import { labelsOf } from './labels.ts';
import { resolveColumns } from './columns.ts';
import { briefRoom, sharedBytes } from './shared.ts';
import { shown, type LoadedSource } from './sources.ts';

type Bound = Pick<Experiment, 'inputs' | 'labels'> & Partial<Pick<Experiment, 'protocol'>>;

/** Whether numbers and labels are all that is read of a source. */
export function isPiecewise(source: string, { inputs, labels, protocol }: Bound): boolean {
  const of = (binding: { readonly source: string }): boolean => binding.source === source;
  const others = [...(protocol?.reads ?? []), ...(protocol?.lists ?? []), ...Object.values(labels).flatMap(({ weight }) => weight ?? [])];
  return Object.values(inputs).every((binding) => !of(binding) || binding.as === undefined) && !others.some(of);
}

/** The columns of a large file: a table without rows. */
export function openLarge(file: LargeFile): Table | Problem {
  for (const table of readCsv(file.pieces())) return isProblem(table) ? table : { ...table, rows: 0 };
  throw new Error('a file has one piece at least');
}

export interface Piecewise {
  readonly rows: number;
  readonly inputs: Readonly<Record<string, InputValues>>;
  readonly labels: Readonly<Record<string, LabelValues>>;
}

interface Asked {
  readonly inputs: readonly (readonly [name: string, InputBinding])[];
  readonly labels: readonly (readonly [task: string, LabelBinding, Target])[];
}

/** All that is bound to one large source. */
export function readPiecewise(source: LoadedSource, file: LargeFile, asked: Asked): Piecewise | Problem {
  const sinks = asked.inputs.map(([, binding]) => new RowSink(sizeOf(binding.shape)));
  const answers = asked.labels.map(() => ({ values: [] as Float32Array[], has: [] as Uint8Array[] }));
  let rows = 0;
  let read = 0;
  const counted = function* (): Generator<Uint8Array> {
    for (const piece of file.pieces()) {
      read += piece.length;
      yield piece;
    }
  };
  for (const table of readCsv(counted())) {
    const problem = isProblem(table) ? { ...table, file: shown(source.path) } : takePiece({ ...source, table, rows: table.rows }, asked, sinks, answers, read / file.size);
    if (problem) {
      sinks.forEach((sink) => sink.drop());
      return problem;
    }
    rows += (table as Table).rows;
  }
  const inputs = asked.inputs.map(([name, { shape }], i) => [name, { shape, values: sinks[i]!.done() }] as const);
  const labels = asked.labels.map(([task, , target], i) => [task, { width: widthOf(target), values: joinFloats(answers[i]!.values), has: joinBytes(answers[i]!.has) }] as const);
  const empty = labels.find(([, { has }]) => !has.includes(1));
  if (empty) return noLabelledRows.of({ task: empty[0] }, { file: shown(source.path) });
  return { rows, inputs: Object.fromEntries(inputs), labels: Object.fromEntries(labels) };
}

interface Answers {
  readonly values: Float32Array[];
  readonly has: Uint8Array[];
}

function takePiece(piece: LoadedSource, { inputs, labels }: Asked, sinks: readonly RowSink[], answers: readonly Answers[], share: number): Problem | null {
  for (const [i, [name, binding]] of inputs.entries()) {
    const columns = resolveColumns(piece, binding.columns);
    const found = isProblem(columns) ? columns : readNumbers(name, binding, columns, piece, briefRoom);
    const problem = isProblem(found) ? found : sinks[i]!.add(found.values as Float32Array, share);
    if (problem) return problem;
  }
  for (const [i, [task, binding, target]] of labels.entries()) {
    const found = labelsOf(task, target, binding, piece, briefRoom);
    if (isProblem(found)) return found;
    answers[i]!.values.push(found.values);
    answers[i]!.has.push(found.has);
  }
  return null;
}

function joinBytes(pieces: Uint8Array[]): Uint8Array {
  const all = sharedBytes(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (let piece = pieces.shift(); piece; piece = pieces.shift()) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
