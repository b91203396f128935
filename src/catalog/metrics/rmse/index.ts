import { defineMetric } from '../../define.ts';

export default defineMetric({
  name: 'rmse',
  doc: 'Root of the mean squared error, in the unit of the data; of several numbers, the mean of their roots.',
  args: {},
  fits: ['real'],
  better: 'lower',
  reports: ['rmse'],
});
