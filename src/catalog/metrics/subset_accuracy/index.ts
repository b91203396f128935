import { defineMetric } from '../../define.ts';

export default defineMetric({
  name: 'subset_accuracy',
  doc: 'Share of rows all of whose labels are decided right; overall, all labels of all tasks.',
  args: {},
  fits: ['binary', 'subset'],
  better: 'higher',
  reports: ['subset_accuracy'],
});
