/** What was worked out from files and is kept for the next time, in a folder that may be emptied at any time. */
import { mkdirSync, openSync, readFileSync, readSync, closeSync, renameSync, rmSync, writeFileSync, fstatSync } from 'node:fs';
import os from 'node:os';
import { dirname, join } from 'node:path';

export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  return join(env['XDG_CACHE_HOME'] || join(os.homedir(), '.cache'), 'mtlc');
}

/** Fills `bytes` from a file of exactly that size; false where there is none. */
export function readKept(path: string, bytes: Uint8Array): boolean {
  try {
    const file = openSync(path, 'r');
    try {
      return fstatSync(file).size === bytes.length && readWhole(file, bytes);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

/** Null where there is none. */
export function readKeptText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function readWhole(file: number, bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length;) {
    const read = readSync(file, bytes, at, Math.min(bytes.length - at, CHUNK), at);
    if (read === 0) return false;
    at += read;
  }
  return true;
}

/** The system hands out 2 GiB at most at a time. */
const CHUNK = 2 ** 30;

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // There is no such folder.
  }
}

/** Keeps bytes whole or not at all; where the folder cannot be written, not at all. */
export function keepBytes(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, bytes);
    renameSync(temporary, path);
  } catch {
    remove(temporary);
  }
}
