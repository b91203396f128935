import { text } from '../arguments.ts';
import { defineSource } from '../define.ts';

export default defineSource({
  name: 'npy',
  doc: 'An array of NumPy, gzipped or not, rows first; it is bound whole: `x <- features`.',
  args: { path: text('As that of `csv`.', { positional: true }) },
  extensions: ['.npy', '.npy.gz'],
  holds: 'array',
});
