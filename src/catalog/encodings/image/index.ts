import { choice, text } from '../../arguments.ts';
import { defineEncoding } from '../../define.ts';

export default defineEncoding({
  name: 'image',
  doc: 'Each cell is the path of a JPEG or PNG file, which is brought to the size of the input.',
  called: true,
  args: {
    folder: text('What paths are relative to, seen from the folder of the file that they stand in.', { default: '' }),
    fit: choice(
      ['stretch', 'crop'],
      'Height and width each by its own factor, or by one, and then as much cut off on both sides as does not fit.',
      { default: 'stretch' },
    ),
  },
});
