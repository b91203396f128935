import { describe, expect, it } from 'vitest';
import { cellText, parseCsv, type Table } from '../../src/data-facts/csv.ts';
import { isProblem } from '../../src/diagnostics/problem.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function cells(file: Uint8Array | string): string[][] {
  const table = parseCsv(typeof file === 'string' ? bytes(file) : file);
  if (isProblem(table)) throw new Error(table.message);
  return [[...table.columns], ...rowsOf(table)];
}

const rowsOf = (table: Table): string[][] =>
  Array.from({ length: table.rows }, (_, row) =>
    table.columns.map((_, column) => cellText(table, row, column)),
  );

describe('parseCsv', () => {
  const expected = [
    ['a', 'größe', 'c'],
    ['1', 'x', ''],
    ['2', 'naïve 日本', '-0.5'],
  ];

  it.each([
    ['commas', 'a,größe,c\n1,x,\n2,naïve 日本,-0.5\n'],
    ['semicolons', 'a;größe;c\n1;x;\n2;naïve 日本;-0.5'],
    ['tabs', 'a\tgröße\tc\n1\tx\t\n2\tnaïve 日本\t-0.5\n'],
    [
      'CRLF, a byte order mark, empty lines and spaces',
      '\uFEFFa, größe ,c\r\n1, x,\r\n\r\n2,naïve 日本 , -0.5\r\n\r\n',
    ],
    ['quotes', '"a",größe,"c"\r\n1,"x",""\r\n"2","naïve 日本",-0.5\r\n'],
  ])('reads %s', (_, text) => {
    expect(cells(text)).toEqual(expected);
  });

  it('reads UTF-16, as spreadsheets save it', () => {
    const text = '\uFEFFa\tgröße\tc\r\n1\tx\t\r\n2\tnaïve 日本\t-0.5\r\n';
    expect(cells(new Uint8Array(Uint16Array.from(text, (unit) => unit.charCodeAt(0)).buffer))).toEqual(
      expected,
    );
  });

  it('keeps delimiters, quotes and line ends inside quotes', () => {
    expect(cells('name,"a, b",c\n"Owens, Dr. ""J""","two\nlines",3\n')).toEqual([
      ['name', 'a, b', 'c'],
      ['Owens, Dr. "J"', 'two\nlines', '3'],
    ]);
  });

  it.each([
    ['an empty file', '', 'MTL6005', /empty/],
    ['a row too short', 'a,b\n1,2\n3\n', 'MTL6006', /row 2 \(line 3\) has 1 cell, the header names 2/],
    [
      'a row too long, with quotes',
      'a,b\n1,"2"\n3,4\n5,6,7\n',
      'MTL6006',
      /row 3 \(line 4\) has 3 cells, the header names 2/,
    ],
    ['two columns of one name', 'a,b,a\n1,2,3\n', 'MTL6007', /`a`/],
    ['quotes that never end', 'a,b\n1,"2\n3,4\n', 'MTL6008', /row 1/],
    ['a binary file', 'PK\u0003\u0004\u0000\u0000', 'MTL6004', /not CSV/],
  ])('refuses %s', (_, text, code, message) => {
    expect(parseCsv(bytes(text))).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('refuses Latin-1', () => {
    expect(parseCsv(Uint8Array.of(0x61, 0x0a, 0xe4, 0x0a))).toMatchObject({ code: 'MTL6004' });
  });
});
