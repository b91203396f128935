import { defineMetric } from '../../define.ts';

export default defineMetric({
  name: 'brier',
  doc: 'Mean squared distance of the probabilities from the truth: of a binary task that of yes (0 to 1), of a class task the sum over classes (0 to 2).',
  args: {},
  fits: ['binary', 'class'],
  better: 'lower',
  reports: ['brier_score_loss'],
});
