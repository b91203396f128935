import { defineMetric } from '../../define.ts';

export default defineMetric({
  name: 'mae',
  doc: 'Mean absolute error, in the unit of the data.',
  args: {},
  fits: ['real'],
  better: 'lower',
  reports: ['mae'],
});
