/** The data files that a program names. */
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Table } from '../../data-facts/csv.ts';
import { joinFiles, pathOfTask, variableOf, type TaskFile } from '../../data-facts/family.ts';
import { isArray, parseFile, rowsOf, type Content, type Format } from '../../data-facts/formats.ts';
import type { PackedArray } from '../../data-facts/npy.ts';
import type { LargeFile } from '../../data-facts/read.ts';
import { unequalSources, unknownSource } from '../../diagnostics/messages/data.ts';
import { familyPath } from '../../diagnostics/messages/sources.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import type { Experiment, SourceBinding } from '../experiment.ts';
import { gunzip, hashOf, largeFile, readBytes } from './files.ts';
import { isPiecewise, openLarge } from './piecewise.ts';

/** A file that a run read: what `run.json` notes of it. */
export interface DataFile {
  readonly source: string;
  readonly path: string;
  /** SHA-256 of the file as it lies on disk. */
  readonly hash: string;
  readonly rows: number;
}

export interface LoadedSource extends DataFile {
  /** Without columns where the source is an array. */
  readonly table: Table;
  readonly array?: PackedArray;
  /** Of a file that is read piece by piece: its table has the columns and no rows. */
  readonly large?: LargeFile;
  /** Of a source that is a file a task: the rows of each, from the first to the one behind the last. */
  readonly rowsOfTask?: ReadonlyMap<string, readonly [from: number, to: number]>;
}

/** Paths of `replace` (`--data NAME=PATH`) are relative to the working directory. */
export function loadSources(
  experiment: Bound & Pick<Experiment, 'sources'>,
  replace: Readonly<Record<string, string>>,
): Map<string, LoadedSource> | Problem {
  const known = Object.keys(experiment.sources);
  const unknown = Object.keys(replace).find((name) => !known.includes(name));
  if (unknown !== undefined) return unknownSource.of({ name: unknown, known });
  const { labels, protocol } = experiment;
  const beside = sourcesBeside(experiment);
  const loaded = new Map<string, LoadedSource>();
  for (const name of new Set([...beside, ...(protocol?.lists ?? []).map((list) => list.source)])) {
    const labelled = Object.values(labels).some((label) => label.source === name);
    const source = openPiecewise(name, experiment, replace[name]) ?? loadSource(name, experiment.sources[name]!, replace[name], labelled);
    if (isProblem(source)) return source;
    loaded.set(name, source);
  }
  return loaded;
}

type Bound = Pick<Experiment, 'inputs' | 'labels'> & Partial<Pick<Experiment, 'protocol'>>;

/** Those whose rows lie beside one another, which is all but lists. */
export function sourcesBeside({ inputs, labels, protocol }: Bound): Set<string> {
  const bindings = [...Object.values(inputs), ...Object.values(labels), ...(protocol?.reads ?? [])];
  const weights = Object.values(labels).flatMap(({ weight }) => weight ?? []);
  return new Set([...bindings, ...weights].map((binding) => binding.source));
}

/** Null where the file is read whole. */
function openPiecewise(name: string, experiment: Bound & Pick<Experiment, 'sources'>, replaced: string | undefined): LoadedSource | Problem | null {
  const binding = experiment.sources[name]!;
  const path = pathOf(binding, replaced);
  const large = binding.format === 'csv' && variableOf(path) === null && isPiecewise(name, experiment) ? largeFile(path) : null;
  if (!large) return null;
  const table = openLarge(large);
  return isProblem(table) ? { ...table, file: shown(path) } : { source: name, path, hash: '', rows: 0, table, large };
}

function pathOf({ path, base }: SourceBinding, replaced: string | undefined): string {
  return replaced === undefined ? resolve(dirname(fileURLToPath(base)), path) : resolve(replaced);
}

/** Where no task reads its labels, one file will do in the place of a file a task. */
function loadSource(
  name: string,
  binding: SourceBinding,
  replaced: string | undefined,
  labelled: boolean,
): LoadedSource | Problem {
  const path = pathOf(binding, replaced);
  const { format, tasks } = binding;
  const one = variableOf(path) === null;
  if (!tasks || (one && !labelled)) {
    const file = readFile(name, format, path);
    return isProblem(file) ? file : { source: name, path, hash: file.hash, ...loaded(file.content) };
  }
  if (one) return familyPath.of({ source: name, path: shown(path) });
  const files: (TaskFile & File)[] = [];
  for (const task of tasks) {
    const file = readFile(name, format, pathOfTask(path, task));
    if (isProblem(file)) return file;
    files.push({ task, ...file });
  }
  const content = joinFiles(files);
  if (isProblem(content)) return { ...content, file: shown(pathOfTask(path, content.task)) };
  const hash = hashOf(Buffer.from(files.map((file) => file.hash).join()));
  return { source: name, path, hash, ...loaded(content), rowsOfTask: stretches(files) };
}

interface File {
  readonly content: Content;
  readonly hash: string;
}

function readFile(source: string, format: Format, path: string): File | Problem {
  const file = shown(path);
  const bytes = readBytes(path, file);
  if (isProblem(bytes))
    return { ...bytes, notes: [`\`--data ${source}=PATH\` names another file for \`${source}\``] };
  const unpacked = path.endsWith('.gz') ? gunzip(bytes, file) : bytes;
  if (isProblem(unpacked)) return unpacked;
  const content = parseFile(format, unpacked);
  return isProblem(content) ? { ...content, file } : { content, hash: hashOf(bytes) };
}

function loaded(content: Content): Pick<LoadedSource, 'rows' | 'table' | 'array'> {
  const rows = rowsOf(content);
  if (!isArray(content)) return { rows, table: content };
  const none = new Int32Array();
  return { rows, table: { columns: [], rows, bytes: new Uint8Array(), starts: none, ends: none }, array: content };
}

function stretches(files: readonly TaskFile[]): Map<string, readonly [from: number, to: number]> {
  let to = 0;
  return new Map(files.map(({ task, content }) => [task, [to, (to += rowsOf(content))]]));
}

/** A path as a person in this working directory would write it. */
export function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.length < path.length ? near : path;
}

/** In its file, from 1. */
export const rowOf = ({ table: { before = 0 } }: LoadedSource, row: number): number => before + row + 1;

/** Of sources whose rows lie side by side. */
export function unequal([first, ...others]: readonly LoadedSource[]): Problem | null {
  const second = others.find((source) => source.rows !== first!.rows);
  if (!second) return null;
  const params = {
    first: first!.source,
    firstRows: first!.rows,
    second: second.source,
    secondRows: second.rows,
  };
  return unequalSources.of(params, { file: shown(second.path) });
}
