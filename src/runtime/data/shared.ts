/** Arrays that workers read without a copy. */
import type { LabelNumbers } from '../experiment.ts';

export const sharedFloats = (length: number): Float32Array =>
  new Float32Array(new SharedArrayBuffer(4 * length));
export const sharedIndices = (length: number): Int32Array =>
  new Int32Array(new SharedArrayBuffer(4 * length));
export const sharedBytes = (length: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(length));

/** Makes the arrays that labels are read into: their numbers, and whether there is one. */
export interface Room {
  readonly values: (length: number) => LabelNumbers;
  readonly flags: (length: number) => Uint8Array;
}

/** Numbers that come piece by piece. Memory for as many as seem to come is asked for at once: what is not touched takes none. */
export class SharedPieces<Of extends LabelNumbers> {
  readonly #make: (length: number) => Of;
  #all: Of;
  #used = 0;

  constructor(make: (length: number) => Of) {
    this.#make = make;
    this.#all = make(0);
  }

  /** Room for the next ones, which holds zeros; `share` of all that will come is there with these. */
  next(length: number, share: number): Of {
    const used = this.#used;
    if (used + length > this.#all.length) {
      const larger = this.#make(Math.ceil(((used + length) / share) * SPARE));
      larger.set(this.all());
      this.#all = larger;
    }
    this.#used += length;
    return this.#all.subarray(used, this.#used) as Of;
  }

  all(): Of {
    return this.#all.subarray(0, this.#used) as Of;
  }
}

/** Rows at the end of a file may be shorter than those at its start. */
const SPARE = 1.05;

/** One after the other. */
export function joinShared<Of extends LabelNumbers>(parts: readonly Of[], make: (length: number) => Of): Of {
  const all = make(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** One array that is used again and again: what was in it before is lost, and its numbers are to be set. */
export function scratch(): (length: number) => Float32Array {
  let room = new Float32Array();
  return (length) => {
    if (room.length < length) room = new Float32Array(length);
    return room.subarray(0, length);
  };
}
