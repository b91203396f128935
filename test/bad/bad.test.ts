/**
 * Every spec in this folder is at fault, and beside it lies what the command says of it: its words, its output and its
 * exit code. `UPDATE=1 npx vitest run test/bad` writes that down anew. A case with other words than `mtlc check` says
 * so in the first line of its text.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mtlc } from '../cli/mtlc.ts';

const here = import.meta.dirname;
const specs = readdirSync(here).filter((name) => name.endsWith('.mtl'));

describe.concurrent('bad specs', () => {
  test.each(specs)('%s', async (spec) => {
    const golden = join(here, spec.replace(/\.mtl$/, '.txt'));
    const before = existsSync(golden) ? readFileSync(golden, 'utf8') : `$ mtlc check ${spec}\n`;
    const [prompt] = before.split('\n') as [string];
    const { code, out, err } = await mtlc(prompt.split(' ').slice(2), { cwd: here });
    const now = `${prompt}\n${out}${err}exit code ${code}\n`;
    if (process.env['UPDATE']) writeFileSync(golden, now);
    expect(now).toBe(process.env['UPDATE'] ? now : before);
    expect(code, 'a spec in this folder is refused, or warned of').not.toBe(70);
  });
});
