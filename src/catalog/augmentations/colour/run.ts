import type { Augmentation } from '../../../runtime/experiment.ts';
import { uniforms } from '../../../runtime/random.ts';

interface Options {
  readonly brightness?: number;
  readonly contrast?: number;
  readonly saturation?: number;
}

/** Brightness, then contrast, then saturation, as torchvision's ColorJitter defines them; each factor from 1 - x to 1 + x. */
export function colour({ brightness = 0, contrast = 0, saturation = 0 }: Options = {}): Augmentation {
  return {
    name: 'colour',
    apply: (pixels, [, , channels], of) => {
      const [b, c, s] = uniforms(of, 3) as unknown as [number, number, number];
      const factor = (range: number, u: number): number => 1 + range * (2 * u - 1);
      if (brightness > 0) spread(pixels, factor(brightness, b), 0);
      if (contrast > 0) spread(pixels, factor(contrast, c), meanGrey(pixels, channels!));
      if (saturation > 0 && channels === 3) saturate(pixels, factor(saturation, s));
    },
  };
}

/** Distances from `centre` times `factor`. */
function spread(pixels: Float32Array, factor: number, centre: number): void {
  for (let i = 0; i < pixels.length; i++) pixels[i] = within(centre + (pixels[i]! - centre) * factor);
}

function saturate(pixels: Float32Array, factor: number): void {
  for (let at = 0; at < pixels.length; at += 3) {
    const grey = greyAt(pixels, at);
    for (let i = at; i < at + 3; i++) pixels[i] = within(grey + (pixels[i]! - grey) * factor);
  }
}

function meanGrey(pixels: Float32Array, channels: number): number {
  let sum = 0;
  for (let at = 0; at < pixels.length; at += channels) sum += channels === 3 ? greyAt(pixels, at) : pixels[at]!;
  return (sum * channels) / pixels.length;
}

/** Luma, ITU-R BT.601. */
const greyAt = (pixels: Float32Array, at: number): number =>
  0.299 * pixels[at]! + 0.587 * pixels[at + 1]! + 0.114 * pixels[at + 2]!;

const within = (value: number): number => Math.min(Math.max(value, 0), 255);
