/**
 * CSV text as a table of cells. Pure: the checker and the runtime read the same table from the same bytes.
 *
 * Code of our own, since cells stay where they lie in the bytes: of a file in pieces of 1 MB it finds the cells of 300 MB a second of processor
 * time and reads their numbers, 230 MB with quotes, where Papa Parse, which makes a string of every cell, reads 43 and 28 MB (Xeon, Node 20).
 * What quotes mean is held against Papa Parse (test/data-facts/csv-pieces.test.ts).
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
import { BAD, BROKEN, countOf, findCells, makeRoom, NONE, readRows, skipEmpty, takeOffQuotes, type Scan } from './csv-rows.ts';
import { parseNumber } from './number.ts';
import { badByte, utf8Decoder } from './text.ts';

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
  /** By cell, NaN where it is no number, and more room behind them; left out of files that are read whole. */
  readonly numbers?: Float64Array;
  /** Of a piece: what other stretches of the file are read by. */
  readonly header?: Header;
}

const LF = 10;
const CR = 13;

/** More bytes in one row are a sign of a quote that never ends. */
export const LONGEST_ROW = 2 ** 24;

/** What is known of each takes two kilobytes. */
export const MOST_COLUMNS = 100_000;

const decoder = new TextDecoder();

/** Delimiter `,`, `;` or tab, as the header has it; quotes; byte order mark; UTF-8 or UTF-16; LF, CRLF or CR; empty lines are skipped. */
export function parseCsv(file: Uint8Array): Table | Problem {
  const reader = new PieceReader(file, false);
  return reader.read(reader.decode(file, true), true)!;
}

/**
 * A table a piece of the file (the first of which shows the byte order mark), each with the whole rows that end in it and their numbers; or
 * what is wrong, and no more then. A table holds until the next one is asked for, and so has a piece. With a header, pieces are those of
 * a stretch of the file that begins with a row; its rows and lines count from there.
 */
export function* readCsv(pieces: Iterable<Uint8Array>, header?: Header): Generator<Table | Problem> {
  let reader: PieceReader | null = null;
  const held = new Held();
  for (const piece of pieces) {
    reader ??= new PieceReader(piece, true, header);
    held.add(reader.decode(piece, false));
    const table = reader.read(held.bytes, false);
    if (table) yield table;
    if (table && 'code' in table) return;
    if (table) held.drop(reader.used);
    if (held.bytes.length > LONGEST_ROW) return yield longRow.of({ row: reader.rows + 1, line: reader.line });
  }
  reader ??= new PieceReader(new Uint8Array(), true, header);
  held.add(reader.decode(new Uint8Array(), true));
  yield reader.read(held.bytes, true)!;
}

/** The bytes that are not read yet, in one room for all pieces. */
class Held {
  #room = new Uint8Array();
  bytes = new Uint8Array();

  add(more: Uint8Array): void {
    const length = this.bytes.length + more.length;
    const room = length > this.#room.length ? new Uint8Array(length + (length >> 3)) : this.#room;
    room.set(this.bytes);
    room.set(more, this.bytes.length);
    this.#room = room;
    this.bytes = room.subarray(0, length);
  }

  drop(count: number): void {
    this.bytes = this.bytes.subarray(count);
  }
}

export interface Header {
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
  readonly #inPieces: boolean;
  #header: Header | null;
  /** Of the piece before. */
  #room: Pick<Scan, 'starts' | 'ends' | 'numbers'>;

  /** Bytes that come in pieces are its own, and it reads their numbers. */
  constructor(first: Uint8Array, inPieces: boolean, header?: Header) {
    this.decode = header ? (piece) => piece : utf8Decoder(first);
    this.#header = header ?? null;
    this.#inPieces = inPieces;
    this.#room = { starts: new Int32Array(), ends: new Int32Array(), numbers: inPieces ? new Float64Array() : null };
  }

  /** Null where no whole row is there yet. */
  read(bytes: Uint8Array, isLast: boolean): Table | Problem | null {
    const feed = this.#header?.feed ?? feedOf(bytes, isLast);
    const own = bytes.subarray(0, isLast ? bytes.length : bytes.lastIndexOf(feed) + 1);
    const scan: Scan = { ...this.#room, bytes: own, isOwn: this.#inPieces, feed, isLast, mark: 0, text: 0, rows: 0, at: 0, line: this.line };
    const header = this.#header ?? readHeader(scan);
    if (header === BROKEN) return unreadableQuotes.of({ row: 0, line: this.line });
    if (typeof header === 'number') return isLast ? emptyFile.of({}) : null;
    if ('code' in header) return header;
    this.#header = header;
    scan.mark = header.mark;
    const { columns } = header;
    const found = readRows(scan, columns.length);
    const { rows, starts, ends, numbers, line } = scan;
    const long = own.length > LONGEST_ROW ? longRowIn(scan, columns.length) : null;
    if (long !== null) return longRow.of({ row: this.rows + long + 1, line: this.line + countOf(own, feed, 0, starts[long * columns.length]!) });
    if (found === BAD) return notText.of({ line, byte: scan.bytes[scan.at]! });
    const place = { row: this.rows + rows + 1, line };
    if (found === BROKEN) return unreadableQuotes.of(place);
    if (found !== NONE) return unequalRow.of({ ...place, cells: found, columns: columns.length });
    const before = this.rows;
    const cells = rows * columns.length;
    if (this.#inPieces) this.#room = { starts, ends, numbers };
    this.rows += rows;
    this.line = line;
    this.used = scan.at;
    return { columns, before, rows, bytes: scan.bytes, starts: starts.subarray(0, cells), ends: ends.subarray(0, cells), ...(numbers ? { numbers, header } : {}) };
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

/** NONE or BROKEN where there is none. All bytes beside it have to be text. */
function readHeader(scan: Scan): Header | Problem | number {
  const { bytes, feed } = scan;
  const bad = badByte(bytes);
  if (bad >= 0) return notText.of({ line: 1 + countOf(bytes, feed, 0, bad), byte: bytes[bad]! });
  scan.text = bytes.length;
  skipEmpty(scan);
  const line = bytes.indexOf(feed, scan.at);
  const text = bytes.subarray(scan.at, line < 0 ? undefined : line);
  if (text.length > LONGEST_ROW) return longRow.of({ row: 0, line: scan.line });
  scan.mark = delimiterOf(decoder.decode(text)).charCodeAt(0);
  const { cells, after, feeds } = findCells(scan, 0, 0);
  if (cells < 0) return cells;
  if (cells > MOST_COLUMNS) return manyColumns.of({ limit: MOST_COLUMNS });
  makeRoom(scan, cells);
  findCells(scan, 0, cells).quoted.forEach((cell) => takeOffQuotes(scan, cell));
  const columns = Array.from({ length: cells }, (_, i) => textBetween(scan.bytes, scan.starts[i]!, scan.ends[i]!).trim());
  scan.at = after;
  scan.line += feeds;
  return repeated(columns) ?? { columns, mark: scan.mark, feed };
}

export function cellText({ bytes, starts, ends, columns }: Table, row: number, column: number): string {
  const cell = row * columns.length + column;
  return textBetween(bytes, starts[cell]!, ends[cell]!);
}

/** NaN where it is none. */
export function cellNumber({ bytes, starts, ends, columns, numbers }: Table, row: number, column: number): number {
  const cell = row * columns.length + column;
  return numbers ? numbers[cell]! : parseNumber(bytes, starts[cell]!, ends[cell]!);
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
