/** Files of a run are there whole or not at all: written under a temporary name, then renamed. */
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { jsonText } from '../../text/unsafe.ts';

export function writeWhole(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}

export function writeJson(path: string, value: unknown): void {
  writeWhole(path, `${jsonText(value)}\n`);
}

/** One line of JSON; the file grows while a run goes on. */
export function appendLine(path: string, value: unknown): void {
  appendFileSync(path, `${jsonText(value, 0)}\n`);
}
