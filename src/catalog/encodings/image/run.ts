import type { PictureEncoding } from '../../../runtime/experiment.ts';

/** Cells are paths of pictures, relative to `folder`, and that to the folder of the file that they stand in. */
export function image({ folder = '', fit = 'stretch' }: Partial<Pick<PictureEncoding, 'folder' | 'fit'>> = {}): PictureEncoding {
  return { name: 'image', indices: false, folder, fit };
}
