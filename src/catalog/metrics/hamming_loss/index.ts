import { defineMetric } from '../../define.ts';

export default defineMetric({
  name: 'hamming_loss',
  doc: 'Share of row-label pairs that are decided wrongly.',
  args: {},
  fits: ['binary', 'subset'],
  better: 'lower',
  reports: ['hamming_loss'],
});
