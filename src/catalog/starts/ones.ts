import { defineStart } from '../define.ts';

export default defineStart({
  name: 'ones',
  doc: 'Ones.',
  args: {},
  variance: () => 0,
  alike: true,
});
