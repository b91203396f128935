import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { countTables, joinCounts, type Counts } from '../../data-facts/columns.ts';
import type { FactsReader, LargeFile } from '../../data-facts/read.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import { gunzip, hashOf, largeFile, readBytes } from './files.ts';
import { allRead, eachStretch, stretchesOf, tablesOf, type Stretch } from './stretches.ts';

/** Reads files for the checker; `cacheFolder` keeps facts by content, and a folder that cannot be written keeps none. */
export function factsReader(cacheFolder: string): FactsReader {
  return {
    bytes: (path) => readBytes(path),
    gunzip,
    hash: hashOf,
    large: countedByThreads,
    cache: { get: (key) => load(cacheFolder, key), set: (key, text) => keep(cacheFolder, key, text) },
  };
}

function load(folder: string, key: string): string | undefined {
  try {
    return readFileSync(join(folder, `${key}.json`), 'utf8');
  } catch {
    return undefined;
  }
}

function keep(folder: string, key: string, text: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${key}.json`), text);
  } catch {
    // Without a cache, facts are counted again next time.
  }
}

function countedByThreads(path: string): LargeFile | null {
  const file = largeFile(path);
  return file && { ...file, count: () => countByThreads(path, stretchesOf(path, file.size)) };
}

/** Null where it has to be counted in one. */
export function countByThreads(path: string, stretches: readonly Stretch[]): Counts | null {
  const found = eachStretch(stretches.map((stretch): CountJob => ({ kind: 'count', path, stretch })), countStretch);
  return found && allRead(found) ? found.reduce(joinCounts) : null;
}

export interface CountJob {
  readonly kind: 'count';
  readonly path: string;
  readonly stretch: Stretch;
}

export const countStretch = ({ path, stretch }: CountJob, onPiece = (): void => {}): Counts | Problem => countTables(tablesOf(path, stretch, onPiece));
