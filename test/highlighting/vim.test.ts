/** The Vim syntax in Vim itself, where it is installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { vimGroup } from '../../grammar/highlighting/scopes.ts';
import { classified, linesOf, mismatches, texts, type Piece } from './classified.ts';

const syntax = new URL('../../grammar/generated/mtl.vim', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'mtl-vim-'));
afterAll(() => rmSync(folder, { recursive: true }));

const vim = spawnSync('vim', ['--version'], { encoding: 'utf8' });
const missing =
  vim.error || !vim.stdout.includes('+syntax') ? ' (skipped: there is no Vim with +syntax)' : '';

/** Where tokens begin and end: 1-based lines and columns in bytes, as Vim counts. */
function places(text: string): { offset: number; line: number; column: number }[] {
  const lines = linesOf(text);
  return classified(text).flatMap(({ start, end }) =>
    [start, end - 1].map((offset) => {
      const line = lines.findLastIndex((begun) => begun.offset <= offset);
      return {
        offset,
        line: line + 1,
        column: Buffer.byteLength(text.slice(lines[line]!.offset, offset)) + 1,
      };
    }),
  );
}

function highlight(text: string): Piece[] {
  const asked = places(text);
  const [spec, script, answers] = ['a.mtl', 'ask.vim', 'answers'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(spec, text);
  writeFileSync(
    script,
    [
      'set encoding=utf-8',
      `edit ${spec}`,
      'syntax on',
      `source ${syntax}`,
      `let places = ${JSON.stringify(asked.map(({ line, column }) => [line, column]))}`,
      "call writefile(map(places, {_, at -> synIDattr(synID(at[0], at[1], 1), 'name')}), '" + answers + "')",
      'qall!',
    ].join('\n'),
  );
  spawnSync('vim', ['-es', '-u', 'NONE', '-i', 'NONE', '-S', script], { timeout: 30_000 });
  const groups = readFileSync(answers, 'utf8').split('\n');
  return asked.map(({ offset }, index) => ({
    start: offset,
    end: offset + 1,
    scopes: [groups[index]!.replace(/^mtl/, '')],
  }));
}

describe.skipIf(missing !== '')(`in Vim${missing}`, () => {
  it.each(texts)('%s is coloured as the lexer classifies it', (_, text) => {
    expect(mismatches(text, highlight(text), vimGroup)).toEqual([]);
  });
});
