/** From the files that an experiment names to its dataset. */
import { cellText } from '../../data-facts/csv.ts';
import { unbound } from '../../diagnostics/messages/data.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import type { ColumnOf, Dataset, Experiment, InputBinding, InputValues, LabelValues } from '../experiment.ts';
import { cellsKey } from '../protocols/cells.ts';
import { columnNames, resolveColumns } from './columns.ts';
import { readInput } from './inputs.ts';
import { firstAlike, numbersFor, readLabels } from './labels.ts';
import { hashOf } from './files.ts';
import type { OnPictures } from './pictures.ts';
import { weighRows } from './weights.ts';
import { readPiecewise } from './piecewise.ts';
import { sharedBytes } from './shared.ts';
import { loadSources, sourcesBeside, unequal, type DataFile, type LoadedSource } from './sources.ts';

export interface LoadedData {
  readonly dataset: Dataset;
  readonly files: readonly DataFile[];
  readonly pictures: readonly PictureSet[];
  readonly columns: ColumnNames;
}

/** The pictures of an input, as they are trained on: what `run.json` notes of them. */
export interface PictureSet {
  readonly input: string;
  readonly shape: readonly number[];
  readonly rows: number;
  /** SHA-256 of their pixels, so that copies of the files and other ways to pack the same picture do not count. */
  readonly hash: string;
}

/**
 * The columns that inputs and tasks were read from, one by one: they are found again in a file where they lie in another
 * order or among others.
 */
export interface ColumnNames {
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  readonly tasks: Readonly<Record<string, readonly string[]>>;
}

/** `protocol` where its columns are wanted. */
type Loaded = Pick<Experiment, 'model' | 'sources' | 'inputs' | 'labels'> & Partial<Pick<Experiment, 'protocol'>>;

/** `replace` names another file for a source (`--data NAME=PATH`). */
export async function loadData(
  experiment: Loaded,
  replace: Readonly<Record<string, string>> = {},
  onPictures?: OnPictures,
): Promise<LoadedData | Problem> {
  const task = experiment.model.tasks.find((name) => !Object.hasOwn(experiment.labels, name));
  if (task !== undefined) return unbound.of({ name: `task \`${task}\`` });
  if (Object.keys(experiment.inputs).length === 0) return unbound.of({ name: 'the model' });
  const sources = loadSources(experiment, replace);
  if (isProblem(sources)) return sources;
  const inputs: Record<string, InputValues> = {};
  const labels: Record<string, LabelValues> = {};
  for (const [name, source] of sources) {
    if (!source.large) continue;
    const read = readPiecewise(source, source.large, boundTo(name, experiment));
    if (isProblem(read)) return read;
    Object.assign(inputs, read.inputs);
    Object.assign(labels, read.labels);
    sources.set(name, { ...source, rows: read.rows, hash: source.large.hash() });
  }
  const beside = sourcesBeside(experiment);
  const uneven = unequal([...sources.values()].filter(({ source }) => beside.has(source)));
  if (uneven) return uneven;
  for (const [name, binding] of Object.entries(experiment.inputs)) {
    if (sources.get(binding.source)!.large) continue;
    const values = await readInput(name, binding, sources.get(binding.source)!, onPictures);
    if (isProblem(values)) return values;
    inputs[name] = values;
  }
  const read = readWhole(experiment, sources);
  if (isProblem(read)) return read;
  Object.assign(labels, read);
  const cells = readCells([...(experiment.protocol?.reads ?? []), ...(experiment.protocol?.lists ?? [])], sources);
  if (isProblem(cells)) return cells;
  const files = [...sources.values()].map(({ source, path, hash, rows }) => ({ source, path, hash, rows }));
  const columns = { inputs: named(experiment.inputs, sources), tasks: named(experiment.labels, sources) };
  const dataset = { rows: files[0]!.rows, inputs: inOrder(inputs, Object.keys(experiment.inputs)), labels: sharingFlags(inOrder(labels, experiment.model.tasks)), cells, ownRows: experiment.model.rows === 'own' };
  return { dataset, files, pictures: pictureSets(dataset), columns };
}

/** Labels of sources that are not read piece by piece. */
function readWhole({ model, labels: bindings }: Loaded, sources: ReadonlyMap<string, LoadedSource>): Record<string, LabelValues> | Problem {
  const asked = model.tasks.map((task) => [task, bindings[task]!, model.targets[task]!] as const).filter(([, { source }]) => !sources.get(source)!.large);
  const firsts = firstAlike(asked);
  const labels: Record<string, LabelValues> = {};
  const weights = new Map<string, Float32Array>();
  for (const [at, [task, binding, target]] of asked.entries()) {
    const first = labels[asked[firsts[at]!]![0]];
    const room = { values: first ? () => first.values : numbersFor(target), flags: sharedBytes };
    const values = readLabels(task, target, binding, sources.get(binding.source)!, room);
    if (isProblem(values)) return values;
    const weighed = binding.weight ? weighRows(values, binding.weight, sources.get(binding.weight.source)!, weights) : values;
    if (isProblem(weighed)) return weighed;
    labels[task] = weighed;
  }
  return labels;
}

/** Where tasks have a label for every row, one array says so for all of them. */
function sharingFlags(labels: Readonly<Record<string, LabelValues>>): Record<string, LabelValues> {
  let all: Uint8Array | null = null;
  return Object.fromEntries(Object.entries(labels).map(([task, of]) => [task, of.has.includes(0) ? of : { ...of, has: (all ??= of.has) }]));
}

function pictureSets({ inputs, rows }: Dataset): PictureSet[] {
  return Object.entries(inputs).flatMap(([input, { shape, values, paths }]) => (paths ? [{ input, shape, rows, hash: hashOf(values as Uint8Array) }] : []));
}

function readCells(
  columns: readonly ColumnOf[],
  sources: ReadonlyMap<string, LoadedSource>,
): Record<string, readonly string[]> | Problem {
  const cells: Record<string, readonly string[]> = {};
  for (const column of columns) {
    const source = sources.get(column.source)!;
    const found = resolveColumns(source, [column.column]);
    if (isProblem(found)) return found;
    cells[cellsKey(column)] = Array.from({ length: source.rows }, (_, row) => cellText(source.table, row, found[0]!));
  }
  return cells;
}

const inOrder = <T>(of: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> => Object.fromEntries(names.map((name) => [name, of[name]!]));

function boundTo(source: string, { model, inputs, labels }: Loaded): Parameters<typeof readPiecewise>[2] {
  return {
    inputs: Object.entries(inputs).filter(([, binding]) => binding.source === source),
    labels: model.tasks.filter((task) => labels[task]!.source === source).map((task) => [task, labels[task]!, model.targets[task]!] as const),
  };
}

type Binding = Pick<InputBinding, 'source' | 'columns'>;

function named(
  bindings: Readonly<Record<string, Binding>>,
  sources: ReadonlyMap<string, LoadedSource>,
): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(bindings).map(([name, { source, columns }]) => [
      name,
      columnNames(sources.get(source)!, columns),
    ]),
  );
}
