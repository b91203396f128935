/** Folders that are gone when this process is. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A fresh one in `place`. */
export function temporaryFolder(place = tmpdir()) {
  mkdirSync(place, { recursive: true });
  const folder = mkdtempSync(path.join(place, 'mtlc-bench-'));
  process.once('exit', () => removeFolder(folder));
  return folder;
}

export const removeFolder = (folder) => rmSync(folder, { recursive: true, force: true });
