/** The one place where data files are read. */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { FactsReader, LargeFile } from '../../data-facts/read.ts';
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
      reasons[code ?? ''] ?? String(code);
    return unreadableFile.of({ path: called, reason }, { file: called });
  }
}

const reasons: { readonly [code: string]: string } = {
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  ERR_FS_FILE_TOO_LARGE: 'it has more than 2 GB, and only CSV of numbers and labels is read piece by piece; split it, or bind fewer columns',
};

/** Files of more bytes are read piece by piece where they can be. */
const LARGE = 2 ** 26;
const PIECE = 2 ** 22;

/** Null where the file is not large, is no file, or is packed. */
export function largeFile(path: string, least = LARGE): LargeFile | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile() || found.size < least || path.endsWith('.gz')) return null;
  let known: string | undefined;
  const hashing = function* (): Generator<Uint8Array> {
    const hash = createHash('sha256');
    for (const piece of pieces(path)) {
      hash.update(piece);
      yield piece;
    }
    known = hash.digest('hex');
  };
  const hash = (): string => {
    if (known === undefined) for (const _ of hashing());
    return known!;
  };
  return { size: found.size, hash, pieces: hashing };
}

function* pieces(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const bytes = new Uint8Array(PIECE);
      const read = readSync(file, bytes);
      if (read === 0) return;
      yield bytes.subarray(0, read);
    }
  } finally {
    closeSync(file);
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
    large: (path) => largeFile(path),
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
