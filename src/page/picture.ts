/** A picture file as the pixels that a network reads, brought to its size as Node's decoder does it. */
import { resize, type Part, type Pixels } from './resize.ts';

/**
 * [height, width, channels], row by row, RGB or grey, 0 to 255: upright as its EXIF says, what is transparent on white,
 * stretched to the size, or cut to its proportions around the middle first.
 */
export async function pixelsOf(
  file: Blob,
  [height, width, channels]: readonly number[],
  fit: 'stretch' | 'crop',
): Promise<Uint8Array> {
  const picture = await createImageBitmap(file);
  const whole = { left: 0, top: 0, width: picture.width, height: picture.height };
  const part = fit === 'crop' ? middle(picture, width!, height!) : whole;
  const rgb = resize(read(picture), part, width!, height!);
  picture.close();
  return channels === 1 ? greyOf(rgb) : rgb;
}

/** What is left of the picture when it is cut around the middle, by whole pixels of its new size. */
export function middle(picture: { readonly width: number; readonly height: number }, width: number, height: number): Part {
  const shrink = Math.min(picture.width / width, picture.height / height);
  const start = (from: number, to: number): number => {
    const whole = Math.round(from / shrink);
    return (from - whole * shrink) / 2 + Math.floor((whole - to + 1) / 2) * shrink;
  };
  return {
    left: start(picture.width, width),
    top: start(picture.height, height),
    width: width * shrink,
    height: height * shrink,
  };
}

function read(picture: ImageBitmap): Pixels {
  const { width, height } = picture;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0);
  return { width, height, rgba: context.getImageData(0, 0, width, height).data };
}

/** Luma of RGB, ITU-R BT.601, rounded. */
function greyOf(rgb: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: rgb.length / 3 }, (_, i) =>
    Math.round(0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!),
  );
}
