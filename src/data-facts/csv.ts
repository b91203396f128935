/** CSV text as a table of cells. Pure: the checker and the runtime read the same table from the same bytes. */
import Papa from 'papaparse';
import type { Problem } from '../diagnostics/problem.ts';
import {
  emptyFile,
  notText,
  repeatedColumn,
  unequalRow,
  unreadableQuotes,
} from '../diagnostics/messages/data.ts';

/** Cells lie trimmed in UTF-8: that of row r, column c is bytes[starts[i]] to bytes[ends[i]], i = r * columns.length + c. */
export interface Table {
  readonly columns: readonly string[];
  /** Without the header. */
  readonly rows: number;
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Delimiter `,`, `;` or tab, as the header has it; quotes; byte order mark; UTF-8 or UTF-16; LF or CRLF; empty lines are skipped. */
export function parseCsv(file: Uint8Array): Table | Problem {
  const bytes = asUtf8(file);
  if (!bytes) return notText.of({});
  const table = bytes.includes(QUOTE) ? parseQuoted(bytes) : parsePlain(bytes);
  return 'code' in table ? table : (repeated(table.columns) ?? table);
}

export function cellText({ bytes, starts, ends, columns }: Table, row: number, column: number): string {
  const cell = row * columns.length + column;
  return textBetween(bytes, starts[cell]!, ends[cell]!);
}

function textBetween(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 24) return decoder.decode(bytes.subarray(start, end));
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte > 127) return decoder.decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

/** The bytes as UTF-8 without byte order mark; null where they are no text. */
export function asUtf8(file: Uint8Array): Uint8Array | null {
  const [first, second, third] = file;
  if (first === 0xff && second === 0xfe) return encoder.encode(new TextDecoder('utf-16le').decode(file));
  if (first === 0xfe && second === 0xff) return encoder.encode(new TextDecoder('utf-16be').decode(file));
  const bytes = first === 0xef && second === 0xbb && third === 0xbf ? file.subarray(3) : file;
  return !bytes.includes(0) && isUtf8(bytes) ? bytes : null;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function repeated(columns: readonly string[]): Problem | null {
  const again = columns.find((name, i) => name !== '' && columns.indexOf(name) < i);
  return again === undefined ? null : repeatedColumn.of({ name: again });
}

function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: bare.split(mark).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).mark;
}

/** Without a quote in the file, cells are what stands between delimiters: scanned byte by byte, no text is built. */
function parsePlain(bytes: Uint8Array): Table | Problem {
  let line = lineAt(bytes, 0);
  if (!line) return emptyFile.of({});
  const header = decoder.decode(bytes.subarray(line.start, line.end));
  const mark = delimiterOf(header);
  const columns = header.split(mark).map((name) => name.trim());
  const most = countLines(bytes, line.next) * columns.length;
  const cells: Cells = { bytes, starts: new Int32Array(most), ends: new Int32Array(most) };
  let rows = 0;
  for (line = lineAt(bytes, line.next); line; line = lineAt(bytes, line.next)) {
    const found = scanLine(
      cells,
      line.start,
      line.end,
      mark.charCodeAt(0),
      rows * columns.length,
      columns.length,
    );
    if (found !== columns.length)
      return unequalRow.of({ row: rows + 1, cells: found, columns: columns.length });
    rows++;
  }
  const used = rows * columns.length;
  return { columns, rows, bytes, starts: cells.starts.subarray(0, used), ends: cells.ends.subarray(0, used) };
}

interface Cells {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** The next line that is not empty, without its line end. */
function lineAt(bytes: Uint8Array, from: number): { start: number; end: number; next: number } | null {
  for (let start = from; start < bytes.length;) {
    const feed = bytes.indexOf(LF, start);
    const next = feed < 0 ? bytes.length : feed + 1;
    let end = feed < 0 ? bytes.length : feed;
    if (end > start && bytes[end - 1] === CR) end--;
    if (end > start) return { start, end, next };
    start = next;
  }
  return null;
}

function countLines(bytes: Uint8Array, from: number): number {
  let count = 1;
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) count++;
  return count;
}

/** Notes at most `most` cells from index `at` on; returns how many the line has. */
function scanLine(cells: Cells, start: number, end: number, mark: number, at: number, most: number): number {
  const { bytes } = cells;
  let found = 0;
  let from = start;
  for (let i = start; i <= end; i++) {
    if (i < end && bytes[i] !== mark) continue;
    if (found < most) noteCell(cells, at + found, from, i);
    found++;
    from = i + 1;
  }
  return found;
}

function noteCell({ bytes, starts, ends }: Cells, at: number, from: number, to: number): void {
  while (from < to && isBlank(bytes[from]!)) from++;
  while (to > from && isBlank(bytes[to - 1]!)) to--;
  starts[at] = from;
  ends[at] = to;
}

const isBlank = (byte: number): boolean => byte === SPACE || byte === TAB;

function parseQuoted(bytes: Uint8Array): Table | Problem {
  const text = decoder.decode(bytes);
  const header = text.slice(0, text.indexOf('\n') < 0 ? undefined : text.indexOf('\n'));
  const { data, errors } = Papa.parse<string[]>(text, {
    delimiter: delimiterOf(header),
    skipEmptyLines: true,
  });
  const quotes = errors.find((error) => error.type === 'Quotes');
  if (quotes) return unreadableQuotes.of({ row: quotes.row ?? 0 });
  const [names, ...body] = data;
  if (!names) return emptyFile.of({});
  const columns = names.map((name) => name.trim());
  const unequal = body.findIndex((row) => row.length !== columns.length);
  if (unequal >= 0) {
    return unequalRow.of({ row: unequal + 1, cells: body[unequal]!.length, columns: columns.length });
  }
  return pack(columns, body);
}

/** Unquoted cells end to end, so that what follows need not know of quotes. */
function pack(columns: readonly string[], body: readonly (readonly string[])[]): Table {
  const cells = body.flat().map((cell) => cell.trim());
  const bytes = encoder.encode(cells.join(''));
  const starts = new Int32Array(cells.length);
  const ends = new Int32Array(cells.length);
  let at = 0;
  cells.forEach((cell, i) => {
    starts[i] = at;
    at += byteLength(cell);
    ends[i] = at;
  });
  return { columns, rows: body.length, bytes, starts, ends };
}

function byteLength(text: string): number {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return encoder.encode(text).length;
  return text.length;
}
