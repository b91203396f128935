import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { unwritableFolder } from '../../diagnostics/messages/run.ts';
import type { Problem } from '../../diagnostics/problem.ts';

export interface RunFolder {
  /** As asked for, or with `-2`, `-3` ... where that is taken. */
  readonly path: string;
  /** Takes the folder away again, with what it made on the way there. */
  readonly remove: () => void;
}

/** Makes a folder that was not there before. */
export function claimFolder(wanted: string): RunFolder | Problem {
  return attempt(wanted, () => {
    const parents = mkdirSync(dirname(wanted), { recursive: true });
    const path = makeFirstFree(wanted);
    return { path, remove: () => rmSync(parents ?? path, { recursive: true, force: true }) };
  });
}

function makeFirstFree(wanted: string): string {
  for (let number = 1; ; number++) {
    const path = number === 1 ? wanted : `${wanted}-${number}`;
    try {
      mkdirSync(path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a file stands where a folder should be',
  EEXIST: 'a file stands where a folder should be',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'it is gone',
  EIO: 'the disk fails',
};

/** What the system refuses while `write` writes into `folder` becomes a problem. */
export function attempt<T>(folder: string, write: () => T): T | Problem {
  try {
    return write();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    return unwritableFolder.of({ folder, reason: reasons[code] ?? code });
  }
}
