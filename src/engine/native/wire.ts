/** Protocol buffers' wire format, as far as graphs of TensorFlow need it: a message is its fields, one after the other. */

/** Bytes of fields, which follow one another; so fields of fields are lists too. */
export type Bytes = readonly (Uint8Array | Bytes)[];

const VARINT = 0;
const LENGTH = 2;
const FIXED32 = 5;

const key = (field: number, kind: number): number[] => varint((field << 3) | kind);

/** Of an integer of at most 53 bits; a negative one is ten bytes, as of 64 bits in two's complement. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return bytes;
}

export const integer = (field: number, value: number): Bytes => [Uint8Array.from([...key(field, VARINT), ...varint(value)])];

export const float = (field: number, value: number): Bytes => [Uint8Array.from([...key(field, FIXED32), ...new Uint8Array(Float32Array.of(value).buffer)])];

export const message = (field: number, ...of: Bytes): Bytes => [Uint8Array.from([...key(field, LENGTH), ...varint(lengthOf(of))]), of];

export const bytes = (field: number, of: Uint8Array): Bytes => message(field, of);

export const text = (field: number, of: string): Bytes => bytes(field, new TextEncoder().encode(of));

function lengthOf(of: Bytes): number {
  return of.reduce((sum, each) => sum + (each instanceof Uint8Array ? each.length : lengthOf(each)), 0);
}

export function written(of: Bytes): Uint8Array {
  const into = new Uint8Array(lengthOf(of));
  let at = 0;
  const write = (all: Bytes): void => {
    for (const each of all) {
      if (!(each instanceof Uint8Array)) write(each);
      else {
        into.set(each, at);
        at += each.length;
      }
    }
  };
  write(of);
  return into;
}
