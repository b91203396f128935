import { defineStart } from '../define.ts';

export default defineStart({
  name: 'zeros',
  doc: 'Zeros.',
  args: {},
  variance: () => 0,
  alike: true,
});
