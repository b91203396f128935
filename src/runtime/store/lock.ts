/** One run at a time writes into a folder: its process stands in `lock.json` while it does. */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { lockedFolder } from '../../diagnostics/messages/resume.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import { attempt } from './folder.ts';

const NAME = 'lock.json';

/** Who writes. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as the system tells it: a number of a process is given out again. Empty where it does not. */
  readonly began: string;
}

/** What lets the folder go again. */
export type Unlock = () => void;

/** The lock of a process of this machine that has ended is taken over. */
export function lockFolder(folder: string): Unlock | Problem {
  const path = join(folder, NAME);
  const own = `${JSON.stringify({ pid: process.pid, host: os.hostname(), began: beganOf(process.pid) } satisfies Holder)}\n`;
  return attempt(folder, () => {
    while (!make(path, own)) {
      const text = read(path);
      const holder = text === null ? null : parse(text);
      if (holder && isAlive(holder)) return lockedFolder.of({ folder, pid: holder.pid, host: holder.host, here: holder.host === os.hostname() });
      if (text !== null) takeAway(path, text);
    }
    const unlock = () => {
      try {
        if (read(path) === own) rmSync(path, { force: true });
      } catch {
        // The disk has become read-only. Once this process has ended, its lock is taken over.
      }
    };
    process.once('exit', unlock);
    return () => {
      process.off('exit', unlock);
      unlock();
    };
  });
}

/** Whole at once: who finds it half written would take it over. */
function make(path: string, text: string): boolean {
  const aside = asideOf(path);
  try {
    writeFileSync(aside, text);
    link(aside, path, text);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** A second name for a file, which nobody has yet; a file of its own where a disk has no second names. */
function link(from: string, to: string, text: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    writeFileSync(to, text, { flag: 'wx' });
  }
}

const asideOf = (path: string): string => `${path}.${process.pid}`;

/** Removes the lock that says `text`, and no other: somebody else may have taken it over meanwhile. */
function takeAway(path: string, text: string): void {
  const aside = asideOf(path);
  try {
    renameSync(path, aside);
  } catch (error) {
    // Somebody else was faster.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const found = read(aside);
  if (found !== null && found !== text) {
    try {
      link(aside, path, found);
    } catch {
      // A third one has it.
    }
  }
  rmSync(aside, { force: true });
}

function isAlive({ pid, host, began }: Holder): boolean {
  if (host !== os.hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is another user's.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return began === beganOf(pid);
}

/** In ticks since the machine started, with the start of the machine. */
function beganOf(pid: number): string {
  const status = read(`/proc/${pid}/stat`);
  const boot = read('/proc/sys/kernel/random/boot_id');
  // The name of the program, in brackets, may have blanks.
  return status && boot ? `${boot.trim()} ${status.slice(status.lastIndexOf(')') + 2).split(' ')[19]}` : '';
}

/** Null where it is no lock: its process was killed while it wrote it. */
function parse(text: string): Holder | null {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return null;
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
