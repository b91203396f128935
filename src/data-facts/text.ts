/** Bytes of a file as UTF-8 text. Pure. */

const LF = 10;

/** A byte that no text has where it stands; lines count from 1. */
export interface BadByte {
  readonly line: number;
  readonly byte: number;
}

/** The bytes as UTF-8 without byte order mark, from UTF-8 or, by its mark, UTF-16; the first byte that is no text. */
export function asUtf8(file: Uint8Array): Uint8Array | BadByte {
  const bytes = utf8Decoder(file)(file, true);
  const at = badByte(bytes);
  return at < 0 ? bytes : { line: 1 + bytes.subarray(0, at).reduce((lines, byte) => lines + Number(byte === LF), 0), byte: bytes[at]! };
}

/** From the pieces of a file, one after the other, to those of its text in UTF-8; `first` is the first piece. */
export function utf8Decoder(first: Uint8Array): (piece: Uint8Array, isLast: boolean) => Uint8Array {
  const [a, b, c] = first;
  const wide = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : null;
  if (wide) {
    const decoder = new TextDecoder(wide);
    return (piece, isLast) => new TextEncoder().encode(decoder.decode(piece, { stream: !isLast }));
  }
  const marked = a === 0xef && b === 0xbb && c === 0xbf;
  return (piece) => (marked && piece === first ? piece.subarray(3) : piece);
}

/** The first byte that is 0 or not UTF-8; -1 where there is none. */
export function badByte(bytes: Uint8Array): number {
  const zero = bytes.indexOf(0);
  const end = zero < 0 ? bytes.length : zero;
  for (let at = asciiEnd(bytes, 0, end); at < end; at = asciiEnd(bytes, at, end)) {
    const length = characterAt(bytes, at, end);
    if (length === 0) return at;
    at += length;
  }
  return zero;
}

/** The first byte from `from` on that is not ASCII. */
function asciiEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes.byteOffset + at) % 4 !== 0 && bytes[at]! < 128) at++;
  if (at < end && bytes[at]! < 128) {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset + at, (end - at) >> 2);
    let word = 0;
    while (word < words.length && (words[word]! & 0x80808080) === 0) word++;
    at += 4 * word;
  }
  while (at < end && bytes[at]! < 128) at++;
  return at;
}

/** How many bytes the character takes, 2 to 4 (Unicode 15, table 3-7); 0 where it is none. */
export function characterAt(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]!;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + length > end) return 0;
  const second = bytes[at + 1]!;
  const [low, high] = secondBytes[first] ?? [0x80, 0xbf];
  if (second < low || second > high) return 0;
  for (let i = 2; i < length; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return 0;
  return length;
}

/** What may follow a first byte, where it is not every byte from 0x80 to 0xbf. */
const secondBytes: { readonly [first: number]: readonly [low: number, high: number] } = {
  0xe0: [0xa0, 0xbf],
  0xed: [0x80, 0x9f],
  0xf0: [0x90, 0xbf],
  0xf4: [0x80, 0x8f],
};
