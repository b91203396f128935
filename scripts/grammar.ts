/** Writes what is derived from the grammar: `--write [folder]`, by default grammar/generated/. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { assetPaths, generatedFiles } from '../grammar/generate.ts';

/** The files of grammar/generated/ as they should be. */
export function generate(): Record<string, string> {
  const entry = createRequire(import.meta.url).resolve('chevrotain');
  const read = (path: string): string => readFileSync(join(dirname(entry), '../..', path), 'utf8');
  return generatedFiles({ style: read(assetPaths.style), scripts: assetPaths.scripts.map(read) });
}

if (process.argv[2] === '--write') {
  const folder = process.argv[3] ?? 'grammar/generated';
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(generate())) writeFileSync(join(folder, name), text);
}
