import { defineMetric } from '../../define.ts';

export default defineMetric({
  name: 'calibration',
  doc: 'Expected calibration error: how far probabilities are from how often they turn out right, in ten bins of equal width; of binary tasks and subsets the probabilities of yes, of class tasks those of the chosen class.',
  source: 'Guo et al. 2017',
  args: {},
  fits: ['binary', 'class', 'subset'],
  better: 'lower',
  reports: ['calibration_error'],
});
