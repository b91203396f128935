import { defineMetric } from '../../define.ts';

export default defineMetric({
  name: 'log_loss',
  doc: 'Mean over rows of minus the logarithm of the probability of the right answer.',
  args: {},
  fits: ['binary', 'class'],
  better: 'lower',
  reports: ['log_loss'],
});
