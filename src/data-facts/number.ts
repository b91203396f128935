/** Numbers as data files write them. */
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const PLUS = 43;
const MINUS = 45;
const LARGE_E = 69;
const SMALL_E = 101;

/** Those that are exact in double precision. */
export const POWERS = Float64Array.from({ length: 23 }, (_, i) => 10 ** i);
const WRITTEN = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** The number between two bytes, NaN where it is none: `12`, `-0.5`, `.5`, `1e-3`; not `0x10`, `Infinity` or `1,5`. */
export function parseNumber(bytes: Uint8Array, start: number, end: number): number {
  const sign = bytes[start];
  const from = sign === MINUS || sign === PLUS ? start + 1 : start;
  let digits = 0;
  let decimals = -1;
  let whole = 0;
  for (let i = from; i < end; i++) {
    const byte = bytes[i]!;
    if (byte >= ZERO && byte <= NINE) {
      whole = whole * 10 + (byte - ZERO);
      digits++;
      if (decimals >= 0) decimals++;
    } else if (byte === DOT && decimals < 0) decimals = 0;
    else return isExponent(byte) && digits > 0 ? parseRare(bytes, start, end) : NaN;
  }
  if (digits === 0) return NaN;
  // A whole number below 2^53, divided by an exact power of ten, is correctly rounded (Clinger 1990).
  if (whole > Number.MAX_SAFE_INTEGER || decimals >= POWERS.length) return parseRare(bytes, start, end);
  const value = decimals > 0 ? whole / POWERS[decimals]! : whole;
  return sign === MINUS ? -value : value;
}

const isExponent = (byte: number): boolean => byte === SMALL_E || byte === LARGE_E;

function parseRare(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 400) return NaN;
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  const value = WRITTEN.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : NaN;
}

/** Whether a cell is written as a number. */
export const isNumber = (text: string): boolean => WRITTEN.test(text) && Number.isFinite(Number(text));
