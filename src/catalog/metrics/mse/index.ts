import { defineMetric } from '../../define.ts';

export default defineMetric({
  name: 'mse',
  doc: 'Mean squared error, in the unit of the data, squared.',
  args: {},
  fits: ['real'],
  better: 'lower',
  reports: ['mse'],
});
