import type { Augmentation } from '../../../runtime/experiment.ts';
import { uniforms } from '../../../runtime/random.ts';

/** Mirrors a picture with probability 1/2. */
export function flip(direction: 'horizontal' | 'vertical' = 'horizontal'): Augmentation {
  return {
    name: 'flip',
    apply: (pixels, [height, width, channels], of) => {
      if (uniforms(of, 1)[0]! < 0.5) return;
      if (direction === 'vertical') mirror(pixels, 0, height!, width! * channels!);
      else for (let row = 0; row < height!; row++) mirror(pixels, row * width! * channels!, width!, channels!);
    },
  };
}

/** Turns `count` blocks of `size` numbers, from `start` on, into the opposite order. */
function mirror(pixels: Float32Array, start: number, count: number, size: number): void {
  for (let first = 0, last = count - 1; first < last; first++, last--) {
    for (let i = 0; i < size; i++) {
      const a = start + first * size + i;
      const b = start + last * size + i;
      const kept = pixels[a]!;
      pixels[a] = pixels[b]!;
      pixels[b] = kept;
    }
  }
}
