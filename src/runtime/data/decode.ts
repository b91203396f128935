/** One picture, from the bytes of its file to those of a network's input. */
import type sharp from 'sharp';
import type { PictureEncoding } from '../experiment.ts';

export type Decoder = typeof sharp;

/** More are not unpacked, in pixels: a file of some kilobytes can stand for many gigabytes. */
const MOST_PIXELS = 1e8;

export type Fault =
  | { readonly fault: 'missing' }
  | { readonly fault: 'not a picture'; readonly found: string }
  | { readonly fault: 'huge'; readonly megapixels: number; readonly most: number }
  | { readonly fault: 'broken'; readonly reason: string };

/**
 * [height, width, channels], row by row, RGB or grey, 0 to 255: upright as its EXIF says, what is transparent on white,
 * stretched to the size, or cut to its proportions around the middle first.
 */
export async function decodePicture(
  decoder: Decoder,
  file: Uint8Array,
  [height, width, channels]: readonly number[],
  fit: PictureEncoding['fit'],
): Promise<Uint8Array | Fault> {
  if (!isPicture(file)) return { fault: 'not a picture', found: whatItIs(file) };
  try {
    const { data, info } = await decoder(file, { limitInputPixels: MOST_PIXELS, failOn: 'error' })
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .resize({ width: width!, height: height!, fit: fit === 'crop' ? 'cover' : 'fill' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    return withChannels(data, info.channels, channels!);
  } catch (error) {
    return faultOf(decoder, file, error as Error);
  }
}

async function faultOf(decoder: Decoder, file: Uint8Array, { message }: Error): Promise<Fault> {
  if (message.includes('pixel limit')) {
    const { width = 0, height = 0 } = await decoder(file, { limitInputPixels: false }).metadata();
    return { fault: 'huge', megapixels: Math.round((width * height) / 1e6), most: MOST_PIXELS / 1e6 };
  }
  const [line = ''] = message.trim().split('\n');
  return { fault: 'broken', reason: line.split(': ').at(-1)! };
}

/** From what was decoded, grey or RGB, to as many channels as the input has. */
function withChannels(pixels: Uint8Array, from: number, to: number): Uint8Array {
  if (from === to) return pixels;
  return to === 1 ? greyOf(pixels) : Uint8Array.from({ length: pixels.length * to }, (_, i) => pixels[Math.floor(i / to)]!);
}

/** Luma of RGB, ITU-R BT.601, rounded. */
function greyOf(rgb: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: rgb.length / 3 }, (_, i) =>
    Math.round(0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!),
  );
}

const JPEG = [0xff, 0xd8, 0xff];
const PNG = [0x89, 0x50, 0x4e, 0x47];

const begins = (file: Uint8Array, mark: readonly number[]): boolean => mark.every((byte, i) => file[i] === byte);
const isPicture = (file: Uint8Array): boolean => begins(file, JPEG) || begins(file, PNG);

const OTHERS: readonly (readonly [mark: string, name: string, at: number])[] = [
  ['GIF8', 'a GIF', 0],
  ['WEBP', 'a WebP', 8],
  ['BM', 'a BMP', 0],
  ['II*\0', 'a TIFF', 0],
  ['MM\0*', 'a TIFF', 0],
  ['%PDF', 'a PDF', 0],
  ['ftypavif', 'an AVIF', 4],
  ['ftyphei', 'a HEIC', 4],
];

function whatItIs(file: Uint8Array): string {
  if (file.length === 0) return 'empty';
  const start = String.fromCharCode(...file.subarray(0, 64));
  const known = OTHERS.find(([mark, , at]) => start.startsWith(mark, at));
  if (known) return known[1];
  return /^[\t\n\r\x20-\x7e]*$/.test(start) ? 'a text' : 'of another kind';
}
