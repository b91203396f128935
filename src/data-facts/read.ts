/** Facts of the sources that a spec names, through an injected reader, kept by the content of the files. */
import { isProblem, type Problem } from '../diagnostics/problem.ts';
import { columnFacts, countTables, factsOf, type Counts } from './columns.ts';
import { readCsv } from './csv.ts';
import type { Facts, SourceFacts } from './facts.ts';
import { joinFiles, pathOfTask, type TaskFile } from './family.ts';
import { isArray, parseFile, rowsOf, type Content, type Format } from './formats.ts';

export interface FactsReader {
  bytes(path: string): Uint8Array | Problem;
  /** `path` is how messages call the file. */
  gunzip(bytes: Uint8Array, path: string): Uint8Array | Problem;
  /** SHA-256, in hex. */
  hash(bytes: Uint8Array): string;
  /** Null where a file is small enough to be read whole. */
  large?(path: string): LargeFile | null;
  /** A store of texts that may forget. */
  readonly cache?: { get(key: string): string | undefined; set(key: string, text: string): void };
}

/** A file that is read piece by piece. */
export interface LargeFile {
  /** Bytes. */
  readonly size: number;
  /** SHA-256, in hex. */
  hash(): string;
  /** Each holds until the next one is asked for. */
  pieces(): Iterable<Uint8Array>;
  /** Counts its columns by several threads; null where it has to be counted piece by piece, be it for a problem that is found so. */
  count?(): Counts | null;
}

/** Raised when the facts of the same bytes come out otherwise, so that an old cache is not believed. */
const VERSION = 4;

export interface SourceRequest {
  readonly path: string;
  /** `csv` where it is left out. */
  readonly format?: Format;
  /** The tasks whose names stand in the place of the path's braces, where the source is a file a task. */
  readonly tasks?: readonly string[];
}

/** Of a source that is a file a task, one each. */
export const filesOf = ({ path, tasks }: SourceRequest): string[] => (tasks ? tasks.map((task) => pathOfTask(path, task)) : [path]);

/** By source name; a source that cannot be read has a problem in its place. */
export function readFacts(requests: { readonly [source: string]: SourceRequest }, reader: FactsReader): Facts {
  return Object.fromEntries(
    Object.entries(requests).map(([name, request]) => {
      const facts = sourceFacts(request, reader);
      return [name, isProblem(facts) ? { problem: facts } : facts];
    }),
  );
}

interface File {
  readonly task: string;
  readonly path: string;
  readonly bytes: Uint8Array;
}

function sourceFacts({ path, format = 'csv', tasks }: SourceRequest, reader: FactsReader): SourceFacts | Problem {
  const large = tasks === undefined && format === 'csv' ? reader.large?.(path) : null;
  if (large) return largeFacts(path, large, reader);
  const files: File[] = [];
  for (const task of tasks ?? ['']) {
    const own = tasks ? pathOfTask(path, task) : path;
    const bytes = reader.bytes(own);
    if (isProblem(bytes)) return bytes;
    files.push({ task, path: own, bytes });
  }
  const hashes = files.map(({ bytes }) => reader.hash(bytes));
  const hash = tasks ? reader.hash(new TextEncoder().encode(hashes.join())) : hashes[0]!;
  const key = `facts-${VERSION}-${format}-${hash}${path.endsWith('.gz') ? '-gz' : ''}`;
  const kept = fromCache(reader.cache?.get(key));
  if (kept) return { path, hash, ...kept };
  const facts = countFiles(files, format, reader);
  if (isProblem(facts)) return tasks ? { ...facts, notes: [...(facts.notes ?? []), `in \`${facts.file}\``] } : facts;
  reader.cache?.set(key, JSON.stringify(facts));
  return { path, hash, ...facts };
}

function largeFacts(path: string, file: LargeFile, reader: FactsReader): SourceFacts | Problem {
  const hash = file.hash();
  const key = `facts-${VERSION}-csv-${hash}`;
  const kept = fromCache(reader.cache?.get(key));
  if (kept) return { path, hash, ...kept };
  const counts = file.count?.() ?? countTables(readCsv(file.pieces()));
  if (isProblem(counts)) return { ...counts, file: path };
  const facts = { rows: counts.rows, columns: factsOf(counts) };
  reader.cache?.set(key, JSON.stringify(facts));
  return { path, hash, ...facts };
}

type Counted = Pick<SourceFacts, 'rows' | 'columns' | 'shape'>;

/** A cache written by half, or by hand, counts as none. */
function fromCache(text: string | undefined): Counted | null {
  if (text === undefined) return null;
  try {
    const { rows, columns, shape } = JSON.parse(text) as Counted;
    return Array.isArray(columns) ? { rows, columns, ...(shape ? { shape } : {}) } : null;
  } catch {
    return null;
  }
}

function countFiles(files: readonly File[], format: Format, reader: FactsReader): Counted | Problem {
  const read: TaskFile[] = [];
  for (const { task, path, bytes } of files) {
    const unpacked = path.endsWith('.gz') ? reader.gunzip(bytes, path) : bytes;
    if (isProblem(unpacked)) return unpacked;
    const content = parseFile(format, unpacked);
    if (isProblem(content)) return { ...content, file: path };
    read.push({ task, content });
  }
  const joined = joinFiles(read);
  if (isProblem(joined)) return { ...joined, file: files.find(({ task }) => task === joined.task)!.path };
  return count(joined);
}

function count(content: Content): Counted {
  const rows = rowsOf(content);
  return isArray(content) ? { rows, columns: [], shape: content.shape } : { rows, columns: columnFacts(content) };
}
