import { defineMetric } from '../../define.ts';

export default defineMetric({
  name: 'confusion',
  doc: 'How often each label was answered with each, on the test rows of all parts: printed at the end of a run, and in its report.',
  args: {},
  fits: ['binary', 'class'],
  better: null,
  reports: [],
});
