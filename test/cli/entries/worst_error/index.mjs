import { defineMetric } from 'mtlc/catalog';

export default defineMetric({
  name: 'worst_error',
  doc: 'The largest error of a row.',
  args: {},
  fits: ['real'],
  better: 'lower',
  reports: ['worst_error'],
});
