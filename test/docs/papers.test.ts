/** Pages beside specs quote lines of the spec by their numbers. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = path.resolve(import.meta.dirname, '../../specs');
const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));

describe.each(pages)('specs/%s', (page) => {
  const lines = readFileSync(path.join(folder, page.replace(/\.md$/, '.mtl')), 'utf8').split('\n');
  const quotes = [...readFileSync(path.join(folder, page), 'utf8').matchAll(/line (\d+): `([^`]+)`/g)];

  it('quotes the spec', () => {
    expect(quotes.length).toBeGreaterThan(5);
  });

  it.each(quotes.map(([, line, code]) => ({ line: Number(line), code: code! })))('line $line: $code', ({ line, code }) => {
    expect(lines[line - 1]).toContain(code);
  });
});
