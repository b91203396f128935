import { defineScale } from '../../define.ts';

export default defineScale({
  name: 'min_max',
  doc: 'Each column from 0 to 1; its limits are those of the training rows.',
  args: {},
});
