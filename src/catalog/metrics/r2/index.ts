import { defineMetric } from '../../define.ts';

export default defineMetric({
  name: 'r2',
  doc: 'Share of the variance that the answers explain; 0 is as good as the mean, and worse than it is below 0.',
  args: {},
  fits: ['real'],
  better: 'higher',
  reports: ['r2'],
});
