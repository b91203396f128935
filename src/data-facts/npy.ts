/** Arrays as NumPy writes them (`numpy.save`, format versions 1 to 3). Pure. */
import { unreadableArray } from '../diagnostics/messages/sources.ts';
import type { Problem } from '../diagnostics/problem.ts';

/** Numbers as they lie in a file, row by row: of several files one after the other. */
export interface PackedArray {
  /** Rows first. */
  readonly shape: readonly number[];
  readonly pieces: readonly Piece[];
}

interface Piece {
  readonly bytes: Uint8Array;
  /** As NumPy names types: `<f4`, `|u1`. */
  readonly type: string;
  readonly numbers: number;
}

type Read = (view: DataView, at: number, little: boolean) => number;

/** By the type without its byte order: bytes a number, and how one is read. */
const types: Readonly<Record<string, { readonly size: number; readonly read: Read }>> = {
  b1: { size: 1, read: (view, at) => Number(view.getUint8(at) !== 0) },
  i1: { size: 1, read: (view, at) => view.getInt8(at) },
  u1: { size: 1, read: (view, at) => view.getUint8(at) },
  i2: { size: 2, read: (view, at, little) => view.getInt16(at, little) },
  u2: { size: 2, read: (view, at, little) => view.getUint16(at, little) },
  i4: { size: 4, read: (view, at, little) => view.getInt32(at, little) },
  u4: { size: 4, read: (view, at, little) => view.getUint32(at, little) },
  i8: { size: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  u8: { size: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  f4: { size: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { size: 8, read: (view, at, little) => view.getFloat64(at, little) },
};

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** An array that can be read whole, or why it cannot. */
export function parseNpy(bytes: Uint8Array): PackedArray | Problem {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) return bad("it does not begin as NumPy's files do");
  const text = headerText(bytes);
  if (text === null) return bad('it ends within its header');
  const type = /'descr':\s*'([^']*)'/.exec(text.header)?.[1];
  const sizes = /'shape':\s*\(([\d,\s]*)\)/.exec(text.header)?.[1];
  if (sizes === undefined) return bad('its header names no shape');
  const known = type === undefined ? undefined : typeOf(type);
  if (type === undefined || !known) return bad(`it holds ${typeInWords(type)}, not numbers of 8 to 64 bits`);
  if (/'fortran_order':\s*True/.test(text.header)) return bad('it lies in Fortran order; save `numpy.ascontiguousarray` of it');
  const shape = sizes.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]));
  if (shape.length < 1 || shape.length > 4) return bad(`it has ${shape.length} dimensions, not 1 to 4`);
  if (shape.includes(0)) return bad(`its shape is [${shape.join(', ')}]: there is nothing in it`);
  const numbers = shape.reduce((product, size) => product * size, 1);
  const found = Math.floor((bytes.length - text.end) / known.size);
  if (found < numbers) {
    return bad(`it is cut off: its shape is [${shape.join(', ')}], ${numbers} numbers, and ${found} are there`);
  }
  return { shape, pieces: [{ bytes: bytes.subarray(text.end), type, numbers }] };
}

/** All numbers, row by row, into an array of their count. */
export function unpack({ pieces }: PackedArray, into: Float32Array): void {
  let at = 0;
  for (const { bytes, type, numbers } of pieces) {
    const { size, read } = typeOf(type)!;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const little = !type.startsWith('>');
    for (let i = 0; i < numbers; i++) into[at++] = read(view, i * size, little);
  }
}

const typeOf = (type: string) => types[type.replace(/^[<>|=]/, '')];

const bad = (reason: string): Problem => unreadableArray.of({ reason });

function typeInWords(type: string | undefined): string {
  if (type === undefined) return 'records';
  const kinds: Readonly<Record<string, string>> = { O: 'Python objects', U: 'texts', S: 'texts', c: 'complex numbers', M: 'dates' };
  return kinds[type.replace(/^[<>|=]/, '')[0] ?? ''] ?? `numbers of type \`${type}\``;
}

/** The text behind the magic number, the version and its own length, and where it ends. */
function headerText(bytes: Uint8Array): { header: string; end: number } | null {
  if (bytes.length < 12) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [start, length] = bytes[6] === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  if (bytes.length < start + length) return null;
  return { header: new TextDecoder().decode(bytes.subarray(start, start + length)), end: start + length };
}
