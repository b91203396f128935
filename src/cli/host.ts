import type { Host } from '../compiler.ts';
import { filesOf, readFacts, type SourceRequest } from '../data-facts/read.ts';
import { readTensorFacts, type TensorFacts } from '../data-facts/tensors.ts';
import { isProblem, type Problem } from '../diagnostics/problem.ts';
import { displayed } from '../diagnostics/width.ts';
import { cacheFolder } from '../runtime/data/cache.ts';
import { factsReader } from '../runtime/data/facts-reader.ts';
import { readRange, stateOf } from '../runtime/data/files.ts';
import type { Console } from './console.ts';
import { readSource } from './files.ts';

export interface FileHost extends Host {
  /** Whether the compiler asked for this file. */
  wasRead(path: string): boolean;
}

export interface HostOptions {
  /** Other files for sources of the spec, by name, relative to the current folder. */
  readonly data?: Readonly<Record<string, string>>;
  /** Whether data files are listed on standard error before they are read. */
  readonly list?: boolean;
}

export function openHost(console: Console, { data = {}, list = false }: HostOptions = {}): FileHost {
  const reader = factsReader(cacheFolder(console.env));
  const asked = new Set<string>();
  const tensors = new Map<string, TensorFacts | Problem>();
  const tell = (path: string): void => {
    if (list) console.err(`reads ${displayed(path)}${sizeInWords(path)}\n`);
  };
  return {
    read: (path) => {
      asked.add(path);
      return readSource(path);
    },
    wasRead: (path) => asked.has(path),
    facts: (requests) => {
      const asked = requests.map(({ name, ...request }): [string, SourceRequest] => [name, Object.hasOwn(data, name) ? { ...request, path: data[name]! } : request]);
      for (const path of new Set(asked.flatMap(([, request]) => filesOf(request)))) tell(path);
      return readFacts(Object.fromEntries(asked), reader);
    },
    tensors: (path) => {
      if (!tensors.has(path)) tell(path);
      const known = tensors.get(path) ?? readTensorFacts(path, readRange);
      tensors.set(path, known);
      return isProblem(known) ? { problem: known } : known;
    },
  };
}

/** Nothing where there is no such file, which is said elsewhere. */
function sizeInWords(path: string): string {
  const { size } = stateOf(path) ?? {};
  if (size === undefined) return '';
  return size < 1e6 ? `, ${Math.ceil(size / 1e3)} kB` : `, ${(size / 1e6).toFixed(1)} MB`;
}
