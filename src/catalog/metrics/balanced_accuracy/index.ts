import { defineMetric } from '../../define.ts';

export default defineMetric({
  name: 'balanced_accuracy',
  doc: 'Mean over classes of the share of their rows that is decided right.',
  args: {},
  fits: ['binary', 'class'],
  better: 'higher',
  reports: ['balanced_accuracy'],
});
