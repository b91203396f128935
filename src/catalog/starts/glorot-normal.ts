import { defineStart } from '../define.ts';

export default defineStart({
  name: 'glorot_normal',
  doc: 'Normal with variance 2 / (fan in + fan out).',
  source: 'Glorot and Bengio 2010, eq. 12',
  args: {},
  variance: (_, fans) => 2 / (fans.in + fans.out),
});
