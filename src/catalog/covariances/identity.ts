import { defineCovariance } from '../define.ts';

export default defineCovariance({
  name: 'identity',
  doc: 'The entries along this mode are independent and alike.',
  args: {},
  holds: 'nothing',
  learned: false,
  equationOf: null,
});
