/** Pages beside specs quote lines of the spec by their numbers, and name functions of the emitted program. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openHost } from '../../src/cli/host.ts';
import { compile } from '../../src/compiler.ts';
import { emitTfjs } from '../../src/emit/tfjs/index.ts';

const folder = path.resolve(import.meta.dirname, '../../specs');
const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));

describe.each(pages)('specs/%s', (page) => {
  const spec = readFileSync(path.join(folder, page.replace(/\.md$/, '.mtl')), 'utf8');
  const text = readFileSync(path.join(folder, page), 'utf8');
  const lines = spec.split('\n');
  const quotes = [...text.matchAll(/line (\d+): `([^`]+)`/g)];

  it('quotes the spec', () => {
    expect(quotes.length).toBeGreaterThan(5);
  });

  it.each(quotes.map(([, line, code]) => ({ line: Number(line), code: code! })))('line $line: $code', ({ line, code }) => {
    expect(lines[line - 1]).toContain(code);
  });

  it('names functions of the program', async () => {
    const named = [...text.matchAll(/`(\w+)` in `model\.ts`/g)].map(([, name]) => name!);
    const { ir } = compile(path.join(folder, page.replace(/\.md$/, '.mtl')), openHost({ env: process.env } as never), {});
    const program = await emitTfjs(ir!, { mtlc: '0', tfjs: '0', dataFolder: '.' });
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((name) => !new RegExp(String.raw`^(export )?(function|const) ${name}\b`, 'm').test(program['model.ts']!))).toEqual([]);
  });
});
