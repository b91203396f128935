/** Data files as a program names them. */
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseCsv, type Table } from '../../data-facts/csv.ts';
import { brokenGzip, unequalSources, unknownSource } from '../../diagnostics/messages/data.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import type { Experiment, SourceBinding } from '../experiment.ts';
import { gunzip, hashOf, readBytes } from './files.ts';

/** A CSV file, gzipped where its name ends so; `path` is relative to the module `base`. */
export function csv(path: string, base: string): SourceBinding {
  return { format: 'csv', path, base };
}

/** A file that a run read: what `run.json` notes of it. */
export interface DataFile {
  readonly source: string;
  readonly path: string;
  /** SHA-256 of the file as it lies on disk. */
  readonly hash: string;
  readonly rows: number;
}

export interface LoadedSource extends DataFile {
  readonly table: Table;
}

/** Paths of `replace` (`--data NAME=PATH`) are relative to the working directory. */
export function loadSources(
  experiment: Pick<Experiment, 'sources' | 'inputs' | 'labels'> & Partial<Pick<Experiment, 'protocol'>>,
  replace: Readonly<Record<string, string>>,
): Map<string, LoadedSource> | Problem {
  const known = Object.keys(experiment.sources);
  const unknown = Object.keys(replace).find((name) => !known.includes(name));
  if (unknown !== undefined) return unknownSource.of({ name: unknown, known });
  const { inputs, labels, protocol } = experiment;
  const bindings = [...Object.values(inputs), ...Object.values(labels), ...(protocol?.reads ?? [])];
  const loaded = new Map<string, LoadedSource>();
  for (const name of new Set(bindings.map((binding) => binding.source))) {
    const source = loadSource(name, pathOf(experiment.sources[name]!, replace[name]));
    if (isProblem(source)) return source;
    loaded.set(name, source);
  }
  return unequal([...loaded.values()]) ?? loaded;
}

function pathOf({ path, base }: SourceBinding, replaced: string | undefined): string {
  return replaced === undefined ? resolve(dirname(fileURLToPath(base)), path) : resolve(replaced);
}

function loadSource(source: string, path: string): LoadedSource | Problem {
  const file = shown(path);
  const bytes = readBytes(path, file);
  if (isProblem(bytes))
    return { ...bytes, notes: [`\`--data ${source}=PATH\` names another file for \`${source}\``] };
  const text = path.endsWith('.gz') ? gunzip(bytes) : bytes;
  if (!text) return brokenGzip.of({ path: file }, { file });
  const table = parseCsv(text);
  return isProblem(table)
    ? { ...table, file }
    : { source, path, hash: hashOf(bytes), rows: table.rows, table };
}

/** A path as a person in this working directory would write it. */
export function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.length < path.length ? near : path;
}

function unequal([first, ...others]: readonly LoadedSource[]): Problem | null {
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
