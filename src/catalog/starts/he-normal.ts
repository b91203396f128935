import { defineStart } from '../define.ts';

export default defineStart({
  name: 'he_normal',
  doc: 'Normal with variance 2 / fan in: for relu.',
  source: 'He et al. 2015, eq. 10',
  args: {},
  variance: (_, fans) => 2 / fans.in,
});
