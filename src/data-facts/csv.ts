/**
 * CSV text as a table of cells. Pure: the checker and the runtime read the same table from the same bytes.
 *
 * Code of our own, since cells stay where they lie in the bytes: of a file in pieces of 4 MB it finds 112 MB a second of processor time, 102 MB
 * with quotes, where Papa Parse, which makes a string of every cell, reads 43 and 28 MB (2.5 GHz Xeon, Node 20). What quotes mean is held
 * against Papa Parse (test/data-facts/csv-pieces.test.ts).
 */
import type { Problem } from '../diagnostics/problem.ts';
import {
  emptyFile,
  longRow,
  manyColumns,
  notText,
  repeatedColumn,
  unequalRow,
  unreadableQuotes,
} from '../diagnostics/messages/data.ts';
import { badByte, characterAt, utf8Decoder } from './text.ts';

/** Cells lie trimmed in UTF-8: that of row r, column c is bytes[starts[i]] to bytes[ends[i]], i = r * columns.length + c. */
export interface Table {
  readonly columns: readonly string[];
  /** Without the header. */
  readonly rows: number;
  /** Rows of the file that lie before these, where it is read piece by piece. */
  readonly before?: number;
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;

/** More bytes in one row are a sign of a quote that never ends. */
export const LONGEST_ROW = 2 ** 24;

/** What is known of each takes two kilobytes. */
export const MOST_COLUMNS = 100_000;

const decoder = new TextDecoder();

/** Delimiter `,`, `;` or tab, as the header has it; quotes; byte order mark; UTF-8 or UTF-16; LF, CRLF or CR; empty lines are skipped. */
export function parseCsv(file: Uint8Array): Table | Problem {
  const [table] = readCsv([file]);
  return table!;
}

/** A table a piece of the file (the first of which shows the byte order mark), at least one, each with the whole rows that end in it; or what is wrong, and no more then. */
export function* readCsv(pieces: Iterable<Uint8Array>): Generator<Table | Problem> {
  let reader: PieceReader | null = null;
  let rest: Uint8Array = new Uint8Array();
  for (const [piece, isLast] of withLast(pieces)) {
    reader ??= new PieceReader(piece);
    const bytes = joined(rest, reader.decode(piece, isLast));
    const table = reader.read(bytes, isLast);
    if (table === null) rest = bytes;
    else {
      yield table;
      if ('code' in table) return;
      rest = bytes.subarray(reader.used);
    }
    if (rest.length > LONGEST_ROW) return yield longRow.of({ row: reader.rows + 1, line: reader.line });
  }
}

function* withLast(pieces: Iterable<Uint8Array>): Generator<readonly [piece: Uint8Array, isLast: boolean]> {
  let before: Uint8Array | null = null;
  for (const piece of pieces) {
    if (before) yield [before, false];
    before = piece;
  }
  yield [before ?? new Uint8Array(), true];
}

function joined(rest: Uint8Array, more: Uint8Array): Uint8Array {
  if (rest.length === 0) return more;
  const bytes = new Uint8Array(rest.length + more.length);
  bytes.set(rest);
  bytes.set(more, rest.length);
  return bytes;
}

interface Header {
  readonly columns: readonly string[];
  readonly mark: number;
  /** LF, or CR in files that have no other line end. */
  readonly feed: number;
}

/** Reads whole rows from what there is of a file. */
class PieceReader {
  readonly decode: (piece: Uint8Array, isLast: boolean) => Uint8Array;
  /** Rows that were read, and the line, from 1, in which the next one begins. */
  rows = 0;
  line = 1;
  /** Of the bytes that it was given. */
  used = 0;
  #header: Header | null = null;
  /** Cells that the next piece may have. */
  #room = 0;

  constructor(first: Uint8Array) {
    this.decode = utf8Decoder(first);
  }

  /** Null where no whole row is there yet. */
  read(bytes: Uint8Array, isLast: boolean): Table | Problem | null {
    const feed = this.#header?.feed ?? feedOf(bytes, isLast);
    const own = bytes.subarray(0, isLast ? bytes.length : bytes.lastIndexOf(feed) + 1);
    const lineOf = (at: number): number => this.line + count(own, feed, at);
    const plain = this.#scan(own, feed, isLast, false);
    const scan = plain === QUOTES ? this.#scan(own, feed, isLast, true) : plain;
    if (typeof scan === 'number') return scan === NONE ? (isLast ? emptyFile.of({}) : null) : unreadableQuotes.of({ row: 0, line: this.line });
    if ('code' in scan) return scan;
    const { rows, starts, ends, found } = scan;
    const { columns } = this.#header!;
    const long = own.length > LONGEST_ROW ? longRowIn(scan, columns.length) : null;
    if (long !== null) return longRow.of({ row: this.rows + long + 1, line: lineOf(starts[long * columns.length]!) });
    const place = { row: this.rows + rows + 1, line: lineOf(scan.start) };
    if (found === BAD) return notText.of({ line: lineOf(scan.at), byte: own[scan.at]! });
    if (found === BROKEN) return unreadableQuotes.of(place);
    if (found !== NONE) return unequalRow.of({ ...place, cells: found, columns: columns.length });
    const before = this.rows;
    const cells = rows * columns.length;
    this.#room = cells + columns.length;
    this.rows += rows;
    this.line = lineOf(scan.at);
    this.used = scan.at;
    return { columns, before, rows, bytes: scan.bytes, starts: starts.subarray(0, cells), ends: ends.subarray(0, cells) };
  }

  #scan(own: Uint8Array, feed: number, isLast: boolean, quoted: boolean): Scan | Problem | number {
    const bad = quoted || !this.#header ? badByte(own) : -1;
    if (bad >= 0) return notText.of({ line: this.line + count(own, feed, bad), byte: own[bad]! });
    const scan = scanOf(own, feed, isLast, quoted);
    const header = this.#header ?? readHeader(scan, quoted);
    if (typeof header === 'number' || 'code' in header) return header;
    makeRoom(scan, this.#room);
    scan.found = (quoted ? readQuotedRows : readPlainRows)(scan, header);
    if (scan.found === QUOTES) return QUOTES;
    this.#header = header;
    return scan;
  }
}

/** The first row, from 0, with more bytes than a row may have. */
function longRowIn({ rows, starts, ends }: Scan, width: number): number | null {
  for (let row = 0; row < rows; row++) if (ends[(row + 1) * width - 1]! - starts[row * width]! > LONGEST_ROW) return row;
  return null;
}

/** So many bytes without LF show that lines end otherwise. */
const SHOWN = 2 ** 16;

const feedOf = (bytes: Uint8Array, isLast: boolean): number =>
  (isLast || bytes.length > SHOWN) && !bytes.includes(LF) && bytes.includes(CR) ? CR : LF;

/** NONE, BROKEN or QUOTES where there is none. */
function readHeader(scan: Scan, quoted: boolean): Header | Problem | number {
  skipEmpty(scan);
  const { bytes, feed, at } = scan;
  const line = bytes.indexOf(feed, at);
  const text = bytes.subarray(at, line < 0 ? undefined : line);
  if (text.length > LONGEST_ROW) return longRow.of({ row: 0, line: 1 + count(bytes, feed, at) });
  if (!quoted && text.includes(QUOTE)) return QUOTES;
  scan.mark = delimiterOf(decoder.decode(text)).charCodeAt(0);
  const found = readQuoted(scan, 0);
  if (found < 0) return found;
  if (found > MOST_COLUMNS) return manyColumns.of({ limit: MOST_COLUMNS });
  makeRoom(scan, found);
  readQuoted(scan, 0);
  const columns = Array.from({ length: found }, (_, i) => textBetween(scan.bytes, scan.starts[i]!, scan.ends[i]!).trim());
  scan.at = scan.after;
  return repeated(columns) ?? { columns, mark: scan.mark, feed };
}

/** Reads rows while they have a cell a column; of the first other one, how many it has, BROKEN, or NONE at the end. */
function readQuotedRows(scan: Scan, { columns, mark }: Header): number {
  scan.mark = mark;
  for (;;) {
    skipEmpty(scan);
    const cell = scan.rows * columns.length;
    if (cell + columns.length > scan.starts.length) makeRoom(scan, 2 * (cell + columns.length));
    const found = readQuoted(scan, cell);
    if (found !== columns.length) return found;
    scan.rows++;
    scan.at = scan.after;
  }
}

/** What a byte may be where no quote is: one that says nothing, a delimiter, a line end, or one that is looked at closely. */
const MARK = 1;
const FEED = 2;
const CLOSELY = 3;

function kindsOf({ mark, feed }: Header): Uint8Array {
  const kinds = new Uint8Array(256).fill(CLOSELY, 128);
  kinds[0] = CLOSELY;
  kinds[QUOTE] = CLOSELY;
  kinds[mark] = MARK;
  kinds[feed] = FEED;
  return kinds;
}

/** The same without quotes, where cells are what stands between delimiters, in one pass; QUOTES at the first quote, BAD at what is no text. */
function readPlainRows(scan: Scan, header: Header): number {
  const { bytes, isLast } = scan;
  const width = header.columns.length;
  const kinds = kindsOf(header);
  let { starts, ends } = scan;
  let cell = 0;
  let found = 0;
  let from = scan.at;
  scan.start = scan.at;
  for (let at = scan.at; at <= bytes.length; at++) {
    const kind = at < bytes.length ? kinds[bytes[at]!]! : FEED;
    if (kind === 0) continue;
    if (kind === CLOSELY) {
      const length = bytes[at] === QUOTE ? QUOTES : characterAt(bytes, at, bytes.length);
      if (length === QUOTES) return QUOTES;
      if (length === 0) {
        scan.at = at;
        return BAD;
      }
      at += length - 1;
      continue;
    }
    const end = kind === FEED && at > from && bytes[at - 1] === CR ? at - 1 : at;
    if (kind === FEED && found === 0 && end === from) {
      scan.start = from = scan.at = Math.min(at + 1, bytes.length);
      continue;
    }
    if (found < width) {
      if (cell === starts.length) {
        makeRoom(scan, 2 * (cell + width));
        ({ starts, ends } = scan);
      }
      let left = from;
      let right = end;
      while (left < right && isBlank(bytes[left]!)) left++;
      while (right > left && isBlank(bytes[right - 1]!)) right--;
      starts[cell] = left;
      ends[cell++] = right;
    }
    found++;
    from = at + 1;
    if (kind === MARK) continue;
    if (at === bytes.length && !isLast) return NONE;
    if (found !== width) return found;
    found = 0;
    scan.rows++;
    scan.start = scan.at = Math.min(from, bytes.length);
  }
  return NONE;
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

function repeated(columns: readonly string[]): Problem | null {
  const seen = new Set<string>();
  const again = columns.find((name) => name !== '' && (seen.has(name) || !seen.add(name)));
  return again === undefined ? null : repeatedColumn.of({ name: again });
}

function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: bare.split(mark).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).mark;
}

/** How often a byte occurs before `to`. */
function count(bytes: Uint8Array, byte: number, to = bytes.length): number {
  let found = 0;
  for (let at = bytes.indexOf(byte); at >= 0 && at < to; at = bytes.indexOf(byte, at + 1)) found++;
  return found;
}

interface Scan {
  readonly bytes: Uint8Array;
  readonly feed: number;
  readonly isLast: boolean;
  mark: number;
  /** Rows that were read, where the next one begins, and the one that was looked at last. */
  rows: number;
  at: number;
  start: number;
  after: number;
  /** Why no more were. */
  found: number;
  starts: Int32Array;
  ends: Int32Array;
}

/** In the place of how many cells a row has: there is no whole row; its quotes do not pair up; it has quotes at all; it is no text. */
const NONE = -1;
const BROKEN = -2;
const QUOTES = -3;
const BAD = -4;

/** Quotes are taken off in a copy. */
function scanOf(bytes: Uint8Array, feed: number, isLast: boolean, quoted: boolean): Scan {
  const none = new Int32Array();
  return { bytes: quoted ? bytes.slice() : bytes, feed, isLast, mark: 0, rows: 0, at: 0, start: 0, after: 0, found: NONE, starts: none, ends: none };
}

function makeRoom(scan: Scan, cells: number): void {
  for (const side of ['starts', 'ends'] as const) {
    const larger = new Int32Array(Math.max(cells, scan[side].length));
    larger.set(scan[side]);
    scan[side] = larger;
  }
}

function skipEmpty(scan: Scan): void {
  const { bytes, feed } = scan;
  while (bytes[scan.at] === feed || (bytes[scan.at] === CR && bytes[scan.at + 1] === feed)) scan.at++;
  scan.start = scan.at;
}

/** A quote counts where a cell begins with it (RFC 4180); blanks may follow on the quote that ends it. */
function readQuoted(scan: Scan, cell: number): number {
  const { bytes, feed, mark } = scan;
  if (scan.at >= bytes.length) return NONE;
  let found = 0;
  let at = scan.at;
  for (;;) {
    const isQuoted = bytes[at] === QUOTE;
    const end = isQuoted ? closingQuote(bytes, at + 1) : endOfCell(bytes, at, mark, feed);
    if (end < 0) return scan.isLast ? BROKEN : NONE;
    if (isQuoted) noteQuoted(scan, cell + found++, at + 1, end);
    else note(scan, cell + found++, at, end > at && bytes[end] !== mark && bytes[end - 1] === CR ? end - 1 : end);
    const next = isQuoted ? endOfCell(bytes, end + 1, mark, feed) : end;
    if (isQuoted && !isEmpty(bytes, end + 1, next)) return BROKEN;
    if (bytes[next] === mark) {
      at = next + 1;
      continue;
    }
    scan.after = Math.min(next + 1, bytes.length);
    return found;
  }
}

/** -1 where there is none. */
function closingQuote(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(QUOTE, from); at >= 0; at = bytes.indexOf(QUOTE, at + 2)) if (bytes[at + 1] !== QUOTE) return at;
  return -1;
}

function endOfCell(bytes: Uint8Array, from: number, mark: number, feed: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== mark && bytes[at] !== feed) at++;
  return at;
}

function isEmpty(bytes: Uint8Array, from: number, to: number): boolean {
  while (from < to && (isBlank(bytes[from]!) || bytes[from] === CR)) from++;
  return from === to;
}

function note({ bytes, starts, ends }: Scan, cell: number, from: number, to: number): void {
  if (cell >= starts.length) return;
  while (from < to && isBlank(bytes[from]!)) from++;
  while (to > from && isBlank(bytes[to - 1]!)) to--;
  starts[cell] = from;
  ends[cell] = to;
}

/** Doubled quotes become one where the cell lies. */
function noteQuoted(scan: Scan, cell: number, from: number, to: number): void {
  const { bytes, starts } = scan;
  if (cell >= starts.length) return;
  let end = from;
  for (let at = from; at < to; at++) {
    bytes[end++] = bytes[at]!;
    if (bytes[at] === QUOTE) at++;
  }
  while (from < end && isSpace(bytes[from]!)) from++;
  while (end > from && isSpace(bytes[end - 1]!)) end--;
  note(scan, cell, from, end);
}

const isBlank = (byte: number): boolean => byte === SPACE || byte === TAB;
const isSpace = (byte: number): boolean => isBlank(byte) || byte === LF || byte === CR;
