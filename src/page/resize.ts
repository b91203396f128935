/** Resizing as libvips does it, which decodes pictures in Node: Lanczos where a picture shrinks, bicubic where it grows. */

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 0 to 255, row by row. */
  readonly rgba: ArrayLike<number>;
}

export interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** RGB of [height, width, 3], row by row. Axis by axis; pixels beyond the edge are those at the edge. */
export function resize({ width: from, height: rows, rgba }: Pixels, part: Part, width: number, height: number): Uint8Array {
  const along = weightsOf(part.left, part.width, width, from);
  const wide = new Float32Array(rows * width * 3);
  for (let row = 0; row < rows; row++)
    along.forEach(({ pixels, weights }, x) => {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let i = 0; i < pixels.length; i++) sum += weights[i]! * rgba[(row * from + pixels[i]!) * 4 + channel]!;
        wide[(row * width + x) * 3 + channel] = sum;
      }
    });
  const down = weightsOf(part.top, part.height, height, rows);
  const out = new Uint8Array(height * width * 3);
  down.forEach(({ pixels, weights }, y) => {
    for (let at = 0; at < width * 3; at++) {
      let sum = 0;
      for (let i = 0; i < pixels.length; i++) sum += weights[i]! * wide[pixels[i]! * width * 3 + at]!;
      out[y * width * 3 + at] = Math.max(0, Math.min(255, Math.round(sum)));
    }
  });
  return out;
}

interface Weighted {
  readonly pixels: readonly number[];
  /** They add up to 1. */
  readonly weights: readonly number[];
}

/** For each pixel that comes out: which of `length` go into it. */
function weightsOf(start: number, span: number, count: number, length: number): Weighted[] {
  const scale = span / count;
  const [kernel, reach] = scale > 1 ? [lanczos, 3 * scale] : [cubic, 2];
  const stretch = Math.max(scale, 1);
  // Where it grows, libvips begins half a pixel before the edge.
  const middle = scale < 1 ? 0 : 0.5;
  return Array.from({ length: count }, (_, at) => {
    const centre = start + (at + middle) * scale - 0.5;
    const first = Math.ceil(centre - reach);
    const places = Array.from({ length: Math.floor(centre + reach) - first + 1 }, (_, i) => first + i);
    const weights = places.map((place) => kernel((place - centre) / stretch));
    const sum = weights.reduce((all, weight) => all + weight, 0);
    return {
      pixels: places.map((place) => Math.max(0, Math.min(length - 1, place))),
      weights: weights.map((weight) => weight / sum),
    };
  });
}

/** Three lobes. */
function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= 3) return 0;
  const angle = Math.PI * x;
  return (3 * Math.sin(angle) * Math.sin(angle / 3)) / angle ** 2;
}

/** Catmull and Rom. */
function cubic(x: number): number {
  const far = Math.abs(x);
  if (far < 1) return 1.5 * far ** 3 - 2.5 * far ** 2 + 1;
  return far < 2 ? -0.5 * far ** 3 + 2.5 * far ** 2 - 4 * far + 2 : 0;
}
