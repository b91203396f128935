/** Folders that are gone when this process is. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const folders = new Set();
process.once('exit', () => folders.forEach(removeFolder));

/** A fresh one in `place`. */
export function temporaryFolder(place = tmpdir()) {
  mkdirSync(place, { recursive: true });
  const folder = mkdtempSync(path.join(place, 'mtlc-bench-'));
  folders.add(folder);
  return folder;
}

export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}
