import type { Host } from '../compiler.ts';
import { readFacts } from '../data-facts/read.ts';
import { cacheFolder } from '../runtime/data/cache.ts';
import { factsReader } from '../runtime/data/files.ts';
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
  };
}
