/**
 * Files of a run are there whole or not at all, even after a loss of power: written under a temporary name, on the disk before
 * they are renamed, and the new name on the disk before anything else is done.
 */
import { appendFileSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { jsonText } from '../../text/unsafe.ts';

/** What the name of an unfinished file ends in. */
export const UNFINISHED = '.tmp';

/** `name` is relative to `root`, a folder that is there: where it is gone, it is not made again. */
export function writeWhole(root: string, name: string, content: string | Uint8Array): void {
  const path = join(root, name);
  const folder = dirname(path);
  if (!existsSync(folder)) makeFolder(root, folder);
  const temporary = `${path}.${process.pid}${UNFINISHED}`;
  try {
    writeSynced(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(folder);
}

export function writeJson(root: string, name: string, value: unknown): void {
  writeWhole(root, name, `${jsonText(value)}\n`);
}

/** One line of JSON; the file grows while a run goes on. */
export function appendLine(path: string, value: unknown): void {
  appendFileSync(path, `${jsonText(value, 0)}\n`);
}

function makeFolder(root: string, folder: string): void {
  if (!existsSync(root)) throw Object.assign(new Error(`${root} is gone`), { code: 'ENOENT', syscall: 'mkdir' });
  mkdirSync(folder, { recursive: true });
}

function writeSynced(path: string, content: string | Uint8Array): void {
  const file = openSync(path, 'w');
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncFolder(path: string): void {
  // Windows knows no such thing.
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
