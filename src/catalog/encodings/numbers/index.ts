import { defineEncoding } from '../../define.ts';

export default defineEncoding({
  name: 'numbers',
  doc: 'Each cell is a number.',
  args: {},
});
