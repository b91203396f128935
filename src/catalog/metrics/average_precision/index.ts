import { defineMetric } from '../../define.ts';

export default defineMetric({
  name: 'average_precision',
  doc: 'Mean precision over the rows that have a label, from the highest score down; the mean over labels, classes each against the rest.',
  args: {},
  fits: ['binary', 'class', 'subset'],
  better: 'higher',
  reports: ['average_precision'],
});
