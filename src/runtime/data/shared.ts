/** Arrays that workers read without a copy. */
export const sharedFloats = (length: number): Float32Array =>
  new Float32Array(new SharedArrayBuffer(4 * length));
export const sharedIndices = (length: number): Int32Array =>
  new Int32Array(new SharedArrayBuffer(4 * length));
export const sharedBytes = (length: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(length));

/** Makes the arrays that rows are read into. */
export interface Room {
  readonly floats: (length: number) => Float32Array;
  readonly bytes: (length: number) => Uint8Array;
}

export const sharedRoom: Room = { floats: sharedFloats, bytes: sharedBytes };

/** For what is soon let go of: shared memory does not make the collector run, and would pile up. */
export const briefRoom: Room = { floats: (length) => new Float32Array(length), bytes: (length) => new Uint8Array(length) };
