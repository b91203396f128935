import { listOf, text } from '../../arguments.ts';
import { defineEncoding } from '../../define.ts';

export default defineEncoding({
  name: 'categories',
  doc: 'Each cell is a value of its column: indices from 1, column after column; 0 where it is missing, or none of them.',
  args: {
    values: listOf(listOf(text(''), ''), 'The values of each column, in the order of their indices.', { positional: true }),
  },
});
