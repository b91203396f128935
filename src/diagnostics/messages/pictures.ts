/** Errors of pictures: of how they are bound, 306x, and of the files that cells name, 64xx. */
import { defineMessage } from '../define.ts';
import { defineProblem } from '../problem.ts';

export const wrongPictureInput = defineMessage({
  code: 'MTL3070',
  severity: 'error',
  message: ({ input, image }: { input: string; image: boolean }) =>
    image
      ? `\`${input}\` has neither 1 channel (grey) nor 3 (red, green, blue)`
      : `pictures are bound to \`${input}\`, which is no image`,
  explain: `\`image(rows.path)\` decodes pictures to the size that the input's type says, \`image[height, width, channels]\`, in grey
(1 channel) or RGB (3):

    input photo: image[128, 128, 3]`,
});

export const noPicturePaths = defineMessage({
  code: 'MTL3071',
  severity: 'error',
  message: ({ problem }: { problem: string }) => `pictures are read from one column of paths, a path in every row: ${problem}`,
  explain: `The cells of a column name the files of pictures, one a row:

    photo <- image(rows.path)

Paths are relative to the folder of the source's file, or to what \`folder\` names from there: \`image(rows.path, folder: "images")\`.
A picture may not be missing: a network computes with every input.`,
});

export const pathsAsNumbers = defineMessage({
  code: 'MTL3072',
  severity: 'error',
  message: ({ input, column }: { input: string; column: string }) =>
    `\`${column}\` is a column of texts, and \`${input}\` takes numbers: if they are paths of pictures, write \`image(...)\` around it`,
  explain: `An input of type \`image\` is bound to as many columns of numbers as it has pixels times channels, or to one column of paths:

    photo <- image(rows.path)`,
});

export const pixelsMisfit = defineMessage({
  code: 'MTL3073',
  severity: 'error',
  message: ({ input, channels, given }: { input: string; channels: number | string; given: number }) =>
    `the scale of \`${input}\` is for ${given} channels, and it has ${channels}`,
  explain: `\`pixels(mean: [104, 117, 123])\` lists a number for each channel. One number, \`pixels(sd: 255)\`, is for all of them.
\`order: bgr\` exchanges red and blue.`,
});

/** A picture, and the cell that names it where there is one. */
export interface PicturePlace {
  readonly path: string;
  readonly cell?: { readonly row: number; readonly column: string };
}

const at = ({ cell }: PicturePlace): string => (cell ? `row ${cell.row}, column \`${cell.column}\`: ` : '');

const rowsFromOne = 'Rows are counted from 1, without the header.';

export const missingPicture = defineProblem<PicturePlace>({
  code: 'MTL6401',
  message: (place) =>
    place.path === ''
      ? `${at(place)}an empty cell where the path of a picture is needed`
      : `${at(place)}there is no picture \`${place.path}\``,
  explain: `The cells of \`photo <- image(rows.path)\` are paths of pictures, relative to the folder of the file that they stand in.
Where they are relative to another one, the binding names it, seen from that folder: \`image(rows.path, folder: "../images")\`.
A picture may not be missing: leave the row out. ${rowsFromOne}`,
});

export const pictureOutside = defineProblem<PicturePlace>({
  code: 'MTL6406',
  message: (place) => `${at(place)}\`${place.path}\` leads out of the folder of the pictures`,
  explain: `A file of rows may come from anywhere, and names no files but those below the folder of its pictures: its own, or what the
spec says, seen from there. Name the folder that they all are in:

    photo <- image(rows.path, folder: "../images")
    photo <- image(rows.path, folder: "/")

The second takes absolute paths. ${rowsFromOne}`,
});

export const notAPicture = defineProblem<PicturePlace & { found: string }>({
  code: 'MTL6402',
  message: ({ found, ...place }) => `${at(place)}\`${place.path}\` is neither JPEG nor PNG: it is ${found}`,
  explain: `Pictures are files in JPEG or PNG, whatever they are called: what counts is how they begin. Convert others first, for
example with \`magick photo.webp photo.png\`. ${rowsFromOne}`,
});

export const brokenPicture = defineProblem<PicturePlace & { reason: string }>({
  code: 'MTL6403',
  message: ({ reason, ...place }) => `${at(place)}\`${place.path}\` does not decode: ${reason}`,
  explain: `The file begins as a JPEG or PNG does, and does not go on so: it is cut off or damaged, as downloads are that were
interrupted. Fetch it again, or leave the row out. ${rowsFromOne}`,
});

export const hugePicture = defineProblem<PicturePlace & { megapixels: number; most: number }>({
  code: 'MTL6404',
  message: ({ megapixels, most, ...place }) =>
    `${at(place)}\`${place.path}\` says that it has ${megapixels} million pixels, and at most ${most} are decoded`,
  explain: `A small file can say that it is a picture of many gigabytes. Such a file is refused before any of it is unpacked. If
it is what it says, make it smaller first: the network sees it at its input's size in any case. ${rowsFromOne}`,
});

export const noDecoder = defineProblem<{ reason: string }>({
  code: 'MTL6405',
  message: ({ reason }) => `the package \`sharp\`, which decodes pictures, does not load: ${reason}`,
  explain: `mtlc decodes JPEG and PNG with the package \`sharp\`, which npm installs with it, as a library for this system. It is
missing where packages were copied from another system, or where a program that was compiled with \`--bundle\` runs without
packages beside it: \`npm install sharp\` there.`,
});
