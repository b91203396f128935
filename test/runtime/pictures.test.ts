import { mkdirSync, mkdtempSync, readdirSync, writeFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { image } from '../../src/catalog/encodings/image/run.ts';
import { readPicture, readPictures } from '../../src/runtime/data/pictures.ts';
import { inMemory } from '../../src/runtime/data/stored.ts';
import { isProblem, type PictureEncoding } from '../../src/runtime/experiment.ts';

const before = process.env['XDG_CACHE_HOME'];
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mtlc-pictures-'));
  process.env['XDG_CACHE_HOME'] = join(folder, 'cache');
});
afterAll(() => {
  if (before === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = before;
});

const RED = [255, 0, 0];
const GREEN = [0, 128, 0];
const BLUE = [0, 0, 255];
const WHITE = [255, 255, 255];

/** Rows of pixels as a PNG. */
const png = (pixels: readonly (readonly (readonly number[])[])[]): Promise<Buffer> => {
  const raw = { height: pixels.length, width: pixels[0]!.length, channels: pixels[0]![0]!.length as 1 | 3 | 4 };
  return sharp(Buffer.from(pixels.flat(2)), { raw }).png().toBuffer();
};

async function pixelsOf(file: Uint8Array, shape: number[], fit: PictureEncoding['fit'] = 'stretch'): Promise<number[]> {
  const pixels = await readPicture(file, shape, { fit });
  if (isProblem(pixels)) throw new Error(pixels.message);
  return [...pixels];
}

describe('a picture', () => {
  it('becomes bytes, row by row, red first', async () => {
    expect(await pixelsOf(await png([[RED, GREEN], [BLUE, WHITE]]), [2, 2, 3])).toEqual([RED, GREEN, BLUE, WHITE].flat());
  });

  it('becomes grey by luma, and RGB from grey', async () => {
    expect(await pixelsOf(await png([[RED, GREEN, BLUE]]), [1, 3, 1])).toEqual([76, 75, 29]);
    expect(await pixelsOf(await png([[[7], [200]]]), [1, 2, 3])).toEqual([7, 7, 7, 200, 200, 200]);
  });

  it('has white where it is transparent', async () => {
    expect(await pixelsOf(await png([[[...RED, 255], [...RED, 0]]]), [1, 2, 3])).toEqual([...RED, ...WHITE]);
  });

  it('stands upright as its EXIF says', async () => {
    const turned = await sharp(await png([[RED, BLUE]])).withMetadata({ orientation: 6 }).png().toBuffer();
    expect(await pixelsOf(turned, [2, 1, 3])).toEqual([...RED, ...BLUE]);
  });

  it('is stretched, or cut around its middle', async () => {
    const bands = await png([[RED, GREEN, GREEN, BLUE], [RED, GREEN, GREEN, BLUE]]);
    expect(await pixelsOf(bands, [2, 2, 3], 'crop')).toEqual([GREEN, GREEN, GREEN, GREEN].flat());
    const stretched = await pixelsOf(bands, [2, 2, 3]);
    expect(stretched[0]).toBeGreaterThan(100);
    expect(stretched[5]).toBeGreaterThan(100);
  });
});

/** `paths` as a column of a file in the folder. */
const read = (paths: string[], shape = [1, 2, 3], encoding = image()) =>
  readPictures({ column: 'path', paths, folder }, encoding, shape);

async function valuesOf(paths: string[], shape?: number[], encoding?: PictureEncoding): Promise<number[]> {
  const found = await read(paths, shape, encoding);
  if (isProblem(found)) throw new Error(found.message);
  return [...inMemory(found.values)];
}

const put = (name: string, bytes: Uint8Array | string): void => writeFileSync(join(folder, name), bytes);

describe('a column of pictures', () => {
  it('is read in the order of its rows, below a folder of its own, into memory that workers share', async () => {
    mkdirSync(join(folder, 'images'));
    put('images/a.png', await png([[RED, GREEN]]));
    put('images/b.png', await png([[BLUE, WHITE]]));
    const found = await read(['b.png', 'a.png', 'b.png'], [1, 2, 3], image({ folder: 'images' }));
    if (isProblem(found)) throw new Error(found.message);
    expect([...inMemory(found.values)]).toEqual([BLUE, WHITE, RED, GREEN, BLUE, WHITE].flat());
    expect(inMemory(found.values).buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('is kept decoded: what is kept is read, until a file, the size or the fit is another', async () => {
    put('a.png', await png([[RED, GREEN]]));
    await valuesOf(['a.png']);
    const [kept] = readdirSync(join(folder, 'cache/mtlc'));
    put(`cache/mtlc/${kept}`, Buffer.from([1, 2, 3, 4, 5, 6]));
    expect(await valuesOf(['a.png'])).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await valuesOf(['a.png'], [1, 2, 3], image({ fit: 'crop' }))).toEqual([...RED, ...GREEN]);
    expect(await valuesOf(['a.png'], [1, 2, 1])).toEqual([76, 75]);
    put('a.png', await png([[BLUE, WHITE]]));
    expect(await valuesOf(['a.png'])).toEqual([...BLUE, ...WHITE]);
  });

  it('is decoded anew where what was kept is cut off, and where nothing can be kept', async () => {
    put('a.png', await png([[RED, GREEN]]));
    await valuesOf(['a.png']);
    const [kept] = readdirSync(join(folder, 'cache/mtlc'));
    put(`cache/mtlc/${kept}`, Buffer.from([1, 2, 3]));
    expect(await valuesOf(['a.png'])).toEqual([...RED, ...GREEN]);
    process.env['XDG_CACHE_HOME'] = join(folder, 'a.png');
    expect(await valuesOf(['a.png'])).toEqual([...RED, ...GREEN]);
  });
});

/** The start of a baseline JPEG that says another size. */
function saysSize(jpeg: Buffer, size: number): Buffer {
  const frame = jpeg.findIndex((byte, i) => byte === 0xff && (jpeg[i + 1] === 0xc0 || jpeg[i + 1] === 0xc2));
  jpeg.writeUInt16BE(size, frame + 5);
  jpeg.writeUInt16BE(size, frame + 7);
  return jpeg;
}

describe('a column with a picture at fault', () => {
  const faults = async (paths: string[]) => {
    const found = await read(paths);
    return isProblem(found) ? `${found.code} ${found.message}` : found;
  };

  it('names the first row at fault', async () => {
    put('good.png', await png([[RED, GREEN]]));
    const noise = Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * i * 31) % 256));
    const jpeg = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } }).jpeg().toBuffer();
    put('cut.jpg', jpeg.subarray(0, jpeg.length / 2));
    put('huge.jpg', saysSize(jpeg, 60000));
    put('text.jpg', 'row,path\n');
    put('anim.jpg', await sharp(await png([[RED]])).gif().toBuffer());
    expect(await faults(['good.png', 'cut.jpg', 'text.jpg'])).toBe('MTL6403 row 2, column `path`: `cut.jpg` does not decode: premature end of JPEG image');
    expect(await faults(['text.jpg'])).toBe('MTL6402 row 1, column `path`: `text.jpg` is neither JPEG nor PNG: it is a text');
    expect(await faults(['anim.jpg'])).toBe('MTL6402 row 1, column `path`: `anim.jpg` is neither JPEG nor PNG: it is a GIF');
    expect(await faults(['huge.jpg'])).toBe('MTL6404 row 1, column `path`: `huge.jpg` says that it has 3600 million pixels, and at most 100 are decoded');
    expect(await faults(['cut.jpg', 'none.png'])).toBe('MTL6401 row 2, column `path`: there is no picture `none.png`');
    expect(await faults(['good.png', ''])).toBe('MTL6401 row 2, column `path`: an empty cell where the path of a picture is needed');
    mkdirSync(join(folder, 'below'));
    put('below/in.png', await png([[RED, GREEN]]));
    expect(await faults(['good.png', '../good.png'])).toBe('MTL6406 row 2, column `path`: `../good.png` leads out of the folder of the pictures');
    expect(await faults(['/etc/passwd'])).toBe('MTL6406 row 1, column `path`: `/etc/passwd` leads out of the folder of the pictures');
    const anywhere = await readPictures({ column: 'path', paths: [join(folder, 'good.png'), `${folder}/below/../good.png`], folder: join(folder, 'below') }, image({ folder: '/' }), [1, 2, 3]);
    expect(isProblem(anywhere)).toBe(false);
    symlinkSync('/dev/zero', join(folder, 'endless.png'));
    expect(await faults(['endless.png'])).toBe('MTL6403 row 1, column `path`: `endless.png` does not decode: it is a device or a pipe, and no file');
    mkdirSync(join(folder, 'folder.png'));
    expect(await faults(['folder.png'])).toBe('MTL6403 row 1, column `path`: `folder.png` does not decode: it is a folder');
  });

  it('keeps nothing', async () => {
    put('text.png', 'text');
    await read(['text.png']);
    expect(() => readdirSync(join(folder, 'cache/mtlc'))).toThrow('ENOENT');
  });
});
