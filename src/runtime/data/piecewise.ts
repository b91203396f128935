/** Inputs and labels of a CSV file that is too large to lie in memory as a whole, piece by piece. */
import { readCsv, type Table } from '../../data-facts/csv.ts';
import type { LargeFile } from '../../data-facts/read.ts';
import { noLabelledRows } from '../../diagnostics/messages/data.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import type { Experiment, InputBinding, InputValues, LabelBinding, LabelValues } from '../experiment.ts';
import { sizeOf, widthOf } from '../shape.ts';
import type { Target } from '../types.ts';
import { RowSink } from './file-rows.ts';
import { readNumbers } from './inputs.ts';
import { labelsOf } from './labels.ts';
import { resolveColumns } from './columns.ts';
import { scratch, sharedBytes, sharedFloats, SharedPieces, type Room } from './shared.ts';
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
  const taken: Taken = {
    inputs: asked.inputs.map(([, { shape }]) => ({ sink: new RowSink(sizeOf(shape)), floats: scratch() })),
    labels: asked.labels.map(() => ({ values: new SharedPieces(sharedFloats), has: new SharedPieces(sharedBytes) })),
  };
  let rows = 0;
  let read = 0;
  const counted = function* (): Generator<Uint8Array> {
    for (const piece of file.pieces()) {
      read += piece.length;
      yield piece;
    }
  };
  for (const table of readCsv(counted())) {
    const problem = isProblem(table) ? { ...table, file: shown(source.path) } : takePiece({ ...source, table, rows: table.rows }, asked, taken, read / file.size);
    if (problem) {
      taken.inputs.forEach(({ sink }) => sink.drop());
      return problem;
    }
    rows += (table as Table).rows;
  }
  const inputs = asked.inputs.map(([name, { shape }], i) => [name, { shape, values: taken.inputs[i]!.sink.done() }] as const);
  const labels = asked.labels.map(([task, , target], i) => {
    const { values, has } = taken.labels[i]!;
    return [task, { width: widthOf(target), values: values.all(), has: has.all() }] as const;
  });
  const empty = labels.find(([, { has }]) => !has.includes(1));
  if (empty) return noLabelledRows.of({ task: empty[0] }, { file: shown(source.path) });
  return { rows, inputs: Object.fromEntries(inputs), labels: Object.fromEntries(labels) };
}

/** What was read so far, in the order of what is asked. */
interface Taken {
  readonly inputs: readonly { readonly sink: RowSink; readonly floats: Room['floats'] }[];
  readonly labels: readonly { readonly values: SharedPieces<Float32Array>; readonly has: SharedPieces<Uint8Array> }[];
}

function takePiece(piece: LoadedSource, { inputs, labels }: Asked, taken: Taken, share: number): Problem | null {
  for (const [i, [name, binding]] of inputs.entries()) {
    const { sink, floats } = taken.inputs[i]!;
    const columns = resolveColumns(piece, binding.columns);
    const found = isProblem(columns) ? columns : readNumbers(name, binding, columns, piece, floats);
    const problem = isProblem(found) ? found : sink.add(found.values as Float32Array, share);
    if (problem) return problem;
  }
  for (const [i, [task, binding, target]] of labels.entries()) {
    const { values, has } = taken.labels[i]!;
    const found = labelsOf(task, target, binding, piece, { floats: (length) => values.next(length, share), bytes: (length) => has.next(length, share) });
    if (isProblem(found)) return found;
  }
  return null;
}
