import { defineMetric } from '../../define.ts';

export default defineMetric({
  name: 'accuracy',
  doc: 'Share of labelled rows whose most probable class is the right one; overall, the mean over tasks.',
  args: {},
  fits: ['binary', 'class'],
  better: 'higher',
  reports: ['accuracy'],
});
