import { defineScale } from '../../define.ts';

export default defineScale({
  name: 'none',
  doc: 'The numbers as they are.',
  args: {},
});
