/** Facts of the sources that a spec names, through an injected reader, kept by the content of the files. */
import { brokenGzip } from '../diagnostics/messages/data.ts';
import { isProblem, type Problem } from '../diagnostics/problem.ts';
import { columnFacts } from './columns.ts';
import { parseCsv } from './csv.ts';
import type { Facts, SourceFacts } from './facts.ts';

export interface FactsReader {
  bytes(path: string): Uint8Array | Problem;
  /** Null where the bytes are no gzip. */
  gunzip(bytes: Uint8Array): Uint8Array | null;
  /** SHA-256, in hex. */
  hash(bytes: Uint8Array): string;
  /** A store of texts that may forget. */
  readonly cache?: { get(key: string): string | undefined; set(key: string, text: string): void };
}

/** Raised when the facts of the same bytes come out otherwise, so that an old cache is not believed. */
const VERSION = 2;

/** By source name; a source that cannot be read has a problem in its place. */
export function readFacts(
  requests: { readonly [source: string]: { readonly path: string } },
  reader: FactsReader,
): Facts {
  return Object.fromEntries(
    Object.entries(requests).map(([name, { path }]) => {
      const facts = sourceFacts(path, reader);
      return [name, isProblem(facts) ? { problem: facts } : facts];
    }),
  );
}

function sourceFacts(path: string, reader: FactsReader): SourceFacts | Problem {
  const bytes = reader.bytes(path);
  if (isProblem(bytes)) return bytes;
  const hash = reader.hash(bytes);
  const gzip = path.endsWith('.gz');
  const key = `facts-${VERSION}-${hash}${gzip ? '-gz' : ''}`;
  const kept = fromCache(reader.cache?.get(key));
  if (kept) return { path, hash, ...kept };
  const facts = countFile(bytes, gzip, path, reader);
  if (isProblem(facts)) return facts;
  reader.cache?.set(key, JSON.stringify(facts));
  return { path, hash, ...facts };
}

type Counted = Pick<SourceFacts, 'rows' | 'columns'>;

/** A cache written by half, or by hand, counts as none. */
function fromCache(text: string | undefined): Counted | null {
  if (text === undefined) return null;
  try {
    const { rows, columns } = JSON.parse(text) as Counted;
    return Array.isArray(columns) ? { rows, columns } : null;
  } catch {
    return null;
  }
}

function countFile(bytes: Uint8Array, gzip: boolean, path: string, reader: FactsReader): Counted | Problem {
  const text = gzip ? reader.gunzip(bytes) : bytes;
  if (!text) return brokenGzip.of({ path }, { file: path });
  const table = parseCsv(text);
  return isProblem(table) ? { ...table, file: path } : { rows: table.rows, columns: columnFacts(table) };
}
