/** Rows of numbers in a file that no other program sees, and that is gone when this one ends. */
import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { noRoomForRows } from '../../diagnostics/messages/data.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import type { Dataset, InputValues, StoredRows } from '../experiment.ts';
import { cacheFolder } from './cache.ts';
import { joinShared, SharedPieces, sharedFloats } from './shared.ts';

/** So many bytes of an input are held in memory. */
export const HELD = 2 ** 28;

/** Rows that lie so close together are read with those between them. */
const DENSE = 8;

/** An open file, whose number threads share, and how many rows are in it. */
export interface RowsFile {
  readonly file: number;
  readonly rows: number;
}

/** The rows of files, one after the other. */
export class FileRows implements StoredRows {
  readonly files: readonly RowsFile[];
  readonly rows: number;
  readonly width: number;
  /** What is read with rows between: used again, since the collector lets many such pieces pile up. */
  #stretch = new Float32Array();

  constructor(files: readonly RowsFile[], width: number) {
    this.files = files;
    this.rows = files.reduce((sum, { rows }) => sum + rows, 0);
    this.width = width;
  }

  gather(rows: Int32Array, size: number, into?: Float32Array): Float32Array {
    const out = into?.fill(0) ?? new Float32Array(size * this.width);
    let first = 0;
    for (const { file, rows: count } of this.files) {
      this.#gather(file, first, first + count, rows, out);
      first += count;
    }
    return out;
  }

  /** Those from `first` to the one before `last`, which are in `file`. */
  #gather(file: number, first: number, last: number, rows: Int32Array, out: Float32Array): void {
    const { width } = this;
    const { from, to } = stretchOf(rows, first, last);
    if (to - from <= DENSE * rows.length) {
      const all = this.#read(file, from - first, to - from);
      rows.forEach((row, i) => row >= from && row < to && out.set(all.subarray((row - from) * width, (row - from + 1) * width), i * width));
      return;
    }
    const bytes = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
    const each = 4 * width;
    for (let i = 0; i < rows.length; i++) if (rows[i]! >= from && rows[i]! < to) readWhole(file, bytes, i * each, each, (rows[i]! - first) * each);
  }

  #read(file: number, from: number, rows: number): Float32Array {
    const numbers = rows * this.width;
    if (this.#stretch.length < numbers) this.#stretch = new Float32Array(numbers);
    readWhole(file, new Uint8Array(this.#stretch.buffer), 0, 4 * numbers, 4 * from * this.width);
    return this.#stretch;
  }
}

/** Of those from `first` to the one before `last`: from the least of them to the one behind the largest; nothing where there is none. */
function stretchOf(rows: Int32Array, first: number, last: number): { readonly from: number; readonly to: number } {
  let from = last;
  let to = first;
  for (const row of rows) {
    if (row < first || row >= last) continue;
    if (row < from) from = row;
    if (row >= to) to = row + 1;
  }
  return to <= from ? { from: first, to: first } : { from, to };
}

function readWhole(file: number, bytes: Uint8Array, at: number, length: number, from: number): void {
  for (let done = 0; done < length;) {
    const read = readSync(file, bytes, at + done, length - done, from + done);
    if (read === 0) throw new Error('the file of rows ends early');
    done += read;
  }
}

/** A data set as another thread got it: what reads files is no part of a message. */
export function withFiles(dataset: Dataset): Dataset {
  const opened = Object.entries(dataset.inputs).map(([name, { values, ...rest }]): [string, InputValues] => {
    if (ArrayBuffer.isView(values)) return [name, { ...rest, values }];
    const { files, width } = values as FileRows;
    return [name, { ...rest, values: new FileRows(files, width) }];
  });
  return { ...dataset, inputs: Object.fromEntries(opened) };
}

/** Takes up the rows of an input, piece by piece: into memory while they are few, else into a file beside the cache. */
export class RowSink {
  readonly #width: number;
  readonly #most: number;
  #held: SharedPieces<Float32Array> | null = new SharedPieces(sharedFloats);
  #bytes = 0;
  #file: number | null = null;

  constructor(width: number, most = HELD) {
    this.#width = width;
    this.#most = most;
  }

  /** `share` is how much of all that will come is there with these: what will not be held is not held until then. */
  add(values: Float32Array, share = 1): Problem | null {
    this.#bytes += values.byteLength;
    if (this.#held && this.#bytes / share <= this.#most) {
      this.#held.next(values.length, share).set(values);
      return null;
    }
    const held = this.#held?.all();
    this.#held = null;
    return (held && this.#write(held)) ?? this.#write(values);
  }

  done(): Float32Array | StoredRows {
    return this.#held?.all() ?? new FileRows([{ file: this.#file!, rows: this.#bytes / (4 * this.#width) }], this.#width);
  }

  /** Gives the file back where no rows are wanted after all. */
  drop(): void {
    if (this.#file !== null) closeSync(this.#file);
  }

  #write({ buffer, byteOffset, byteLength }: Float32Array): Problem | null {
    const folder = cacheFolder(process.env);
    try {
      this.#file ??= openUnnamed(folder);
      const bytes = new Uint8Array(buffer, byteOffset, byteLength);
      for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
      return null;
    } catch (error) {
      return noRoomForRows.of({ folder, reason: (error as NodeJS.ErrnoException).code ?? String(error), megabytes: Math.ceil(this.#bytes / 1e6) });
    }
  }
}

/** Rows of stretches that were read apart, one after the other: in a file where those of any are. A thread's copy of rows in files is no `FileRows` yet. */
export function joinStored(stretches: readonly (Float32Array | StoredRows)[], width: number): Float32Array | FileRows | Problem {
  if (stretches.every((rows) => rows instanceof Float32Array)) return joinShared(stretches, sharedFloats);
  const files: RowsFile[] = [];
  for (const rows of stretches) {
    if (!(rows instanceof Float32Array)) files.push(...(rows as FileRows).files);
    else if (rows.length > 0) {
      const sink = new RowSink(width, 0);
      const problem = sink.add(rows);
      if (problem) return problem;
      files.push(...(sink.done() as FileRows).files);
    }
  }
  return new FileRows(files, width);
}

/** Gives files back where no rows are wanted after all. */
export function dropRows(rows: Float32Array | StoredRows): void {
  if (!(rows instanceof Float32Array)) (rows as FileRows).files.forEach(({ file }) => closeSync(file));
}

function openUnnamed(folder: string): number {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `rows-${randomUUID()}.tmp`);
  const file = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return file;
}
