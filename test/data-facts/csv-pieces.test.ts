import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { cellText, parseCsv, readCsv, type Table } from '../../src/data-facts/csv.ts';
import { columnFacts, ColumnsCounter, factsOf } from '../../src/data-facts/columns.ts';
import { isProblem, type Problem } from '../../src/diagnostics/problem.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const rowsOf = (table: Table): string[][] =>
  Array.from({ length: table.rows }, (_, row) => table.columns.map((_, column) => cellText(table, row, column)));

function cells(file: Uint8Array): string[][] | Problem {
  const table = parseCsv(file);
  return isProblem(table) ? table : [[...table.columns], ...rowsOf(table)];
}

/** A table holds until the next one is asked for. */
function readPieces(pieces: Iterable<Uint8Array>, onTable?: (table: Table) => void): { rows: string[][]; problem: Problem | undefined } {
  const rows: string[][] = [];
  for (const table of readCsv(pieces)) {
    if (isProblem(table)) return { rows, problem: table };
    onTable?.(table);
    rows.push(...rowsOf(table));
  }
  return { rows, problem: undefined };
}

/** In [0, n), always the same. */
function draws(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % n;
  };
}

/** Pieces of 1 to `most` bytes, after a first of four. */
function cut(file: Uint8Array, most: number, draw: (n: number) => number): Uint8Array[] {
  const pieces = [file.subarray(0, 4)];
  for (let at = 4; at < file.length;) {
    const length = 1 + draw(most);
    pieces.push(file.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

const CELLS = ['1', 'x', ' é ', '"a"', '"a, ""b"""', '"two\nlines"', '""', '', '日本', 'in "quotes"'];
const OTHERS = ['"', '\n', ' ', ',', '\r\n', '"x', 'x"', '\r'];

/** Mostly rows of two cells. */
function madeUp(draw: (n: number) => number): string {
  const end = ['\n', '\r\n'][draw(2)]!;
  const cell = (): string => (draw(40) === 0 ? OTHERS : CELLS)[draw(8)]!;
  const rows = Array.from({ length: 1 + draw(8) }, () => `${cell()},${cell()}`);
  return ['a,b', ...rows].join(end) + (draw(2) === 0 ? end : '');
}

describe('readCsv', () => {
  it('reads quotes as Papa Parse does, and refuses what it refuses', () => {
    const draw = draws(7);
    let read = 0;
    for (let i = 0; i < 3000; i++) {
      const text = madeUp(draw);
      const mine = cells(bytes(text));
      const { data, errors } = Papa.parse<string[]>(text, { delimiter: ',', newline: text.includes('\r\n') ? '\r\n' : '\n', skipEmptyLines: true });
      if (/(^|\n)[\s"]*(\r?\n|$)/.test(text) || /\r(?!\n)/.test(text) || /[^\r]\n[^]*\r\n|\r\n[^]*[^\r]\n/.test(text)) continue;
      const refused = errors.some(({ type }) => type === 'Quotes') || data.some((row) => row.length !== 2);
      if (refused) expect(isProblem(mine), JSON.stringify(text)).toBe(true);
      else expect(mine, JSON.stringify(text)).toEqual(data.map((row) => row.map((cell) => cell.trim())));
      if (!refused) read++;
    }
    expect(read).toBeGreaterThan(500);
  });

  it('gives the same rows, counts and problems for a file in pieces', () => {
    const draw = draws(8);
    for (let i = 0; i < 1500; i++) {
      const text = bytes(madeUp(draw));
      const file = draw(8) === 0 ? Uint8Array.of(...text.subarray(0, text.length - 2), 0xe9, 0x0a) : text;
      const whole = parseCsv(file);
      const counter = new ColumnsCounter();
      const { rows, problem } = readPieces(cut(file, 12, draw), (table) => counter.add(table));
      if (isProblem(whole)) {
        // Of two problems the one that is met first is named.
        if (file === text) expect(problem).toEqual(whole);
        else expect(problem).toBeDefined();
        continue;
      }
      expect(rows).toEqual(rowsOf(whole));
      expect(factsOf(counter.counts())).toEqual(columnFacts(whole));
    }
  });

  it('counts rows and lines over pieces', () => {
    const tables = [...readCsv([bytes('a,b\n1,2\n\n3,'), bytes('4\n5,6\n'), bytes('7,"8\n9"\n\n'), bytes('10\n')])];
    expect(tables.map((table) => (isProblem(table) ? table.message : table.before))).toEqual([0, 1, 3, 'row 5 (line 9) has 1 cell, the header names 2']);
  });

  it.each([
    ['lines that end in CR', 'a,b\r1,"2"\r3,4\r', [['a', 'b'], ['1', '2'], ['3', '4']]],
    ['a header in quotes over two lines', '"a\nb",c\n1,2', [['a\nb', 'c'], ['1', '2']]],
    ['a header alone', 'a,b\n', [['a', 'b']]],
    ['one column with empty cells in quotes', 'a\n""\n1\n', [['a'], [''], ['1']]],
  ])('reads %s', (_, text, expected) => {
    expect(cells(bytes(text))).toEqual(expected);
  });

  it.each([
    ['one line in Latin-1', Uint8Array.of(...bytes('a,b\n1,é\n2,'), 0xe9, 0x0a), 'line 3 holds the byte 0xE9'],
    ['a byte that is 0', bytes('a,b\n1,2\n3,\u0000\n'), 'line 3 holds the byte 0x00'],
    ['half of a character at the end', bytes('a,b\n1,é').subarray(0, -1), 'line 2 holds the byte 0xC3'],
    ['a quote that never ends', bytes(`a,b\n1,"2\n${'3,4\n'.repeat(5e6)}`), 'the double quotes of row 1, from line 2 on, do not pair up'],
  ])('names %s', (_, file, message) => {
    const problem = cells(file);
    expect(isProblem(problem) && problem.message).toContain(message);
  });

  it('gives up on a row of more than 16 MB', () => {
    const part = bytes('3,4\n'.repeat(1e6));
    expect([...readCsv([bytes('a,b\n1,"2\n'), part, part, part, part, part, part])].at(-1)).toMatchObject({ code: 'MTL6011' });
  });

  it('reads the numbers of a file in pieces as Number does, bit for bit', () => {
    const draw = draws(9);
    const digits = (most: number): string => Array.from({ length: draw(most + 1) }, () => draw(10)).join('');
    const made = (): string => {
      const number = `${['', '-', '+'][draw(3)]}${digits([4, 9, 18][draw(3)]!)}${['', '.'][draw(2)]}${digits([4, 9, 25][draw(3)]!)}`;
      const exponent = draw(6) === 0 ? `e${['', '-', '+'][draw(3)]}${digits(3)}` : '';
      return [number + exponent, ` ${number} `, `"${number}"`, `${number}x`][draw(8)] ?? number + exponent;
    };
    const texts = Array.from({ length: 40_000 }, made);
    const file = bytes(`a,b\n${texts.map((text, i) => text + ',\n'[i % 2]!).join('')}`);
    const found: number[] = [];
    readPieces(cut(file, 5000, draw), ({ numbers, rows }) => found.push(...numbers!.subarray(0, 2 * rows)));
    const meant = texts.map((text) => text.replaceAll('"', '').trim()).map((text) => (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(text) ? Number(text) : NaN));
    expect(found).toEqual(meant.map((number) => (Number.isFinite(number) ? number : NaN)));
    expect(found.filter(Number.isFinite).length).toBeGreaterThan(20_000);
  });

  it('reads UTF-16 in pieces that cut characters', () => {
    const text = '\uFEFFa,größe\r\n1,日本\r\n2,😀\r\n';
    const file = new Uint8Array(Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)).buffer);
    expect(readPieces(cut(file, 5, draws(3))).rows).toEqual([['1', '日本'], ['2', '😀']]);
  });
});
