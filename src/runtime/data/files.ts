/** The one place where data files are read. */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { FactsReader } from '../../data-facts/read.ts';
import { missingFile, unreadableFile } from '../../diagnostics/messages/data.ts';
import type { Problem } from '../../diagnostics/problem.ts';

/** `called` is how messages call the file. */
export function readBytes(path: string, called = path): Uint8Array | Problem {
  return attempt(called, () => readFileSync(path));
}

function attempt<T>(called: string, read: () => T): T | Problem {
  try {
    return read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return missingFile.of({ path: called }, { file: called });
    const reason =
      code === 'EISDIR' ? 'it is a folder' : code === 'EACCES' ? 'permission denied' : String(code);
    return unreadableFile.of({ path: called, reason }, { file: called });
  }
}

/** Bytes `from` to `to` of a file, fewer where it ends before, and its length. */
export function readRange(path: string, from: number, to: number): { bytes: Uint8Array; size: number } | Problem {
  return attempt(path, () => {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const bytes = new Uint8Array(Math.max(Math.min(to, size) - from, 0));
      readSync(file, bytes, 0, bytes.length, from);
      return { bytes, size };
    } finally {
      closeSync(file);
    }
  });
}

export function gunzip(bytes: Uint8Array): Uint8Array | null {
  try {
    return gunzipSync(bytes);
  } catch {
    return null;
  }
}

/** SHA-256, in hex. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Reads files for the checker; `cacheFolder` keeps facts by content, and a folder that cannot be written keeps none. */
export function factsReader(cacheFolder: string): FactsReader {
  return {
    bytes: (path) => readBytes(path),
    gunzip,
    hash: hashOf,
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
