/** Compiled programs on disk. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { unwritable } from '../diagnostics/messages/files.ts';
import { reasonOf } from './files.ts';

/** Contents by name. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Whether one of the files is there already, and the folder is not a program of mtlc. */
export function clashes(folder: string, files: Files): boolean {
  const taken = Object.keys(files).some((name) => existsSync(path.join(folder, name)));
  return taken && !ours(folder, files);
}

function ours(folder: string, files: Files): boolean {
  const signed = ['README.md', ...Object.keys(files).filter((name) => /\.(mjs|json)$/.test(name))];
  return signed.some((name) => {
    const file = path.join(folder, name);
    return existsSync(file) && /compiled by mtlc|"mtlc-ir"/i.test(readFileSync(file, 'utf8').slice(0, 500));
  });
}

/** All of them or, where the first cannot be written, none. */
export function writeFiles(folder: string, files: Files): Diagnostic | null {
  let made: string | undefined;
  try {
    made = mkdirSync(folder, { recursive: true });
    const aside = mkdtempSync(path.join(folder, '.mtlc-'));
    try {
      for (const [name, text] of Object.entries(files)) writeFileSync(path.join(aside, name), text);
      for (const name of Object.keys(files)) renameSync(path.join(aside, name), path.join(folder, name));
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
    return null;
  } catch (error) {
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    return unwritable.at({ file: folder, start: 0, end: 0 }, { path: folder, reason: reasonOf(error) });
  }
}
