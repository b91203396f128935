/** Pictures that cells name, decoded beside one another, and kept decoded for the next run. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import {
  brokenPicture,
  hugePicture,
  missingPicture,
  noDecoder,
  notAPicture,
  pictureOutside,
  type PicturePlace,
} from '../../diagnostics/messages/pictures.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import type { InputValues, PictureEncoding } from '../experiment.ts';
import { sizeOf } from '../shape.ts';
import { cacheFolder, keepBytes, readKept } from './cache.ts';
import { decodePicture, type Decoder, type Fault } from './decode.ts';
import { stateOf } from './files.ts';
import { sharedBytes } from './shared.ts';

/** Of a picture's file. */
const MOST_BYTES = 2 ** 28;

/** Cells of a column of pictures: `paths` as written, relative to `folder`. */
export interface PictureColumn {
  readonly column: string;
  readonly paths: readonly string[];
  readonly folder: string;
}

/** Called as pictures are decoded. */
export type OnPictures = (done: number, of: number) => void;

/**
 * [rows, height, width, channels], bytes. A file that is missing is found before any is decoded; of those that do not
 * decode, the first row's is named.
 */
export async function readPictures(
  { column, paths, folder }: PictureColumn,
  { folder: below, fit }: PictureEncoding,
  shape: readonly number[],
  onPictures?: OnPictures,
): Promise<InputValues | Problem> {
  const root = resolve(folder, below);
  const files = paths.map((path) => resolve(root, path));
  const place = (row: number): PicturePlace => ({ path: paths[row]!, cell: { row: row + 1, column } });
  const outside = files.findIndex((file) => !isBelow(root, file));
  if (outside >= 0) return pictureOutside.of(place(outside));
  const states = files.map((file, row) => (paths[row] === '' ? null : stateOf(file)));
  const missing = states.findIndex((state) => !state);
  if (missing >= 0) return missingPicture.of(place(missing));
  const kept = join(cacheFolder(process.env), `pictures-${keyOf({ files, states, shape, fit })}.bytes`);
  const values = sharedBytes(files.length * sizeOf(shape));
  if (readKept(kept, values)) return { shape, values };
  const problem = await decodeInto(values, { files, shape, fit, onPictures }, place);
  if (problem) return problem;
  keepBytes(kept, values);
  return { shape, values };
}

/** Files, each a row. Nothing is kept of them. */
export async function readPictureFiles(
  files: readonly string[],
  { fit }: PictureEncoding,
  shape: readonly number[],
): Promise<InputValues | Problem> {
  const values = sharedBytes(files.length * sizeOf(shape));
  const problem = await decodeInto(values, { files, shape, fit, onPictures: undefined }, (row) => ({ path: files[row]! }));
  return problem ?? { shape, values };
}

function isBelow(root: string, file: string): boolean {
  const way = relative(root, file);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function decodeInto(
  values: Uint8Array,
  asked: Omit<Decoding, 'decoder'>,
  place: (row: number) => PicturePlace,
): Promise<Problem | null> {
  const decoder = await openDecoder();
  if (isProblem(decoder)) return decoder;
  const broken = await decodeAll({ decoder, ...asked }, values);
  return broken && problemOf(broken.fault, place(broken.row));
}

/**
 * One picture for `predict`, from its path or the bytes of its file, brought to the shape of an input:
 *
 *     const pixels = await readPicture('rose.jpg', model.inputs[0].shape);
 *     if (isProblem(pixels)) throw new Error(pixels.message);
 *     const [answers] = await model.predict({ photo: pixels });
 */
export async function readPicture(
  picture: string | Uint8Array,
  shape: readonly number[],
  { fit = 'stretch' }: Partial<Pick<PictureEncoding, 'fit'>> = {},
): Promise<Uint8Array | Problem> {
  const decoder = await openDecoder();
  if (isProblem(decoder)) return decoder;
  const file = typeof picture === 'string' ? await readOne(picture) : picture;
  const pixels = 'fault' in file ? file : await decodePicture(decoder, file, shape, fit);
  return 'fault' in pixels ? problemOf(pixels, { path: typeof picture === 'string' ? picture : 'the picture' }) : pixels;
}

/** Raised when the same files decode to other bytes, as with another version of the decoder. */
const VERSION = 1;

/** Names, sizes and times of the files stand for their content: to read them all would take as long as half of the decoding. */
function keyOf({ files, states, shape, fit }: {
  readonly files: readonly string[];
  readonly states: readonly ({ readonly size: number; readonly mtimeMs: number } | null)[];
  readonly shape: readonly number[];
  readonly fit: string;
}): string {
  const known = states.map((state, i) => [files[i], state!.size, state!.mtimeMs]);
  return createHash('sha256').update(JSON.stringify([VERSION, shape, fit, known])).digest('hex');
}

async function openDecoder(): Promise<Decoder | Problem> {
  try {
    return (await import('sharp')).default;
  } catch (error) {
    return noDecoder.of({ reason: (error as Error).message.trim().split('\n')[0]! });
  }
}

interface Decoding {
  readonly decoder: Decoder;
  readonly files: readonly string[];
  readonly shape: readonly number[];
  readonly fit: PictureEncoding['fit'];
  readonly onPictures: OnPictures | undefined;
}

interface Broken {
  readonly row: number;
  readonly fault: Fault;
}

/** Files are begun in their order, so the first that is broken is among those that were begun when one was found. */
async function decodeAll({ decoder, files, shape, fit, onPictures }: Decoding, into: Uint8Array): Promise<Broken | null> {
  const width = sizeOf(shape);
  const found: Broken[] = [];
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    while (next < files.length && found.length === 0) {
      const row = next++;
      const file = await readOne(files[row]!);
      const pixels = 'fault' in file ? file : await decodePicture(decoder, file, shape, fit);
      if ('fault' in pixels) found.push({ row, fault: pixels });
      else into.set(pixels, row * width);
      onPictures?.(++done, files.length);
    }
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, work));
  const [first] = found.sort((a, b) => a.row - b.row);
  return first === undefined ? null : alone(first, files[first.row]!, decoder, shape, fit);
}

/** Beside others that are decoded, a decoder may lose why it gave up: it is asked once more. */
async function alone(broken: Broken, path: string, decoder: Decoder, shape: readonly number[], fit: PictureEncoding['fit']): Promise<Broken> {
  const file = await readOne(path);
  const again = 'fault' in file ? file : await decodePicture(decoder, file, shape, fit);
  return 'fault' in again ? { row: broken.row, fault: again } : broken;
}

async function readOne(file: string): Promise<Uint8Array | Fault> {
  try {
    const state = await stat(file);
    if (!state.isFile() && !state.isDirectory()) return { fault: 'broken', reason: 'it is a device or a pipe, and no file' };
    if (state.size > MOST_BYTES) return { fault: 'broken', reason: `it has more than ${Math.floor(MOST_BYTES / 1e6)} MB` };
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { fault: 'missing' };
    return { fault: 'broken', reason: code === 'EISDIR' ? 'it is a folder' : code === 'EACCES' ? 'permission denied' : String(code) };
  }
}

function problemOf(fault: Fault, place: PicturePlace): Problem {
  switch (fault.fault) {
    case 'missing':
      return missingPicture.of(place);
    case 'not a picture':
      return notAPicture.of({ ...place, found: fault.found });
    case 'huge':
      return hugePicture.of({ ...place, megapixels: fault.megapixels, most: fault.most });
    case 'broken':
      return brokenPicture.of({ ...place, reason: fault.reason });
  }
}
