/** The one place where data files are read. */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync, type Stats } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { LargeFile } from '../../data-facts/read.ts';
import { brokenGzip, hugeGzip, missingFile, unreadableFile } from '../../diagnostics/messages/data.ts';
import type { Problem } from '../../diagnostics/problem.ts';

/** `called` is how messages call the file. */
export function readBytes(path: string, called = path): Uint8Array | Problem {
  return attempt(called, () => {
    const file = openFile(path);
    try {
      return readFileSync(file);
    } finally {
      closeSync(file);
    }
  });
}

/** A file that ends: a device or a pipe may never do. */
function openFile(path: string): number {
  const found = statSync(path);
  if (!found.isFile() && !found.isDirectory()) throw Object.assign(new Error(), { code: NO_FILE });
  return openSync(path, 'r');
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

const NO_FILE = 'no file';

const reasons: { readonly [code: string]: string } = {
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  ENOTDIR: 'a part of the path is a file',
  ELOOP: 'its links lead back to themselves',
  ENAMETOOLONG: 'its name is too long',
  ERR_INVALID_ARG_VALUE: 'its name holds a zero byte',
  [NO_FILE]: 'it is a device or a pipe, and no file',
  ERR_FS_FILE_TOO_LARGE: 'it has more than 2 GB, and only CSV of numbers and labels is read piece by piece; split it, or bind fewer columns',
};

/** Null where there is no such file, or none that may be looked at. */
export function stateOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

/** Files of more bytes are read piece by piece where they can be. */
const LARGE = 2 ** 26;
/** A piece, and what is found in it, fits into the cache of a core. */
const PIECE = 2 ** 20;

/** Null where the file is not large, is no file, or is packed. */
export function largeFile(path: string, least = LARGE): LargeFile | null {
  const found = stateOf(path);
  if (!found?.isFile() || found.size < least || path.endsWith('.gz')) return null;
  const hash = (): string => {
    if (!isHashed(path)) for (const _ of hashing(path));
    return hashes.get(path)!.hash;
  };
  return { size: found.size, hash, pieces: () => (isHashed(path) ? pieces(path) : hashing(path)) };
}

/** Of large files, as they were when they were last touched: checking and training read the same file, and hash it once. */
const hashes = new Map<string, { readonly stamp: string; readonly hash: string }>();

const isHashed = (path: string): boolean => hashes.get(path)?.stamp === stampOf(path);

/** Other where a file was written to, or another one has taken its place. */
function stampOf(path: string): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join();
}

function* hashing(path: string): Generator<Uint8Array> {
  const stamp = stampOf(path);
  const hash = createHash('sha256');
  for (const piece of pieces(path)) {
    hash.update(piece);
    yield piece;
  }
  hashes.set(path, { stamp, hash: hash.digest('hex') });
}

/** Bytes `from` to `to`; each piece holds until the next one is asked for. */
export function* pieces(path: string, from = 0, to = Infinity): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  const bytes = new Uint8Array(PIECE);
  try {
    for (let at = from; at < to;) {
      const read = readSync(file, bytes, 0, Math.min(PIECE, to - at), at);
      if (read === 0) return;
      at += read;
      yield bytes.subarray(0, read);
    }
  } finally {
    closeSync(file);
  }
}

/** Bytes `from` to `to` of a file, fewer where it ends before, and its length. */
export function readRange(path: string, from: number, to: number): { bytes: Uint8Array; size: number } | Problem {
  return attempt(path, () => {
    const file = openFile(path);
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

/** Of what a packed file unpacks to: some kilobytes can stand for many gigabytes. */
const MOST_UNPACKED = 2 ** 29;

/** `called` is how messages call the file. */
export function gunzip(bytes: Uint8Array, called: string): Uint8Array | Problem {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED, chunkSize: 2 ** 18 });
  } catch (error) {
    const large = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return large ? hugeGzip.of({ path: called, megabytes: Math.floor(MOST_UNPACKED / 1e6) }, { file: called }) : brokenGzip.of({ path: called }, { file: called });
  }
}

/** SHA-256, in hex. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
