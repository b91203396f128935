import { describe, expect, it } from 'vitest';
import { cellText, type Table } from '../../src/data-facts/csv.ts';
import { parseJsonl } from '../../src/data-facts/jsonl.ts';
import { isProblem } from '../../src/diagnostics/problem.ts';

const parse = (text: string) => parseJsonl(new TextEncoder().encode(text));

function cells(text: string): Record<string, string[]> {
  const table = parse(text);
  if (isProblem(table)) throw new Error(table.message);
  const column = (at: number): string[] => Array.from({ length: table.rows }, (_, row) => cellText(table as Table, row, at));
  return Object.fromEntries(table.columns.map((name, at) => [name, column(at)]));
}

describe('JSON lines', () => {
  it('has the keys as columns, in the order they are met; a key that a line lacks is a missing cell', () => {
    expect(cells('{"a": 1.5, "sort": "rosé "}\n\n{"sort": null, "new": true, "a": -2e-3}\r\n')).toEqual({
      a: ['1.5', '-0.002'],
      sort: ['rosé', ''],
      new: ['', '1'],
    });
  });

  it('names the keys of objects by their way', () => {
    expect(cells('{"user": {"age": 3, "name": {"first": "Ada"}}}')).toEqual({ 'user.age': ['3'], 'user.name.first': ['Ada'] });
  });

  it('takes a list of as many numbers in every line as columns', () => {
    expect(cells('{"e": [1, 2.5]}\n{"e": null}\n{"e": [[3], [4]]}')).toEqual({ 'e[0]': ['1', '', '3'], 'e[1]': ['2.5', '', '4'] });
  });

  it('takes lists of different lengths, and lists of texts, as one cell', () => {
    expect(cells('{"words": [3, 17], "tags": ["sky", "sea"]}\n{"words": [5], "tags": []}')).toEqual({
      words: ['3 17', '5'],
      tags: ['sky,sea', ''],
    });
  });

  it('keeps the cells of many long lines', () => {
    const text = Array.from({ length: 500 }, (_, i) => JSON.stringify({ i, text: 'ü'.repeat(i % 50), n: 1e20 })).join('\n');
    const read = cells(text);
    expect(read.i).toHaveLength(500);
    expect(read.text![49]).toBe('ü'.repeat(49));
    expect(read.n![499]).toBe('100000000000000000000');
  });

  it.each([
    ['{"a": 1}\n\n{"a": }\n', 'line 3 cannot be read: it is not JSON'],
    ['{"a": 1}\n[1]\n', 'line 2 cannot be read: it is no object, such as `{"height": 1.5, "sort": "rose"}`'],
    ['{"a": {"b": [1, "x"]}}', 'line 1 cannot be read: `a.b` is a list of more than numbers or texts'],
    ['\n \n', 'line 1 cannot be read: the file is empty'],
    ['\u0000', 'line 1 cannot be read: it is neither UTF-8 nor UTF-16 text'],
  ])('%j is refused', (text, message) => {
    expect(parse(text)).toEqual({ code: 'MTL6021', message });
  });
});
