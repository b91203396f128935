import type { Host } from '../compiler.ts';
import { readFacts } from '../data-facts/read.ts';
import { readTensorFacts, type TensorFacts } from '../data-facts/tensors.ts';
import { isProblem, type Problem } from '../diagnostics/problem.ts';
import { cacheFolder } from '../runtime/data/cache.ts';
import { factsReader, readRange } from '../runtime/data/files.ts';
import type { Console } from './console.ts';
import { readSource } from './files.ts';

export interface FileHost extends Host {
  /** Whether the compiler asked for this file. */
  wasRead(path: string): boolean;
}

/** `data` names other files for sources of the spec, relative to the current folder. */
export function openHost(console: Console, data: Readonly<Record<string, string>> = {}): FileHost {
  const reader = factsReader(cacheFolder(console.env));
  const asked = new Set<string>();
  const tensors = new Map<string, TensorFacts | Problem>();
  return {
    read: (path) => {
      asked.add(path);
      return readSource(path);
    },
    wasRead: (path) => asked.has(path),
    facts: (requests) => {
      const asked = requests.map(({ name, ...request }) => [name, Object.hasOwn(data, name) ? { ...request, path: data[name]! } : request]);
      return readFacts(Object.fromEntries(asked), reader);
    },
    tensors: (path) => {
      const known = tensors.get(path) ?? readTensorFacts(path, readRange);
      tensors.set(path, known);
      return isProblem(known) ? { problem: known } : known;
    },
  };
}
