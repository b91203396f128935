/** Specs from disk, and results to it: whole or not at all. */
import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { binaryFile, emptyFile, fileTooLarge, notUtf8, unreadableFile, unwritable } from '../diagnostics/messages/files.ts';
import type { Source } from '../text/source.ts';

/** Of a spec, in bytes: so much is checked in two seconds, whatever it says. */
const LIMIT = 400_000;

/** The path stands for standard input. */
export const STDIN = '-';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
  ELOOP: 'its links lead back to themselves',
  ENAMETOOLONG: 'its name is too long',
  ERR_INVALID_ARG_VALUE: 'its name holds a zero byte',
  EEXIST: 'a file stands where the folder should be',
};

/** Why the system refused, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? message;
}

/** A spec as text without byte order mark, or why it is none. */
export function readSource(file: string): Source | Diagnostic {
  const whole = { file, start: 0, end: 0 };
  const bytes = readBytes(file);
  if (bytes instanceof Error) return unreadableFile.at(whole, { path: file, reason: reasonOf(bytes) });
  if (typeof bytes === 'number') return fileTooLarge.at(whole, { path: file, kilobytes: Math.ceil(bytes / 1e3), limit: LIMIT / 1e3 });
  if (bytes.includes(0)) return binaryFile.at(whole, { path: file });
  const text = decode(bytes);
  if (text === null) return notUtf8.at(whole, { path: file, ...firstBadByte(bytes) });
  return text.trim() === '' ? emptyFile.at(whole, { path: file }) : { path: file, text };
}

/** The bytes, their number where it is over the limit, or the error. */
function readBytes(file: string): Uint8Array | number | Error {
  try {
    if (file === STDIN) return readAtMost(0, LIMIT);
    const handle = openSync(file, 'r');
    try {
      const { size } = fstatSync(handle);
      return size > LIMIT ? size : readAtMost(handle, LIMIT);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    return error as Error;
  }
}

/** Devices have no size, and may not end; of more than `most` bytes, how many there are at least. */
function readAtMost(handle: number, most: number): Uint8Array | number {
  const bytes = new Uint8Array(most + 1);
  let length = 0;
  for (let read = -1; read !== 0 && length <= most; length += read) read = readSync(handle, bytes, length, bytes.length - length, null);
  return length > most ? length : bytes.subarray(0, length);
}

/** Null where the bytes are not UTF-8. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The place of the first byte that is no UTF-8: the longest prefix that decodes ends there. */
function firstBadByte(bytes: Uint8Array): { line: number; column: number } {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let read = '';
  try {
    for (let i = 0; i < bytes.length; i++) read += decoder.decode(bytes.subarray(i, i + 1), { stream: true });
  } catch {
    // What was read so far is the answer.
  }
  const lines = read.split(/\r\n|\n|\r/);
  return { line: lines.length, column: lines.at(-1)!.length };
}

/** Writes a file whole. */
export function writeFile(file: string, text: string): Diagnostic | null {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(temporary, text);
    renameSync(temporary, file);
    return null;
  } catch (error) {
    rmSync(temporary, { force: true });
    return unwritable.at({ file, start: 0, end: 0 }, { path: file, reason: reasonOf(error) });
  }
}
