/** `npm run agree`: measures how far the backends of this machine are apart, and writes the table of docs/reliability.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { agreement } from './agree.ts';
import { filled, printed } from './table.ts';

const page = 'docs/reliability.md';
const text = printed(await agreement());
writeFileSync(page, filled(readFileSync(page, 'utf8'), text));
console.log(text);
