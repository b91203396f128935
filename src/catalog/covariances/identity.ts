import { number } from '../arguments.ts';
import { defineCovariance } from '../define.ts';

export default defineCovariance({
  name: 'identity',
  doc: 'The entries along this mode are independent and alike.',
  args: { variance: number('Of each of them.', { min: 0, exclusive: true, default: 1 }) },
  holds: 'nothing',
  learned: false,
  equationOf: null,
});
