import type { Augmentation } from '../../../runtime/experiment.ts';
import { uniforms } from '../../../runtime/random.ts';

/** A part whose sides are between `smallest` of the picture's and all of them, enlarged by bilinear interpolation. */
export function crop(smallest: number): Augmentation {
  return {
    name: 'crop',
    apply: (pixels, [height, width, channels], of) => {
      const [size, down, right] = uniforms(of, 3) as unknown as [number, number, number];
      const side = smallest + (1 - smallest) * size;
      const rows = places(height!, side, down);
      const columns = places(width!, side, right);
      const from = pixels.slice();
      let at = 0;
      for (const row of rows) {
        const top = row.low * width!;
        const bottom = row.high * width!;
        for (const { low, high, part } of columns) {
          for (let i = 0; i < channels!; i++) {
            const above = mix(from[(top + low) * channels! + i]!, from[(top + high) * channels! + i]!, part);
            const below = mix(from[(bottom + low) * channels! + i]!, from[(bottom + high) * channels! + i]!, part);
            pixels[at++] = mix(above, below, row.part);
          }
        }
      }
    },
  };
}

interface Place {
  readonly low: number;
  readonly high: number;
  /** How far it is from the one to the other. */
  readonly part: number;
}

/** Where in a picture each of `size` pixels of its part lies, centres over centres. `offset` is 0 to 1. */
function places(size: number, side: number, offset: number): Place[] {
  const start = (size - size * side) * offset;
  return Array.from({ length: size }, (_, i) => {
    const at = Math.min(Math.max(start + (i + 0.5) * side - 0.5, 0), size - 1);
    const low = Math.floor(at);
    return { low, high: Math.min(low + 1, size - 1), part: at - low };
  });
}

const mix = (from: number, to: number, part: number): number => from + (to - from) * part;
