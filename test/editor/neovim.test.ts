/** The server in a real editor: open a file with a mistake, see it, apply the fix, rename, format. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const there = spawnSync('nvim', ['--version']).status === 0;

interface Said {
  readonly what: string;
  readonly value: unknown;
}

/** What the script prints, by its words. */
function drive(file: string): Record<string, unknown> {
  const server = `{ '${process.execPath}', '${join(root, 'bin/mtlc.js')}', 'lsp' }`;
  const words = ['--headless', '-u', 'NONE', '-c', `lua file = '${file}'; server = ${server}`, '-c', `luafile ${join(import.meta.dirname, 'neovim.lua')}`];
  const out = execFileSync('nvim', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const said = out.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Said);
  return Object.fromEntries(said.map(({ what, value }) => [what, value]));
}

it.skipIf(!there)(`Neovim shows a mistake, repairs it, renames and formats${there ? '' : ' (skipped: there is no nvim here)'}`, () => {
  const right = readFileSync(join(root, 'examples/wine.mtl'), 'utf8').replace('../data', join(root, 'data'));
  const file = join(mkdtempSync(join(tmpdir(), 'mtlc-')), 'wine.mtl');
  writeFileSync(file, right.replace('loss: cross_entropy', 'loss: cross_entropi'));
  expect(drive(file)).toEqual({
    diagnostics: [{ line: 16, message: 'unknown loss `cross_entropi`; did you mean `cross_entropy`?' }],
    fix: 'Change to `cross_entropy`',
    clean: true,
    text: right.replaceAll('h2', 'wide').trimEnd(),
  });
});
