import type { Augmentation } from '../../../runtime/experiment.ts';
import { uniforms } from '../../../runtime/random.ts';

/** Moves a picture by up to `most` pixels, all distances being as likely; edges are repeated. */
export function shift(most: number): Augmentation {
  return {
    name: 'shift',
    apply: (pixels, [height, width, channels], of) => {
      const [down, right] = [...uniforms(of, 2)].map((u) => Math.floor(u * (2 * most + 1)) - most) as [number, number];
      const from = pixels.slice();
      for (let row = 0, at = 0; row < height!; row++) {
        const start = within(row - down, height!) * width!;
        for (let column = 0; column < width!; column++) {
          const pixel = (start + within(column - right, width!)) * channels!;
          for (let i = 0; i < channels!; i++) pixels[at++] = from[pixel + i]!;
        }
      }
    },
  };
}

const within = (at: number, size: number): number => Math.min(Math.max(at, 0), size - 1);
