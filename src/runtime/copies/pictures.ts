/** Pictures that are one picture: as they are, mirrored, or stored again by other hands. */
import type { Numbers } from '../experiment.ts';

export interface Likeness {
  readonly rows: readonly [number, number];
  readonly mirrored: boolean;
  /** The correlation of their thumbnails. */
  readonly correlation: number;
}

/** Grey thumbnails of 16 x 16 that correlate by more than this are looked at closely: */
const COARSE = { side: 16, least: 0.95 };
/** without what thumbnails of 8 x 8 show, those of 32 x 32 correlate by more than this, too: otherwise it is another picture of such a thing. */
const FINE = { side: 32, without: 8, least: 0.9 };

/** Smaller pictures, such as those of digits, are alike without being copies. */
export const LEAST_SIDE = FINE.side;

/** Where pictures have more pairs on average they are scenes of one film, say, and not copies. */
const MOST_PAIRS = 10;

/** So many are compared with each other within about half a minute. */
export const MOST_PICTURES = 40_000;

/** A picture of hardly any contrast, in grey levels, is like many others. */
const FLAT = 4;

/**
 * Pairs among `rows` of [all rows, height, width, channels], 0 to 255, of at least LEAST_SIDE a side; none where there are too many to mean
 * anything. A cosine transform keeps correlations, and mirroring changes the sign of its odd half: a pair is given up after a few numbers.
 */
export function likePictures(values: Numbers, shape: readonly number[], rows: Int32Array): Likeness[] {
  const prints = printsOf(values, shape, rows);
  const found: Likeness[] = [];
  for (const [a, b, correlation, mirrored] of nearPrints(prints)) {
    const pair = [rows[a]!, rows[b]!] as const;
    if (!areOne(values, shape, pair, mirrored)) continue;
    found.push({ rows: pair, mirrored, correlation });
    if (found.length > MOST_PAIRS * rows.length) return [];
  }
  return found;
}

/** Thumbnails without their mean, of length 1, as frequencies; those that are not flat, by the lowest one. */
interface Prints {
  /** The places of their rows in the list of rows. */
  readonly places: readonly number[];
  /** The lowest of the even frequencies across; they are few, so that all of them stay in the processor's cache. */
  readonly low: Float32Array;
  readonly even: Float32Array;
  readonly odd: Float32Array;
  /** The squares of the odd ones, added up. */
  readonly oddness: Float32Array;
}

interface Frequency {
  readonly down: number;
  readonly across: number;
}

const frequencies: readonly Frequency[] = Array.from({ length: COARSE.side ** 2 - 1 }, (_, i) => i + 1)
  .map((i) => ({ down: Math.floor(i / COARSE.side), across: i % COARSE.side }))
  .sort((a, b) => a.down ** 2 + a.across ** 2 - b.down ** 2 - b.across ** 2);
const ALL_EVEN = frequencies.filter(({ across }) => across % 2 === 0);
const LOW = ALL_EVEN.slice(0, 8);
const EVEN = ALL_EVEN.slice(LOW.length);
const ODD = frequencies.filter(({ across }) => across % 2 === 1);

function printsOf(values: Numbers, shape: readonly number[], rows: Int32Array): Prints {
  const spectra = new Map<number, Float32Array>();
  rows.forEach((row, place) => {
    const spectrum = unitSpectrum(thumbnail(values, shape, row, COARSE.side));
    if (spectrum) spectra.set(place, spectrum);
  });
  const lowest = (place: number): number => spectra.get(place)![indexOf(LOW[0]!)]!;
  const places = [...spectra.keys()].sort((a, b) => lowest(a) - lowest(b));
  const gathered = (wanted: readonly Frequency[]): Float32Array => {
    const all = new Float32Array(places.length * wanted.length);
    const indices = wanted.map(indexOf);
    for (let i = 0; i < places.length; i++) {
      const spectrum = spectra.get(places[i]!)!;
      for (let k = 0; k < indices.length; k++) all[i * indices.length + k] = spectrum[indices[k]!]!;
    }
    return all;
  };
  const odd = gathered(ODD);
  const oddness = Float32Array.from(places, (_, i) => odd.subarray(i * ODD.length, (i + 1) * ODD.length).reduce((sum, x) => sum + x * x, 0));
  return { places, low: gathered(LOW), even: gathered(EVEN), odd, oddness };
}

const indexOf = ({ down, across }: Frequency): number => down * COARSE.side + across;

/** Null of a flat one. */
function unitSpectrum(grey: Float64Array): Float32Array | null {
  const spectrum = cosines(grey, COARSE.side);
  spectrum[0] = 0;
  let squares = 0;
  for (const x of spectrum) squares += x * x;
  const length = Math.sqrt(squares);
  return length < FLAT * COARSE.side ? null : Float32Array.from(spectrum, (x) => x / length);
}

/** Of vectors of length 1 the squared distance is 2 - 2 x correlation: it is added up from low frequencies on, until it is too large. */
function* nearPrints({ places, low, even, odd, oddness }: Prints): Generator<readonly [a: number, b: number, correlation: number, mirrored: boolean]> {
  const most = 2 - 2 * COARSE.least;
  const window = Math.sqrt(most);
  const width = LOW.length;
  for (let a = 0; a < places.length; a++) {
    const end = low[a * width]! + window;
    for (let b = a + 1; b < places.length && low[b * width]! <= end; b++) {
      let apart = 0;
      for (let k = 0; k < width; k++) apart += square(low[a * width + k]! - low[b * width + k]!);
      if (apart > most) continue;
      for (let k = 0; k < EVEN.length && apart <= most; k++) apart += square(even[a * EVEN.length + k]! - even[b * EVEN.length + k]!);
      if (apart > most) continue;
      let product = 0;
      for (let k = 0; k < ODD.length; k++) product += odd[a * ODD.length + k]! * odd[b * ODD.length + k]!;
      apart += oddness[a]! + oddness[b]! - 2 * Math.abs(product);
      const pair = [places[a]!, places[b]!] as const;
      if (apart <= most) yield [Math.min(...pair), Math.max(...pair), 1 - apart / 2, product < 0];
    }
  }
}

const square = (x: number): number => x * x;

/** Whether what is too fine for small thumbnails is the same, too. */
function areOne(values: Numbers, shape: readonly number[], [a, b]: readonly [number, number], mirrored: boolean): boolean {
  const { side, without, least } = FINE;
  const [one, other] = [a, b].map((row) => cosines(thumbnail(values, shape, row, side), side)) as [Float64Array, Float64Array];
  let [product, ones, others] = [0, 0, 0];
  for (let down = 0; down < side; down++) {
    for (let across = 0; across < side; across++) {
      if (down < without && across < without) continue;
      const [x, y] = [one[down * side + across]!, other[down * side + across]!];
      product += mirrored && across % 2 === 1 ? -x * y : x * y;
      ones += x * x;
      others += y * y;
    }
  }
  return product > least * Math.sqrt(ones * others);
}

/** [side, side], grey: each place the mean of the pixels that it stands for. */
function thumbnail(values: Numbers, [height, width, channels]: readonly number[], row: number, side: number): Float64Array {
  const grey = new Float64Array(side * side);
  const count = new Float64Array(side * side);
  const start = row * height! * width! * channels!;
  for (let y = 0; y < height!; y++) {
    const down = Math.floor((y * side) / height!) * side;
    for (let x = 0; x < width!; x++) {
      const at = start + (y * width! + x) * channels!;
      const place = down + Math.floor((x * side) / width!);
      grey[place]! += channels === 3 ? 0.299 * values[at]! + 0.587 * values[at + 1]! + 0.114 * values[at + 2]! : values[at]!;
      count[place]!++;
    }
  }
  return grey.map((sum, i) => sum / count[i]!);
}

const tables = new Map<number, Float64Array>();

/** [frequency, place]: an orthonormal basis. */
function basis(side: number): Float64Array {
  const known = tables.get(side) ?? Float64Array.from({ length: side * side }, (_, i) => {
    const frequency = Math.floor(i / side);
    return Math.sqrt((frequency === 0 ? 1 : 2) / side) * Math.cos((Math.PI * ((i % side) + 0.5) * frequency) / side);
  });
  tables.set(side, known);
  return known;
}

/** The cosine transform of [side, side]. */
function cosines(values: Float64Array, side: number): Float64Array {
  const table = basis(side);
  const half = product(table, values, side, false);
  return product(half, table, side, true);
}

/** a b, or a b^T, of [side, side]. */
function product(a: Float64Array, b: Float64Array, side: number, transposed: boolean): Float64Array {
  const made = new Float64Array(side * side);
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < side; j++) {
      let sum = 0;
      for (let k = 0; k < side; k++) sum += a[i * side + k]! * b[transposed ? j * side + k : k * side + j]!;
      made[i * side + j] = sum;
    }
  }
  return made;
}
