/**
 * JSON lines as a table of cells: an object a line, its keys the columns. Objects within it are columns with dotted names; a
 * key that has as many numbers in every line is as many columns, `name[0]`, `name[1]` and so on. Pure.
 */
import { brokenLine } from '../diagnostics/messages/sources.ts';
import { isProblem, type Problem } from '../diagnostics/problem.ts';
import { LONGEST_ROW, type Table } from './csv.ts';
import { asUtf8 } from './text.ts';
import { vectorColumn } from './vectors.ts';

type Value = string | readonly number[];
type Fields = Map<string, Value>;

/**
 * Lines are read twice, first for their keys and then for their cells: only the bytes of the cells are kept, not an object
 * or a text for each.
 */
export function parseJsonl(file: Uint8Array): Table | Problem {
  const bytes = asUtf8(file);
  if ('byte' in bytes) return brokenLine.of({ line: bytes.line, reason: 'it is neither UTF-8 nor UTF-16 text' });
  const long = longLine(bytes);
  if (long !== null) return brokenLine.of({ line: long, reason: `it is longer than ${LONGEST_ROW / 2 ** 20} MB` });
  const seen = findColumns(bytes);
  if (isProblem(seen)) return seen;
  if (seen.rows === 0) return brokenLine.of({ line: 1, reason: 'the file is empty' });
  return fillCells(bytes, seen);
}

/** How many numbers a key has in every line; `single` where it holds other values, or lists of different lengths. */
type Width = number | 'single' | 'empty';

interface Seen {
  readonly rows: number;
  readonly widths: ReadonlyMap<string, Width>;
}

function findColumns(bytes: Uint8Array): Seen | Problem {
  const widths = new Map<string, Width>();
  let rows = 0;
  for (const { text, line } of lines(bytes)) {
    const fields = fieldsOf(text, line);
    if (isProblem(fields)) return fields;
    rows++;
    for (const [name, value] of fields) widths.set(name, together(widths.get(name) ?? 'empty', widthOf(value)));
  }
  return { rows, widths };
}

function widthOf(value: Value): Width {
  if (typeof value !== 'string') return value.length;
  return value === '' ? 'empty' : 'single';
}

function together(known: Width, next: Width): Width {
  if (known === 'empty' || known === next) return next;
  return next === 'empty' ? known : 'single';
}

function fillCells(bytes: Uint8Array, { rows, widths }: Seen): Table {
  const keys = [...widths.keys()];
  const columns = keys.flatMap((key) => {
    const width = widths.get(key)!;
    return typeof width === 'number' ? Array.from({ length: width }, (_, i) => vectorColumn(key, i)) : [key];
  });
  const cells = new CellWriter(rows * columns.length, bytes.length);
  for (const { text, line } of lines(bytes)) {
    const fields = fieldsOf(text, line) as Fields;
    for (const key of keys) {
      const value = fields.get(key) ?? '';
      const width = widths.get(key)!;
      if (typeof width === 'number') for (let i = 0; i < width; i++) cells.add(String(value[i] ?? ''));
      else cells.add(typeof value === 'string' ? value : value.join(' '));
    }
  }
  return { columns, rows, ...cells.done() };
}

/** Cells end to end. */
class CellWriter {
  #bytes: Uint8Array;
  #used = 0;
  #cell = 0;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #encoder = new TextEncoder();

  constructor(cells: number, bytes: number) {
    this.#bytes = new Uint8Array(bytes);
    this.#starts = new Int32Array(cells);
    this.#ends = new Int32Array(cells);
  }

  add(text: string): void {
    // A character of a text takes at most three bytes.
    if (this.#used + 3 * text.length > this.#bytes.length) this.#grow(3 * text.length);
    this.#starts[this.#cell] = this.#used;
    this.#used += this.#encoder.encodeInto(text, this.#bytes.subarray(this.#used)).written;
    this.#ends[this.#cell++] = this.#used;
  }

  done(): Pick<Table, 'bytes' | 'starts' | 'ends'> {
    return { bytes: this.#bytes.subarray(0, this.#used), starts: this.#starts, ends: this.#ends };
  }

  #grow(by: number): void {
    const larger = new Uint8Array(Math.ceil(1.5 * this.#bytes.length) + by);
    larger.set(this.#bytes.subarray(0, this.#used));
    this.#bytes = larger;
  }
}

/** The first line with more bytes than a row may have, from 1; null where there is none. */
function longLine(bytes: Uint8Array): number | null {
  for (let start = 0, line = 1; start < bytes.length; line++) {
    const feed = bytes.indexOf(10, start);
    const end = feed < 0 ? bytes.length : feed;
    if (end - start > LONGEST_ROW) return line;
    start = end + 1;
  }
  return null;
}

/** Lines that are not empty, numbered from 1 as an editor does. */
function* lines(bytes: Uint8Array): Generator<{ text: string; line: number }> {
  const decoder = new TextDecoder();
  for (let start = 0, line = 1; start < bytes.length; line++) {
    const feed = bytes.indexOf(10, start);
    const end = feed < 0 ? bytes.length : feed;
    const text = decoder.decode(bytes.subarray(start, end)).trim();
    if (text !== '') yield { text, line };
    start = end + 1;
  }
}

function fieldsOf(text: string, line: number): Fields | Problem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return brokenLine.of({ line, reason: 'it is not JSON' });
  }
  if (!isObject(value)) return brokenLine.of({ line, reason: 'it is no object, such as `{"height": 1.5, "sort": "rose"}`' });
  const fields: Fields = new Map();
  const unfit = collect(value, '', DEEPEST, fields);
  return unfit === null ? fields : brokenLine.of({ line, reason: unfit });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Objects, and lists, in one another. */
const DEEPEST = 100;

/** Why no cell can hold a value; null where they can hold all. */
function collect(object: Record<string, unknown>, prefix: string, deeper: number, fields: Fields): string | null {
  if (deeper === 0) return `objects lie in one another more than ${DEEPEST} deep`;
  for (const [key, value] of Object.entries(object)) {
    const name = `${prefix}${key}`;
    const unfit = isObject(value) ? collect(value, `${name}.`, deeper - 1, fields) : put(name, value, fields);
    if (unfit !== null) return unfit;
  }
  return null;
}

/** A list of texts is one cell, with commas between them. */
function put(name: string, value: unknown, fields: Fields): string | null {
  const items: readonly unknown[] | null = Array.isArray(value) ? (value.flat(DEEPEST) as unknown[]) : null;
  if (items === null) fields.set(name, cellOf(value));
  else if (items.every((item) => typeof item === 'string')) fields.set(name, items.join(','));
  else if (items.every((item) => typeof item === 'number')) fields.set(name, items);
  else return `\`${name}\` is a list of more than numbers or texts`;
  return null;
}

function cellOf(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'boolean' ? String(Number(value)) : String(value).trim();
}
