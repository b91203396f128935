import { count, number, text } from '../../arguments.ts';
import { defineEncoding } from '../../define.ts';

export default defineEncoding({
  name: 'positions',
  doc: 'A cell lists which numbers of its row are not 0, by their positions: `3 17 255`, or with values, `3:0.5 17:2`.',
  args: {
    size: count('Numbers of a row.', { positional: true }),
    separator: text('What stands between positions.', { positional: true }),
    first: number('The first position.', { min: 0, max: 1, integer: true, default: 1 }),
  },
});
