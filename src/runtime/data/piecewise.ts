/** Inputs and labels of a CSV file that is too large to lie in memory as a whole, piece by piece. */
import { readCsv, type Table } from '../../data-facts/csv.ts';
import type { LargeFile } from '../../data-facts/read.ts';
import { noLabelledRows } from '../../diagnostics/messages/data.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import type { Experiment, InputBinding, InputValues, LabelBinding, LabelNumbers, LabelValues, StoredRows } from '../experiment.ts';
import { sizeOf, widthOf } from '../shape.ts';
import type { Target } from '../types.ts';
import { dropRows, HELD, joinStored, RowSink } from './file-rows.ts';
import { readNumbers } from './inputs.ts';
import { firstAlike, labelsOf, numbersFor } from './labels.ts';
import { resolveColumns } from './columns.ts';
import { joinShared, scratch, sharedBytes, SharedPieces } from './shared.ts';
import { shown, type LoadedSource } from './sources.ts';
import { allRead, eachStretch, stretchesOf, tablesOf, type Stretch } from './stretches.ts';

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
  const read = readByThreads(source, stretchesOf(source.path, file.size), asked) ?? readInOne(source, file, asked);
  if (isProblem(read)) return read;
  const inputs = asked.inputs.map(([name, { shape }], i) => [name, { shape, values: read.inputs[i]! }] as const);
  const labels = asked.labels.map(([task, , target], i) => [task, { width: widthOf(target), ...read.labels[i]! }] as const);
  const empty = labels.find(([, { has }]) => !has.includes(1));
  if (empty) return noLabelledRows.of({ task: empty[0] }, { file: shown(source.path) });
  return { rows: read.rows, inputs: Object.fromEntries(inputs), labels: Object.fromEntries(labels) };
}

/** Of rows that lie one after the other, in the order of what is asked. */
interface ReadRows {
  readonly rows: number;
  readonly inputs: readonly (Float32Array | StoredRows)[];
  readonly labels: readonly Pick<LabelValues, 'values' | 'has'>[];
}

function readInOne(source: LoadedSource, file: LargeFile, asked: Asked): ReadRows | Problem {
  let read = 0;
  const counted = function* (): Generator<Uint8Array> {
    for (const piece of file.pieces()) {
      read += piece.length;
      yield piece;
    }
  };
  return readTables(readCsv(counted()), source, asked, () => read / file.size);
}

export interface ReadJob {
  readonly kind: 'read';
  readonly source: LoadedSource;
  readonly stretch: Stretch;
  readonly asked: Asked;
  /** Bytes of an input that are held in memory. */
  readonly most: number;
}

/** Null where all has to be read in one. */
export function readByThreads({ source, path, hash, rows, table }: LoadedSource, stretches: readonly Stretch[], asked: Asked, most = HELD): ReadRows | Problem | null {
  // What a thread is told is a copy, in which no functions are: a scale is not needed to read numbers.
  const plain = JSON.parse(JSON.stringify(asked)) as Asked;
  const of = { source, path, hash, rows, table: { ...table, bytes: new Uint8Array(), starts: new Int32Array(), ends: new Int32Array() } };
  const jobs = stretches.map((stretch): ReadJob => ({ kind: 'read', source: of, stretch, asked: plain, most: most / stretches.length }));
  const found = eachStretch(jobs, readStretch);
  if (!found) return null;
  if (!allRead(found)) {
    for (const one of found) if (one && !isProblem(one)) one.inputs.forEach(dropRows);
    return null;
  }
  return joinRows(found, asked);
}

export function readStretch({ source, stretch, asked, most }: ReadJob, onPiece = (): void => {}): ReadRows | Problem {
  let share = 0;
  const tables = tablesOf(source.path, stretch, (read) => {
    share = read / (stretch.to - stretch.from);
    onPiece();
  });
  return readTables(tables, source, asked, () => share, most);
}

function joinRows(stretches: readonly ReadRows[], { inputs, labels }: Asked): ReadRows | Problem {
  const joined: (Float32Array | StoredRows)[] = [];
  for (const [i, [, { shape }]] of inputs.entries()) {
    const rows = joinStored(stretches.map((stretch) => stretch.inputs[i]!), sizeOf(shape));
    if (isProblem(rows)) return rows;
    joined.push(rows);
  }
  return {
    rows: stretches.reduce((sum, { rows }) => sum + rows, 0),
    inputs: joined,
    labels: withFirsts(
      labels,
      (i, target) => joinShared(stretches.map((stretch) => stretch.labels[i]!.values), numbersFor(target)),
    ).map((values, i) => ({ values, has: joinShared(stretches.map((stretch) => stretch.labels[i]!.has), sharedBytes) })),
  };
}

/** For each task what `make` gives for the first that reads the same cells in the same way. */
function withFirsts<Of>(labels: Asked['labels'], make: (at: number, target: Target) => Of): Of[] {
  const made: Of[] = [];
  for (const [at, first] of firstAlike(labels).entries()) made.push(first === at ? make(at, labels[at]![2]) : made[first]!);
  return made;
}

/** `share` is how much of all was read when a table is there. */
function readTables(tables: Iterable<Table | Problem>, source: LoadedSource, asked: Asked, share: () => number, most?: number): ReadRows | Problem {
  const taken: Taken = {
    inputs: asked.inputs.map(([, { shape }]) => ({ sink: new RowSink(sizeOf(shape), most), floats: scratch() })),
    labels: withFirsts(asked.labels, (_, target) => new SharedPieces(numbersFor(target))).map((values) => ({ values, has: new SharedPieces(sharedBytes) })),
  };
  let rows = 0;
  for (const table of tables) {
    const problem = isProblem(table) ? { ...table, file: shown(source.path) } : takePiece({ ...source, table, rows: table.rows }, asked, taken, share());
    if (problem) {
      taken.inputs.forEach(({ sink }) => sink.drop());
      return problem;
    }
    rows += (table as Table).rows;
  }
  const values = withFirsts(asked.labels, (i) => taken.labels[i]!.values.all());
  return { rows, inputs: taken.inputs.map(({ sink }) => sink.done()), labels: taken.labels.map(({ has }, i) => ({ values: values[i]!, has: has.all() })) };
}

/** What was read so far, in the order of what is asked. */
interface Taken {
  readonly inputs: readonly { readonly sink: RowSink; readonly floats: (length: number) => Float32Array }[];
  readonly labels: readonly { readonly values: SharedPieces<LabelNumbers>; readonly has: SharedPieces<Uint8Array> }[];
}

function takePiece(piece: LoadedSource, { inputs, labels }: Asked, taken: Taken, share: number): Problem | null {
  for (const [i, [name, binding]] of inputs.entries()) {
    const { sink, floats } = taken.inputs[i]!;
    const columns = resolveColumns(piece, binding.columns);
    const found = isProblem(columns) ? columns : readNumbers(name, binding, columns, piece, floats);
    const problem = isProblem(found) ? found : sink.add(found.values as Float32Array, share);
    if (problem) return problem;
  }
  const rooms = new Map<SharedPieces<LabelNumbers>, LabelNumbers>();
  for (const [i, [task, binding, target]] of labels.entries()) {
    const { values, has } = taken.labels[i]!;
    const room = (length: number): LabelNumbers => {
      if (!rooms.has(values)) rooms.set(values, values.next(length, share));
      return rooms.get(values)!;
    };
    const found = labelsOf(task, target, binding, piece, { values: room, flags: (length) => has.next(length, share) });
    if (isProblem(found)) return found;
  }
  return null;
}
