/** Fills the marked regions of docs/language.md from the grammar, the catalogue and the messages. Run in the repository's root. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fillRegions } from './reference/regions.ts';

const page = 'docs/language.md';
writeFileSync(page, fillRegions(readFileSync(page, 'utf8')));
