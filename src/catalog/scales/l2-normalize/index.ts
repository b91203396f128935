import { number } from '../../arguments.ts';
import { defineScale } from '../../define.ts';

export default defineScale({
  name: 'l2_normalize',
  doc: 'Each row divided by its Euclidean length, times a length that all rows then have; a row of zeros stays.',
  args: { length: number('Of every row.', { min: 0, exclusive: true, default: 1, positional: true }) },
  oneWay: true,
});
