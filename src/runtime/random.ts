/**
 * Random numbers as functions of a key and a counter: threefry2x32 with 20 rounds (Salmon, Moraes, Dror and
 * Shaw, Parallel random numbers: as easy as 1, 2, 3, SC 2011). A stream is named, never drawn from in turn,
 * so its numbers do not depend on what else was drawn, on the number of workers, or on where training was
 * resumed.
 */

/** Two 32-bit words. */
export type Key = readonly [number, number];

const PARITY = 0x1bd11bda;
const TWO_PI = 2 * Math.PI;

/** The block cipher: `counter` enciphered under `key`, as two int32. */
export function threefry(key: Key, counter: Key): [number, number] {
  const out = new Int32Array(2);
  encipher(key[0], key[1], counter[0], counter[1], out, 0);
  return [out[0]!, out[1]!];
}

/** The key of the stream that a seed and a path of names and counters lead to. */
export function key(seed: number, ...path: (string | number)[]): Key {
  return path.reduce<Key>(derive, [seed | 0, Math.floor(seed / 2 ** 32) | 0]);
}

/** The key one step down from `from`. */
export function derive(from: Key, step: string | number): Key {
  return threefry(from, typeof step === 'number' ? [step | 0, 0] : nameWords(step));
}

/**
 * 64 bits of a name: two FNV-1a hashes over its UTF-16 units. The second word is odd, so no name is a
 * counter's key.
 */
export function nameWords(name: string): Key {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let i = 0; i < name.length; i++) {
    low = Math.imul(low ^ name.charCodeAt(i), 0x01000193);
    high = Math.imul(high ^ name.charCodeAt(i), 0x5bd1e995);
  }
  return [low, high | 1];
}

/** `count` numbers of [0, 1), multiples of 2^-24; fewer of the same key are the first of these. */
export const uniforms = (of: Key, count: number): Float32Array => fillUniforms(of, new Float32Array(count));

/** Fills `out` with them, and gives it. */
export function fillUniforms(of: Key, out: Float32Array): Float32Array {
  const bits = new Int32Array(out.buffer, out.byteOffset, out.length);
  const pairs = out.length & ~1;
  for (let i = 0; i < pairs; i += 2) encipher(of[0], of[1], i >> 1, 0, bits, i);
  if (pairs < out.length) bits[pairs] = threefry(of, [pairs >> 1, 0])[0];
  for (let i = 0; i < out.length; i++) out[i] = (bits[i]! >>> 8) * 2 ** -24;
  return out;
}

/** `count` numbers of the standard normal distribution. */
export function normals(of: Key, count: number): Float32Array {
  return normalsFrom(stream(of), count);
}

/** Normals from two draws of uniforms (Box and Muller 1958): one for the radii, one for the angles. */
export function normalsFrom(uniform: (count: number) => Float32Array, count: number): Float32Array {
  const radius = uniform(count);
  const angle = uniform(count);
  return radius.map((u, i) => Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(TWO_PI * angle[i]!));
}

/** Draws from one key: each call has a stream of its own, named by how many there were before. */
export function stream(of: Key): (count: number) => Float32Array {
  let calls = 0;
  return (count) => uniforms(derive(of, calls++), count);
}

/**
 * 0 to n - 1 in random order (Fisher and Yates; 53-bit draws, so that no order of a large n is out of reach).
 */
export function permutation(of: Key, n: number): Int32Array {
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  const bits = new Int32Array(2);
  for (let i = n - 1; i > 0; i--) {
    encipher(of[0], of[1], i, 0, bits, 0);
    const draw = ((bits[0]! >>> 0) * 2 ** 21 + (bits[1]! >>> 11)) * 2 ** -53;
    const j = Math.floor(draw * (i + 1));
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}

/** `rows` in random order. */
export function shuffled(of: Key, rows: Int32Array): Int32Array {
  const order = permutation(of, rows.length);
  for (let i = 0; i < order.length; i++) order[i] = rows[order[i]!]!;
  return order;
}

/**
 * Writes the two words to out[at] and out[at + 1]. The rounds are spelt out: this is the inner loop of
 * sampling.
 */
// prettier-ignore
function encipher(k0: number, k1: number, c0: number, c1: number, out: Int32Array, at: number): void {
  const k2 = k0 ^ k1 ^ PARITY;
  let x = (c0 + k0) | 0;
  let y = (c1 + k1) | 0;
  x = (x + y) | 0; y = ((y << 13) | (y >>> 19)) ^ x;
  x = (x + y) | 0; y = ((y << 15) | (y >>> 17)) ^ x;
  x = (x + y) | 0; y = ((y << 26) | (y >>> 6)) ^ x;
  x = (x + y) | 0; y = ((y << 6) | (y >>> 26)) ^ x;
  x = (x + k1) | 0; y = (y + k2 + 1) | 0;
  x = (x + y) | 0; y = ((y << 17) | (y >>> 15)) ^ x;
  x = (x + y) | 0; y = ((y << 29) | (y >>> 3)) ^ x;
  x = (x + y) | 0; y = ((y << 16) | (y >>> 16)) ^ x;
  x = (x + y) | 0; y = ((y << 24) | (y >>> 8)) ^ x;
  x = (x + k2) | 0; y = (y + k0 + 2) | 0;
  x = (x + y) | 0; y = ((y << 13) | (y >>> 19)) ^ x;
  x = (x + y) | 0; y = ((y << 15) | (y >>> 17)) ^ x;
  x = (x + y) | 0; y = ((y << 26) | (y >>> 6)) ^ x;
  x = (x + y) | 0; y = ((y << 6) | (y >>> 26)) ^ x;
  x = (x + k0) | 0; y = (y + k1 + 3) | 0;
  x = (x + y) | 0; y = ((y << 17) | (y >>> 15)) ^ x;
  x = (x + y) | 0; y = ((y << 29) | (y >>> 3)) ^ x;
  x = (x + y) | 0; y = ((y << 16) | (y >>> 16)) ^ x;
  x = (x + y) | 0; y = ((y << 24) | (y >>> 8)) ^ x;
  x = (x + k1) | 0; y = (y + k2 + 4) | 0;
  x = (x + y) | 0; y = ((y << 13) | (y >>> 19)) ^ x;
  x = (x + y) | 0; y = ((y << 15) | (y >>> 17)) ^ x;
  x = (x + y) | 0; y = ((y << 26) | (y >>> 6)) ^ x;
  x = (x + y) | 0; y = ((y << 6) | (y >>> 26)) ^ x;
  out[at] = (x + k2) | 0;
  out[at + 1] = (y + k0 + 5) | 0;
}
