/** Whole numbers in [0, n), the same for the same seed and case. */
export type Draw = (n: number) => number;

export function drawsOf(seed: number, at: number): Draw {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(at + 1, 0x85ebca6b)) >>> 0 || 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

export const pick = <T>(draw: Draw, from: readonly T[]): T => from[draw(from.length)]!;

const TELLING = [0, 1, 0x22, 0x2c, 0x7f, 0x80, 0xc3, 0xff];

/** One to eight places changed, cut out, doubled, moved or put in. */
export function mangle(bytes: Uint8Array, draw: Draw): Uint8Array {
  let out = bytes;
  for (let left = 1 + draw(8); left > 0; left--) out = mangleOnce(out, draw);
  return out;
}

function mangleOnce(bytes: Uint8Array, draw: Draw): Uint8Array {
  // Headers decide more than what follows.
  const at = draw(draw(2) === 0 ? Math.min(bytes.length, 200) + 1 : bytes.length + 1);
  const length = 1 + draw(draw(4) === 0 ? 400 : 8);
  const [before, cut, after] = [bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at + length)];
  switch (draw(7)) {
    case 0:
      return joined(before, after);
    case 1:
      return joined(before, cut, cut, after);
    case 2:
      return joined(before, Uint8Array.from(cut, () => pick(draw, TELLING)), after);
    case 3:
      return joined(before, Uint8Array.from({ length }, () => draw(256)), cut, after);
    case 4:
      return before;
    case 5:
      return joined(before, Uint8Array.from(cut, (byte) => byte ^ (1 << draw(8))), after);
    default:
      return joined(before, number(draw), bytes.subarray(at + 4));
  }
}

/** Four bytes that are a length somewhere. */
function number(draw: Draw): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, pick(draw, [0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x10000, draw(2 ** 32)]), draw(2) === 0);
  return out;
}

export function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}
