/** Rows of CSV: where their cells lie in the bytes and, on the way, which numbers they are. Pure. */
import { parseNumber, POWERS } from './number.ts';
import { badByte, characterAt } from './text.ts';

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;

/** Rows that are read from bytes, one after the other. */
export interface Scan {
  /** They end with a line end, or with the file. Doubled quotes become one where a cell lies, in a copy unless the bytes are the reader's own. */
  bytes: Uint8Array;
  isOwn: boolean;
  readonly feed: number;
  readonly isLast: boolean;
  mark: number;
  /** Up to here all bytes are known to be text. */
  text: number;
  /** Rows that were read, where the next one begins, and in which line. */
  rows: number;
  at: number;
  line: number;
  /** By cell, row by row; of numbers, where they are wanted, NaN for a cell that is none. */
  starts: Int32Array;
  ends: Int32Array;
  numbers: Float64Array | null;
}

/** In the place of how many cells a row has: there is no whole row; its quotes do not pair up; it is no text. */
export const NONE = -1;
export const BROKEN = -2;
export const BAD = -3;
/** It is one for `readRow`. */
const RARE = -4;

/** Reads rows of `width` cells while there are any; of the first other one, how many it has, BROKEN or BAD, or NONE at the end. */
export function readRows(scan: Scan, width: number): number {
  const kinds = kindsOf(scan);
  const whole = scan.isLast ? scan.bytes.lastIndexOf(scan.feed) + 1 : scan.bytes.length;
  for (;;) {
    if (readPlainRows(scan, width, whole, kinds) === BAD) return BAD;
    const found = readRow(scan, width);
    if (found !== width) return found;
  }
}

/** What a byte may be where no quote is: one that says nothing, the end of a cell, or one that is looked at closely. */
const END = 1;
const CLOSE = 2;

function kindsOf({ mark, feed }: Scan): Uint8Array {
  const kinds = new Uint8Array(256).fill(CLOSE, 128);
  kinds[0] = CLOSE;
  kinds[mark] = END;
  kinds[feed] = END;
  return kinds;
}

/** So many digits are less than 2^31. */
const SHORT = 9;

/**
 * Rows up to `whole`, which a line end is before; RARE at the first that has quotes or other than `width` cells. One pass over the
 * bytes: the digits of a short number, which most cells of large files are, are taken up while its end is looked for.
 */
function readPlainRows(scan: Scan, width: number, whole: number, kinds: Uint8Array): number {
  const { mark, feed } = scan;
  let { bytes, starts, ends, numbers, at, rows, line } = scan;
  const quoted: number[] = [];
  let result = NONE;
  while (at < whole) {
    let cell = rows * width;
    const last = cell + width - 1;
    if (last >= starts.length) {
      makeRoom(scan, Math.max(2 * cell, last + 1));
      ({ starts, ends, numbers } = scan);
    }
    let to = at;
    let byte = bytes[to]!;
    for (let from = at; ; cell++, from = to + 1, byte = bytes[++to]!) {
      if (cell > last) {
        result = RARE;
        break;
      }
      if (byte === QUOTE) {
        to = readQuoted(scan, kinds, cell, from, whole);
        if (to < 0) {
          result = RARE;
          break;
        }
        quoted.push(cell);
        byte = bytes[to]!;
        if (byte !== feed) continue;
        if (cell < last) result = RARE;
        break;
      }
      // 1 where it is a minus: no branch, which would be foretold wrongly half of the time.
      const isMinus = ((byte ^ MINUS) - 1) >>> 31;
      const first = to + isMinus;
      to = first;
      byte = bytes[to]!;
      let number = 0;
      for (let digit = byte ^ ZERO; digit < 10; digit = byte ^ ZERO) {
        number = (Math.imul(number, 10) + digit) | 0;
        byte = bytes[++to]!;
      }
      let digits = to - first;
      let decimals = 0;
      if (byte === DOT) {
        const dot = to;
        byte = bytes[++to]!;
        for (let digit = byte ^ ZERO; digit < 10; digit = byte ^ ZERO) {
          number = (Math.imul(number, 10) + digit) | 0;
          byte = bytes[++to]!;
        }
        decimals = to - dot - 1;
        digits += decimals;
      }
      if ((byte === mark || byte === feed) && digits > 0 && digits <= SHORT) {
        starts[cell] = from;
        ends[cell] = to;
        if (numbers !== null) numbers[cell] = (1 - 2 * isMinus) * (number / POWERS[decimals]!);
      } else {
        to = readText(scan, kinds, cell, from, to, whole);
        byte = bytes[to]!;
        if (kinds[byte] !== END) {
          at = to;
          result = BAD;
          break;
        }
        if (byte === feed && from === at && isEmptyLine(bytes, from, to)) {
          rows--;
          break;
        }
      }
      if (byte !== feed) continue;
      if (cell < last) result = RARE;
      break;
    }
    if (result !== NONE) break;
    if (quoted.length > 0) {
      line += countOf(bytes, feed, at, to);
      quoted.forEach((one) => finishQuoted(scan, one));
      quoted.length = 0;
      ({ bytes } = scan);
    }
    at = to + 1;
    rows++;
    line++;
  }
  scan.at = at;
  scan.rows = rows;
  scan.line = line;
  return result;
}

/** Keeps what is between the quotes of a cell; where it ends, or -1 where `readRow` is to say what it is. */
function readQuoted({ bytes, mark, feed, starts, ends }: Scan, kinds: Uint8Array, cell: number, from: number, whole: number): number {
  let at = from + 1;
  for (; at < whole; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      if (bytes[at + 1] !== QUOTE) break;
      at++;
    } else if (kinds[byte] === CLOSE) {
      const length = characterAt(bytes, at, whole);
      if (length === 0) return -1;
      at += length - 1;
    }
  }
  const end = at++;
  for (; at < whole && bytes[at] !== mark && bytes[at] !== feed; at++) if (!isBlank(bytes[at]!) && bytes[at] !== CR) return -1;
  if (at >= whole) return -1;
  starts[cell] = from + 1;
  ends[cell] = end;
  return at;
}

function finishQuoted(scan: Scan, cell: number): void {
  takeOffQuotes(scan, cell);
  finish(scan, cell);
}

/** Trims what was found of a cell, and reads its number. */
function finish(scan: Scan, cell: number): void {
  trim(scan, cell);
  const { bytes, starts, ends, numbers } = scan;
  if (numbers !== null) numbers[cell] = parseNumber(bytes, starts[cell]!, ends[cell]!);
}

/** Keeps a cell that is no short number, of which `at` is the first byte that may say something; where it ends, or the first byte that is no text. */
function readText({ bytes, feed, starts, ends, numbers }: Scan, kinds: Uint8Array, cell: number, from: number, at: number, whole: number): number {
  let to = at;
  for (let kind = kinds[bytes[to]!]!; kind !== END; kind = kinds[bytes[to]!]!) {
    const length = kind === CLOSE ? characterAt(bytes, to, whole) : 1;
    if (length === 0) return to;
    to += length;
  }
  let left = from;
  let right = bytes[to] === feed && to > from && bytes[to - 1] === CR ? to - 1 : to;
  while (left < right && isBlank(bytes[left]!)) left++;
  while (right > left && isBlank(bytes[right - 1]!)) right--;
  starts[cell] = left;
  ends[cell] = right;
  if (numbers !== null) numbers[cell] = parseNumber(bytes, left, right);
  return to;
}

const isEmptyLine = (bytes: Uint8Array, from: number, to: number): boolean => to === from || (to === from + 1 && bytes[from] === CR);

/** Reads one row, be there what may in it; how many cells it has, which are kept where these are `width`. */
export function readRow(scan: Scan, width: number): number {
  skipEmpty(scan);
  const cell = scan.rows * width;
  makeRoom(scan, cell + width);
  const row = findCells(scan, cell, width);
  if (!isText(scan, row.cells < 0 ? scan.bytes.length : row.after)) return BAD;
  if (row.cells !== width) return row.cells;
  for (const quoted of row.quoted) takeOffQuotes(scan, quoted);
  for (let at = cell; at < cell + width; at++) finish(scan, at);
  scan.line += row.feeds;
  scan.at = row.after;
  scan.rows++;
  return width;
}

interface Row {
  /** How many, or why there is no row. */
  readonly cells: number;
  /** Those that begin with a quote, the place of each. */
  readonly quoted: readonly number[];
  /** Behind its line end. */
  readonly after: number;
  /** Line ends, those in quotes included. */
  readonly feeds: number;
}

/** Keeps `most` cells from place `cell` on. A quote counts where a cell begins with it (RFC 4180); blanks may follow on the quote that ends it. */
export function findCells(scan: Scan, cell: number, most: number): Row {
  const { bytes, feed, mark, starts, ends } = scan;
  const quoted: number[] = [];
  const none = (cells: number): Row => ({ cells, quoted, after: scan.at, feeds: 0 });
  if (scan.at >= bytes.length) return none(NONE);
  let found = 0;
  let at = scan.at;
  for (;;) {
    const isQuoted = bytes[at] === QUOTE;
    const end = isQuoted ? closingQuote(bytes, at + 1) : endOfCell(bytes, at, mark, feed);
    if (end < 0) return none(scan.isLast ? BROKEN : NONE);
    const next = isQuoted ? endOfCell(bytes, end + 1, mark, feed) : end;
    if (isQuoted && !isEmpty(bytes, end + 1, next)) return none(BROKEN);
    const isMark = bytes[next] === mark;
    if (found < most) {
      starts[cell + found] = isQuoted ? at + 1 : at;
      ends[cell + found] = !isQuoted && !isMark && end > at && bytes[end - 1] === CR ? end - 1 : end;
      if (isQuoted) quoted.push(cell + found);
    }
    found++;
    at = next + 1;
    if (isMark) continue;
    const after = Math.min(at, bytes.length);
    return { cells: found, quoted, after, feeds: countOf(bytes, feed, scan.at, after) };
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

/** Doubled quotes of a cell become one, and white space at its ends goes. */
export function takeOffQuotes(scan: Scan, cell: number): void {
  const { starts, ends } = scan;
  const to = ends[cell]!;
  let from = starts[cell]!;
  let end = from;
  while (end < to && scan.bytes[end] !== QUOTE) end++;
  if (end < to && !scan.isOwn) scan.bytes = scan.bytes.slice();
  scan.isOwn ||= end < to;
  const { bytes } = scan;
  for (let at = end; at < to; at++) {
    bytes[end++] = bytes[at]!;
    if (bytes[at] === QUOTE) at++;
  }
  while (from < end && isSpace(bytes[from]!)) from++;
  while (end > from && isSpace(bytes[end - 1]!)) end--;
  starts[cell] = from;
  ends[cell] = end;
}

function trim({ bytes, starts, ends }: Scan, cell: number): void {
  let from = starts[cell]!;
  let to = ends[cell]!;
  while (from < to && isBlank(bytes[from]!)) from++;
  while (to > from && isBlank(bytes[to - 1]!)) to--;
  starts[cell] = from;
  ends[cell] = to;
}

/** A CR at the end of the file ends nothing, and is no row. */
export function skipEmpty(scan: Scan): void {
  const { bytes, feed } = scan;
  while (scan.at < bytes.length) {
    const at = feed !== CR && bytes[scan.at] === CR ? scan.at + 1 : scan.at;
    if (at < bytes.length && bytes[at] !== feed) return;
    scan.at = Math.min(at + 1, bytes.length);
    scan.line++;
  }
}

/** Whether the bytes of a row are text up to there; else the scan stands at the first that is not. */
function isText(scan: Scan, to: number): boolean {
  if (to <= scan.text) return true;
  const { bytes, at, feed } = scan;
  const from = Math.max(at, scan.text);
  const bad = badByte(bytes.subarray(from));
  scan.text = bad < 0 ? bytes.length : from + bad;
  if (to <= scan.text) return true;
  scan.line += countOf(bytes, feed, at, scan.text);
  scan.at = scan.text;
  return false;
}

/** For so many cells; what is there stays. */
export function makeRoom(scan: Scan, cells: number): void {
  if (cells <= scan.starts.length) return;
  const larger = <Of extends Int32Array | Float64Array>(room: Of, into: Of): Of => (into.set(room), into);
  scan.starts = larger(scan.starts, new Int32Array(cells));
  scan.ends = larger(scan.ends, new Int32Array(cells));
  scan.numbers &&= larger(scan.numbers, new Float64Array(cells));
}

/** How often a byte occurs. */
export function countOf(bytes: Uint8Array, byte: number, from: number, to: number): number {
  let found = 0;
  for (let at = bytes.indexOf(byte, from); at >= 0 && at < to; at = bytes.indexOf(byte, at + 1)) found++;
  return found;
}

const isBlank = (byte: number): boolean => byte === SPACE || byte === TAB;
const isSpace = (byte: number): boolean => isBlank(byte) || byte === LF || byte === CR;
