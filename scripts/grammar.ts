/** Writes what is derived from the grammar to grammar/generated/. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { generatedFiles } from '../grammar/generate.ts';

const folder = new URL('../grammar/generated/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(generatedFiles())) writeFileSync(new URL(name, folder), text);
