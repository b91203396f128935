/** t-SNE (van der Maaten and Hinton 2008), exact: all pairs, which a few hundred points allow. */
import { normals, type Key } from '../random.ts';

const STEPS = 750;
/** Attraction is this many times larger in the first steps, so that groups form while points can still pass each other. */
const EXAGGERATION = { factor: 4, steps: 100 };
const MOMENTUM = { first: 0.5, then: 0.8, from: 250 };
const RATE = 100;

/** From [points, width] to [points, 2]. A perplexity that the points are too few for becomes the largest that fits. */
export function tsne(values: Float32Array, points: number, perplexity: number, of: Key): Float32Array {
  if (points < 4) return normals(of, 2 * points);
  const p = affinities(squaredDistances(values, points), points, Math.min(perplexity, (points - 1) / 3));
  const places = Float64Array.from(normals(of, 2 * points), (x) => x * 1e-4);
  const moved = new Float64Array(2 * points);
  const gains = new Float64Array(2 * points).fill(1);
  const gradient = new Float64Array(2 * points);
  const closeness = new Float64Array(points * points);
  for (let step = 0; step < STEPS; step++) {
    gradientOf(p, places, points, step < EXAGGERATION.steps ? EXAGGERATION.factor : 1, closeness, gradient);
    const momentum = step < MOMENTUM.from ? MOMENTUM.first : MOMENTUM.then;
    for (let i = 0; i < 2 * points; i++) {
      // Gains grow where a coordinate keeps its direction (Jacobs 1988).
      gains[i] = gradient[i]! > 0 === moved[i]! > 0 ? Math.max(gains[i]! * 0.8, 0.01) : gains[i]! + 0.2;
      moved[i] = momentum * moved[i]! - RATE * gains[i]! * gradient[i]!;
      places[i]! += moved[i]!;
    }
    centre(places);
  }
  return Float32Array.from(places);
}

export function squaredDistances(values: Float32Array, points: number): Float64Array {
  const width = values.length / points;
  const distances = new Float64Array(points * points);
  for (let i = 0; i < points; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += (values[i * width + k]! - values[j * width + k]!) ** 2;
      distances[i * points + j] = distances[j * points + i] = sum;
    }
  }
  return distances;
}

/** Symmetric and of sum 1: of each point its neighbours by a Gaussian as wide as its perplexity asks for (eq. 1 and section 3.1). */
export function affinities(distances: Float64Array, points: number, perplexity: number): Float64Array {
  const conditional = new Float64Array(points * points);
  for (let i = 0; i < points; i++) {
    const row = conditional.subarray(i * points, (i + 1) * points);
    neighbours(distances.subarray(i * points, (i + 1) * points), i, Math.log(perplexity), row);
  }
  return conditional.map((each, at) => Math.max((each + conditional[(at % points) * points + Math.floor(at / points)]!) / (2 * points), 1e-12));
}

/** The shares of all points but itself, of the given entropy: bisection over the precision. */
function neighbours(distances: Float64Array, self: number, entropy: number, shares: Float64Array): void {
  // Shares do not change with a constant, and the nearest one's is then never lost.
  const nearest = distances.reduce((least, each, j) => (j === self ? least : Math.min(least, each)), Infinity);
  const mean = distances.reduce((sum, each) => sum + each, 0) / distances.length - nearest;
  let precision = mean > 0 ? 1 / mean : 1;
  let [low, high] = [0, Infinity];
  for (let i = 0; i < 60; i++) {
    const found = fillShares(distances, self, nearest, precision, shares);
    if (Math.abs(found - entropy) < 1e-6) return;
    if (found > entropy) low = precision;
    else high = precision;
    precision = high === Infinity ? precision * 2 : (low + high) / 2;
  }
}

/** Returns their entropy. */
function fillShares(distances: Float64Array, self: number, nearest: number, precision: number, shares: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < shares.length; j++) sum += shares[j] = j === self ? 0 : Math.exp(-precision * (distances[j]! - nearest));
  let expected = 0;
  for (let j = 0; j < shares.length; j++) {
    shares[j]! /= sum;
    expected += shares[j]! * (distances[j]! - nearest);
  }
  return Math.log(sum) + precision * expected;
}

/** Of the Kullback-Leibler divergence between the affinities and those of the places (eq. 5). `closeness` is room to work in. */
function gradientOf(p: Float64Array, places: Float64Array, points: number, factor: number, closeness: Float64Array, gradient: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < points; i++) {
    const [xi, yi] = [places[2 * i]!, places[2 * i + 1]!];
    for (let j = 0; j < i; j++) {
      const x = xi - places[2 * j]!;
      const y = yi - places[2 * j + 1]!;
      const close = 1 / (1 + x * x + y * y);
      closeness[i * points + j] = close;
      sum += 2 * close;
    }
  }
  gradient.fill(0);
  for (let i = 0; i < points; i++) {
    const [xi, yi] = [places[2 * i]!, places[2 * i + 1]!];
    let [pullX, pullY] = [0, 0];
    for (let j = 0; j < i; j++) {
      const close = closeness[i * points + j]!;
      const force = 4 * (factor * p[i * points + j]! - close / sum) * close;
      const x = force * (xi - places[2 * j]!);
      const y = force * (yi - places[2 * j + 1]!);
      pullX += x;
      pullY += y;
      gradient[2 * j]! -= x;
      gradient[2 * j + 1]! -= y;
    }
    gradient[2 * i]! += pullX;
    gradient[2 * i + 1]! += pullY;
  }
}

function centre(places: Float64Array): void {
  for (const axis of [0, 1]) {
    let sum = 0;
    for (let i = axis; i < places.length; i += 2) sum += places[i]!;
    for (let i = axis; i < places.length; i += 2) places[i]! -= (2 * sum) / places.length;
  }
}
